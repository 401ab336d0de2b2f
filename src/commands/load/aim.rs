//! Which servers, and what to ask each for: from what was typed to an address and a list of URLs.

use super::super::Usage;
use super::{address, input, progress};
use crate::cli::Load;
use brigade::load::without_user;
use std::net::SocketAddr;
use std::path::Path;
use url::Url;

/// A server that is there and may be loaded, and what to ask it for.
pub(super) struct Aim {
    /// As typed, or the first of the file; without its user and password, for it is shown.
    pub(super) url: String,
    /// The host, with its port if one was typed.
    pub(super) host: String,
    pub(super) address: SocketAddr,
    /// With their users and passwords.
    pub(super) urls: Vec<String>,
}

impl Aim {
    /// Reads the URLs and finds a server behind each that was typed, or behind those of the file.
    ///
    /// # Errors
    /// What was typed is no URL, or not of one's own machine; no server answers; more servers than users.
    pub(super) fn all(asked: &Load) -> anyhow::Result<Vec<Self>> {
        let typed = asked.url.iter().map(|url| read(url)).collect::<Result<Vec<_>, _>>()?;
        let servers = typed.len();
        if servers > 1 {
            alone(asked)?;
        }
        if servers > asked.users {
            let (users, more) = (asked.users, "each needs one: raise --users");
            return Err(Usage(format!("{servers} URLs and --users {users}: {more}")).into());
        }
        match (&asked.urls, &typed[..]) {
            (Some(file), base) => {
                let urls = read_file(file, base.first())?;
                let first = base.first().unwrap_or(&urls[0]).clone();
                Ok(vec![Aim::take(asked, &first, urls)?])
            }
            (None, []) => Err(Usage("name a URL to ask for".into()).into()),
            (None, typed) => {
                typed.iter().map(|url| Aim::take(asked, url, vec![url.clone()])).collect()
            }
        }
    }

    fn take(asked: &Load, url: &Url, urls: Vec<Url>) -> anyhow::Result<Self> {
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user && asked.mix.is_some() {
            let why = "--mix asks a Blink, which knows no user in a URL: leave it out (logins have --account)";
            return Err(Usage(why.into()).into());
        }
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let address = progress::connecting(&host, || {
            address::find(url, asked.i_own_this_host, asked.timeout)
        })?;
        let urls = urls.into_iter().map(String::from).collect();
        Ok(Aim { url: without_user(url.as_str()), host, address, urls })
    }
}

/// What is of one server cannot be typed with several.
fn alone(asked: &Load) -> Result<(), Usage> {
    let (option, next) = match (&asked.urls, asked.pid) {
        (Some(_), _) => ("--urls", "load one server, or leave the file out"),
        (_, Some(_)) => ("--pid", "load them one after another to see the CPU time of each"),
        _ => return Ok(()),
    };
    Err(Usage(format!("{option} goes with one URL, and {} were typed: {next}", asked.url.len())))
}

fn read(text: &str) -> Result<Url, Usage> {
    let example = "write for instance http://127.0.0.1:8080/abc";
    let url = Url::parse(text);
    let text = without_user(text);
    let url = url.map_err(|why| Usage(format!("`{text}` is no URL ({why}): {example}")))?;
    match url.scheme() {
        "http" => Ok(url),
        "https" => Err(Usage(format!(
            "`{text}`: https is not spoken here, for encryption would be measured along; \
             name the port behind it that speaks http://"
        ))),
        _ => Err(Usage(format!("`{text}` does not begin with http://: {example}"))),
    }
}

/// One URL a line; a path alone is one of the server that was typed.
fn read_file(file: &Path, base: Option<&Url>) -> anyhow::Result<Vec<Url>> {
    let name = file.display();
    let text = String::from_utf8(input::read("--urls", file)?)
        .map_err(|why| Usage(format!("--urls {name} is not UTF-8 ({why}): save it as such")))?;
    // A byte order mark is the editor's, and not of the first URL.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut urls = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(without_comment)) {
        if line.is_empty() {
            continue;
        }
        let url = match base {
            Some(base) => {
                let joined = base.join(line);
                joined.map_err(|why| Usage(format!("`{}`: {why}", without_user(line))))
            }
            None => read(line),
        };
        urls.push(url.map_err(|why| Usage(format!("--urls {name}, line {number}: {why}")))?);
    }
    if urls.is_empty() {
        Err(Usage(format!("--urls {name} holds no URL: write one a line")).into())
    } else {
        Ok(urls)
    }
}

/// The line without what stands behind a `#` that begins a word; one within a URL begins its fragment.
fn without_comment(line: &str) -> &str {
    let begins = |at: &usize| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices('#').map(|(at, _)| at).find(begins);
    line[..comment.unwrap_or(line.len())].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_a_line_and_a_fragment_does_not() {
        for (line, left) in [
            ("# all", ""),
            ("  # all", ""),
            ("/a # one", "/a"),
            ("/a\t#one", "/a"),
            ("/a#part", "/a#part"),
            ("/a#part # one", "/a#part"),
            (" /a ", "/a"),
        ] {
            assert_eq!(without_comment(line), left, "{line:?}");
        }
    }
}
