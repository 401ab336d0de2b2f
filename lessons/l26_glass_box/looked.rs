//! What is right about what one user leaves behind: the mail, the tree of spans, the log, and that no secret stands in any of it.

use super::service::{CALLER, Service, code};
use super::signals::{Kept, Recorded};
use super::{USERS, request};

/// A user for whom everything is done.
pub(super) struct Looked<'a> {
    pub(super) service: &'a Service,
    pub(super) user: usize,
    /// How often the mail was refused.
    pub(super) refused: usize,
}

impl Looked<'_> {
    /// Everything, what is plainest first.
    pub(super) fn all(&self) -> Result<(), String> {
        self.mail()?;
        self.told()?;
        self.service.signals.look(|kept| {
            let spans: Vec<_> = kept.spans.iter().filter(|span| span.of == self.user).collect();
            self.tree(&spans)?;
            self.failed(&spans)?;
            self.log(kept, &spans)?;
            self.secrets(kept)
        })
    }

    /// Every try was for the same mail.
    fn mail(&self) -> Result<(), String> {
        let (_, address, ..) = USERS[self.user];
        let right = (self.user, address.to_owned(), code(self.user));
        self.service.outside(|outside| {
            let of = |of: &usize| *of == self.user;
            let messages = outside.messages.iter().filter(|(it, _)| of(it)).count();
            let mut given = outside.given.iter().filter(|(it, ..)| of(it));
            match given.find(|given| **given != right) {
                _ if messages != 1 => Err(format!("{messages} messages are queued")),
                Some((_, to, code)) => Err(format!("the provider was given `{code}` for `{to}`")),
                None => Ok(()),
            }
        })
    }

    /// Each thing was done while the span that tells of it went on.
    fn told(&self) -> Result<(), String> {
        let untold = self.service.outside(|outside| outside.untold.first().copied());
        untold.map_or(Ok(()), |what| Err(format!("no span of its request lasts while {what}")))
    }

    fn tree(&self, spans: &[&Recorded]) -> Result<(), String> {
        let roots = || spans.iter().filter(|span| span.name == "sign-up");
        let root = roots().next().ok_or("there is no `sign-up`")?;
        let caller = Some(CALLER).filter(|caller| USERS[self.user].3 == Some(&caller.to_string()));
        if root.parent != caller {
            return Err(match caller {
                Some(_) => "`sign-up` is no part of its caller's trace".into(),
                None => "`sign-up` has a parent, and there is no caller with a span".into(),
            });
        }
        let right = [("sign-up", 1), ("hash", 1), ("send mail", self.refused + 1)];
        for (name, count) in right {
            let found = spans.iter().filter(|span| span.name == name).count();
            if found != count {
                return Err(format!("there are {found} spans `{name}` instead of {count}"));
            }
        }
        let below = |span: &&&Recorded| span.name != "sign-up";
        match spans.iter().filter(below).find(|span| span.parent != Some(root.context)) {
            Some(span) => Err(format!(
                "`{}` is not right below its `sign-up`: {}",
                span.name,
                above(span, spans)
            )),
            None if spans.len() > self.refused + 3 => Err("there are other spans as well".into()),
            None => spans
                .iter()
                .find(|span| !span.ended)
                .map_or(Ok(()), |span| Err(format!("`{}` never ends", span.name))),
        }
    }

    /// Those that failed are the first sends.
    fn failed(&self, spans: &[&Recorded]) -> Result<(), String> {
        let sends = spans.iter().filter(|span| span.name == "send mail");
        let right = sends.enumerate().find(|(n, span)| span.failed != (*n < self.refused));
        if let Some((_, span)) = right {
            let (is, was) =
                if span.failed { ("failed", "taken") } else { ("not failed", "refused") };
            return Err(format!("a `send mail` has {is}, and its mail was {was}"));
        }
        let other = spans.iter().find(|span| span.failed && span.name != "send mail");
        other.map_or(Ok(()), |span| {
            Err(format!("`{}` has failed, and it did what it was for", span.name))
        })
    }

    /// One line for each refusal, which says whose and why.
    fn log(&self, kept: &Kept, spans: &[&Recorded]) -> Result<(), String> {
        let user = USERS[self.user].0.to_string();
        spans.iter().filter(|span| span.failed).try_for_each(|span| {
            let lines: Vec<_> =
                kept.lines.iter().filter(|(of, _)| *of == Some(span.context)).collect();
            let [(_, line)] = lines[..] else {
                return Err(format!(
                    "{} lines of the log have the context of a refused `send mail`",
                    lines.len()
                ));
            };
            let says = |word: &str| line.split(|c: char| !c.is_alphanumeric()).any(|it| it == word);
            let missing = [(user.as_str(), "the user's number"), ("452", "the provider's number")];
            let missing = missing.into_iter().find(|(word, _)| !says(word));
            missing.map_or(Ok(()), |(_, what)| {
                Err(format!("the line of a refusal does not say {what}"))
            })
        })
    }

    fn secrets(&self, kept: &Kept) -> Result<(), String> {
        let request = request(self.user);
        let code = code(self.user);
        let secrets =
            [("password", &request.password), ("code", &code), ("address", &request.address)];
        secrets.into_iter().try_for_each(|(what, secret)| {
            let held = |text: &str| text.contains(secret.as_str());
            let span = kept.spans.iter().find_map(|span| {
                let (name, _) = span.attributes.iter().find(|(_, value)| held(value))?;
                Some(format!("the {what} stands in `{name}` of the span `{}`", span.name))
            });
            let line = kept.lines.iter().any(|(_, line)| held(line));
            let line = line.then(|| format!("the {what} stands in the log"));
            span.or(line).map_or(Ok(()), Err)
        })
    }
}

/// What stands above a span instead.
fn above(span: &Recorded, spans: &[&Recorded]) -> String {
    let Some(parent) = span.parent else { return "it is the first of a trace of its own".into() };
    let own = spans.iter().find(|other| other.context == parent);
    own.map_or("its parent is a span of another request".into(), |own| {
        format!("its parent is `{}`", own.name)
    })
}
