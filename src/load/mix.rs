//! A mix of the requests that users of Blink make, and what each must be answered.

use super::Requests;
use super::set::{Right, Set};
use crate::http::Method;
use std::str::FromStr;

/// How many different links are created before they come again.
const DIFFERENT: usize = 1_000;

/// Who logs in, name and password: a server that is asked for logins must have this account.
pub const ACCOUNT: (&str, &str) = ("ada", "engine");

/// What users of Blink do, each as often as its number among the sum of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mix {
    /// `GET /{code}`: 302 to the very target.
    pub follow: u16,
    /// `POST /api/links`: 201.
    pub create: u16,
    /// `GET /api/links/{code}`: 200.
    pub look_up: u16,
    /// `GET /api/links`: 200.
    pub list: u16,
    /// `POST /api/login` of [`ACCOUNT`]: 204.
    pub login: u16,
}

/// Adds all requests of one kind over some links.
type Kind = fn(&mut Set, &[(String, String)]);

impl Requests {
    /// Requests of Blink's users over `links`, each a code and its target.
    ///
    /// # Errors
    /// A mix of nothing, or one that needs links where there are none.
    pub fn blink(
        mix: &Mix,
        links: &[(String, String)],
        host: &str,
        seed: u64,
    ) -> Result<Self, String> {
        if links.is_empty() && (mix.follow > 0 || mix.look_up > 0) {
            return Err("following and looking up need at least one link".into());
        }
        let (mut set, mut ends) = (Set::on(host), Vec::new());
        let kinds: [(u16, Kind); 5] = [
            (mix.follow, follow),
            (mix.create, create),
            (mix.look_up, look_up),
            (mix.list, list),
            (mix.login, login),
        ];
        for (weight, add) in kinds.into_iter().filter(|(weight, _)| *weight > 0) {
            add(&mut set, links);
            ends.push((weight.into(), set.len()));
        }
        match ends.is_empty() {
            true => Err("a mix needs at least one kind of request".into()),
            false => Ok(Requests::mixed(set, &ends, seed)),
        }
    }
}

fn follow(set: &mut Set, links: &[(String, String)]) {
    for (code, target) in links {
        let right = Right::Redirect(target.clone());
        set.push(Method::Get, &format!("/{code}"), b"", right);
    }
}

fn create(set: &mut Set, _links: &[(String, String)]) {
    for number in 0..DIFFERENT {
        let body = format!(r#"{{"url":"https://example.com/created/{number}"}}"#);
        set.push(Method::Post, "/api/links", body.as_bytes(), Right::Status(201));
    }
}

fn look_up(set: &mut Set, links: &[(String, String)]) {
    for (code, _) in links {
        set.push(Method::Get, &format!("/api/links/{code}"), b"", Right::Status(200));
    }
}

fn list(set: &mut Set, _links: &[(String, String)]) {
    set.push(Method::Get, "/api/links", b"", Right::Status(200));
}

fn login(set: &mut Set, _links: &[(String, String)]) {
    let (name, password) = ACCOUNT;
    let body = format!(r#"{{"name":"{name}","password":"{password}"}}"#);
    set.push(Method::Post, "/api/login", body.as_bytes(), Right::Status(204));
}

impl FromStr for Mix {
    type Err = String;

    /// Reads `follow=96,create=4`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut mix = Mix::default();
        for part in text.split(',') {
            let (kind, weight) = part.split_once('=').unwrap_or((part, "1"));
            let slot = match kind.trim() {
                "follow" => &mut mix.follow,
                "create" => &mut mix.create,
                "look-up" => &mut mix.look_up,
                "list" => &mut mix.list,
                "login" => &mut mix.login,
                _ => {
                    let there_are = "there are follow, create, look-up, list and login";
                    return Err(format!("`{kind}` is no request of Blink's; {there_are}"));
                }
            };
            *slot = weight.trim().parse().map_err(|_| {
                format!("`{part}` needs a whole number from 0 to 65535, as in follow=96")
            })?;
        }
        Ok(mix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::client::Reply;

    fn links() -> Vec<(String, String)> {
        (0..10).map(|n| (format!("code{n:03}"), format!("https://example.com/{n}"))).collect()
    }

    fn status(status: u16) -> Reply {
        Reply { status, location: None, body: 0, keep_alive: true }
    }

    #[test]
    fn each_kind_comes_as_often_as_it_weighs_and_with_its_method() {
        let mix: Mix = "follow=2,create=1,look-up=3,list=3,login".parse().unwrap();
        let mut requests = Requests::blink(&mix, &links(), "localhost", 1).unwrap();
        let mut seen = std::collections::BTreeMap::<String, u32>::new();
        for _ in 0..10_000 {
            let mut out = Vec::new();
            let which = requests.next();
            requests.set().write(which, false, &mut out);
            let line = String::from_utf8(out).unwrap();
            let kind = line.split([' ', '?']).take(2).collect::<Vec<_>>().join(" ");
            *seen.entry(kind.replace(char::is_numeric, "")).or_default() += 1;
        }
        for (kind, weight) in [
            ("GET /code", 2),
            ("POST /api/links", 1),
            ("GET /api/links/code", 3),
            ("GET /api/links", 3),
            ("POST /api/login", 1),
        ] {
            let found = seen.remove(kind).unwrap_or(0);
            assert!(found.abs_diff(1_000 * weight) < 200, "{kind}: {found}");
        }
        assert!(seen.is_empty(), "{seen:?}");
    }

    #[test]
    fn each_kind_has_its_own_right_answer() {
        for (kind, right) in [("create", 201), ("look-up", 200), ("list", 200), ("login", 204)] {
            let mix = kind.parse().unwrap();
            let requests = Requests::blink(&mix, &links(), "localhost", 1).unwrap();
            assert!(requests.set().is_answered_by(0, &status(right)), "{kind}");
            assert!(!requests.set().is_answered_by(0, &status(500)), "{kind}");
        }
    }

    #[test]
    fn what_is_no_mix_is_refused_by_name() {
        for (text, why) in [
            ("follow=x", "`follow=x`"),
            ("fly=1", "`fly`"),
            ("", "``"),
            ("follow=-1", "`follow=-1`"),
            ("follow=70000", "`follow=70000`"),
        ] {
            assert!(text.parse::<Mix>().unwrap_err().contains(why), "{text}");
        }
        let nothing = Requests::blink(&Mix::default(), &links(), "localhost", 1);
        assert!(nothing.unwrap_err().contains("at least one kind"));
        let follow = "follow".parse().unwrap();
        assert!(Requests::blink(&follow, &[], "localhost", 1).is_err());
    }
}
