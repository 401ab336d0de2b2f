//! The name under which a shortener is known outside: the part of a short link in front of its code.

use std::fmt;
use std::str::FromStr;
use url::{Position, Url};

/// `https://blink.example`: a scheme, a host and perhaps a port, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    origin: String,
    /// Where the host begins in it.
    host: usize,
}

/// Why a URL cannot stand in front of a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicError {
    /// The parser's own reason.
    #[error("it is not a URL ({0}). Write https://blink.example")]
    Malformed(#[from] url::ParseError),
    /// No browser follows a link to it.
    #[error("it begins with `{0}:`. Write http:// or https:// and a host")]
    Scheme(String),
    /// Every link would carry it.
    #[error("it carries a user name or a password, which every link would tell")]
    Userinfo,
    /// A code stands right behind the host.
    #[error("it has `{0}` behind the host, and a code stands there. Write {1}")]
    Rest(String, String),
}

impl Public {
    /// The name of a server that is reached over plain HTTP as `host`: `name` or `name:port`.
    pub(super) fn plain(host: &str) -> Self {
        Public { origin: format!("http://{host}"), host: "http://".len() }
    }

    /// All of it, without a slash at its end.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// `name` or `name:port`.
    pub(super) fn host(&self) -> &str {
        &self.origin[self.host..]
    }
}

impl FromStr for Public {
    type Err = PublicError;

    fn from_str(text: &str) -> Result<Self, PublicError> {
        let url = Url::parse(text)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PublicError::Scheme(url.scheme().into()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(PublicError::Userinfo);
        }
        let (origin, rest) = (&url[..Position::BeforePath], &url[Position::BeforePath..]);
        if rest != "/" {
            return Err(PublicError::Rest(rest.into(), origin.into()));
        }
        Ok(Public { origin: origin.into(), host: url.scheme().len() + "://".len() })
    }
}

impl fmt::Display for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_name_is_a_scheme_a_host_and_perhaps_a_port() {
        for (text, origin, host) in [
            ("https://blink.example", "https://blink.example", "blink.example"),
            ("HTTPS://Blink.Example:443/", "https://blink.example", "blink.example"),
            ("http://[::1]:8080", "http://[::1]:8080", "[::1]:8080"),
            ("http://bücher.example", "http://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            let public: Public = text.parse().unwrap();
            assert_eq!((public.to_string().as_str(), public.host()), (origin, host), "{text}");
        }
        assert_eq!(Public::plain("localhost:1"), "http://localhost:1".parse().unwrap());
    }

    #[test]
    fn what_no_code_can_stand_behind_is_refused_with_the_next_step() {
        for (text, word) in [
            ("blink.example", "not a URL"),
            ("blink.example:8080", "http:// or https://"),
            ("ftp://blink.example", "begins with `ftp:`"),
            ("https://", "not a URL"),
            ("https://ada@blink.example", "user name"),
            ("https://:x@blink.example", "password"),
            ("https://blink.example/go", "Write https://blink.example"),
            ("https://blink.example/?a", "`/?a`"),
            ("https://blink.example/#a", "`/#a`"),
            ("https://blink.example:99999", "not a URL"),
        ] {
            let refused = text.parse::<Public>().unwrap_err().to_string();
            assert!(refused.contains(word), "{text}: {refused}");
        }
    }
}
