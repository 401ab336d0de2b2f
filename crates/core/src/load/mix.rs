//! A mix of the requests that users of Blink make, and what each must be answered.

use super::Requests;
use super::set::{Right, Set};
use crate::http::Method;
use serde_json::json;
use std::str::FromStr;

/// How many different links are created before they come again.
const DIFFERENT: usize = 1_000;

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
    /// `POST /api/login`: 204.
    pub login: u16,
}

/// A Blink to ask, and what is in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blink<'a> {
    /// Its host, with the port.
    pub host: &'a str,
    /// Codes and their targets, to follow and to look up.
    pub links: &'a [(String, String)],
    /// A name and its password, to log in.
    pub account: Option<(&'a str, &'a str)>,
}

/// Adds all requests of one kind.
type Kind = fn(&mut Set, &Blink<'_>);

impl Requests {
    /// Requests of Blink's users.
    ///
    /// # Errors
    /// A mix of nothing, or one that needs links or an account where there are none.
    pub fn blink(mix: &Mix, blink: &Blink<'_>, seed: u64) -> Result<Self, String> {
        if blink.links.is_empty() && (mix.follow > 0 || mix.look_up > 0) {
            return Err("following and looking up need at least one link".into());
        }
        if blink.account.is_none() && mix.login > 0 {
            return Err("logging in needs an account".into());
        }
        let (mut set, mut ends) = (Set::on(blink.host), Vec::new());
        let kinds: [(u16, Kind); 5] = [
            (mix.follow, follow),
            (mix.create, create),
            (mix.look_up, look_up),
            (mix.list, list),
            (mix.login, login),
        ];
        for (weight, add) in kinds.into_iter().filter(|(weight, _)| *weight > 0) {
            add(&mut set, blink);
            ends.push((weight.into(), set.len()));
        }
        if ends.is_empty() {
            Err("a mix needs at least one kind of request".into())
        } else {
            Ok(Requests::mixed(set, &ends, seed))
        }
    }
}

fn follow(set: &mut Set, blink: &Blink<'_>) {
    for (code, target) in blink.links {
        let right = Right::Redirect(target.clone());
        set.push(Method::Get, &format!("/{code}"), b"", right);
    }
}

fn create(set: &mut Set, _: &Blink<'_>) {
    for number in 0..DIFFERENT {
        let body = json!({ "url": format!("https://example.com/created/{number}") }).to_string();
        set.push(Method::Post, "/api/links", body.as_bytes(), Right::Status(201));
    }
}

fn look_up(set: &mut Set, blink: &Blink<'_>) {
    for (code, _) in blink.links {
        set.push(Method::Get, &format!("/api/links/{code}"), b"", Right::Status(200));
    }
}

fn list(set: &mut Set, _: &Blink<'_>) {
    set.push(Method::Get, "/api/links", b"", Right::Status(200));
}

fn login(set: &mut Set, blink: &Blink<'_>) {
    if let Some((name, password)) = blink.account {
        let body = json!({ "name": name, "password": password }).to_string();
        set.push(Method::Post, "/api/login", body.as_bytes(), Right::Status(204));
    }
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

    fn blink(mix: &Mix, links: &[(String, String)]) -> Result<Requests, String> {
        let account = Some(("ada", "\"engine\""));
        Requests::blink(mix, &Blink { host: "localhost", links, account }, 1)
    }

    fn status(status: u16) -> Reply {
        Reply { status, location: None, retry_after: None, body: 0, keep_alive: true }
    }

    #[test]
    fn each_kind_comes_as_often_as_it_weighs_and_with_its_method() {
        let mix: Mix = "follow=2,create=1,look-up=3,list=3,login".parse().unwrap();
        let mut requests = blink(&mix, &links()).unwrap();
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
            let requests = blink(&mix, &links()).unwrap();
            assert!(requests.set().judge(0, &status(right)).is_ok(), "{kind}");
            assert!(requests.set().judge(0, &status(500)).is_err(), "{kind}");
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
        let login = "login".parse().unwrap();
        let nobody = Requests::blink(&login, &Blink::default(), 1);
        assert!(nobody.unwrap_err().contains("account"));
        let nothing = blink(&Mix::default(), &links());
        assert!(nothing.unwrap_err().contains("at least one kind"));
        let follow = "follow".parse().unwrap();
        assert!(blink(&follow, &[]).is_err());
    }
}
