//! Which URLs may be shortened, and the one spelling in which they are kept. It asks no network: a
//! target is judged by what it says, not by where it leads today.

use url::{Host, Url};

/// Longest URL in bytes, as typed and as written by the parser.
pub const LONGEST: usize = 2048;

/// Why a URL was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Refused before anything is parsed: parsing takes time in proportion to the length.
    #[error("is {0} bytes long; at most 2,048 are accepted")]
    TooLong(usize),
    /// The parser drops CR, LF and TAB without a word, and `java\tscript:` becomes `javascript:`.
    #[error("holds the control character {0:?}; remove it")]
    Control(char),
    /// The parser reads it as a slash, other programs do not, and the host depends on it.
    #[error("holds a backslash; write `/`, or `%5C` if it is meant")]
    Backslash,
    /// Another scheme, no scheme, or a scheme with no `//host` behind it.
    #[error("is not absolute; begin with `http://` or `https://` and a host")]
    NotAbsolute,
    /// The parser's own reason.
    #[error("is not a URL: {0}")]
    Malformed(#[from] url::ParseError),
    /// `http://bank.example@evil.example/` leads to evil.example.
    #[error("carries a user name or password before the host; remove it")]
    Userinfo,
    /// A redirect to a redirect, perhaps to itself.
    #[error("leads back to this shortener (`{0}`)")]
    OwnHost(String),
    /// Percent-encoding made it longer.
    #[error("is {0} bytes long once percent-encoded; at most 2,048 are accepted")]
    TooLongEncoded(usize),
}

/// Reads a URL that may be shortened. Keep and send [`Url::as_str`] of it and never `text`.
pub fn parse_target(text: &str) -> Result<Url, TargetError> {
    check_text(text)?;
    let url = Url::parse(text)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TargetError::Userinfo);
    }
    if url.as_str().len() > LONGEST {
        return Err(TargetError::TooLongEncoded(url.as_str().len()));
    }
    Ok(url)
}

fn check_text(text: &str) -> Result<(), TargetError> {
    if text.len() > LONGEST {
        return Err(TargetError::TooLong(text.len()));
    }
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        return Err(TargetError::Control(control));
    }
    if text.contains('\\') {
        return Err(TargetError::Backslash);
    }
    let (scheme, rest) = text.split_once("://").ok_or(TargetError::NotAbsolute)?;
    let is_http = ["http", "https"].iter().any(|s| s.eq_ignore_ascii_case(scheme));
    // The parser skips any number of slashes: `http:///evil.example` would have a host.
    if !is_http || rest.starts_with('/') {
        return Err(TargetError::NotAbsolute);
    }
    Ok(())
}

/// Refuses a target on one of our own `hosts` (each `name` or `name:port`): any case, port, trailing
/// dot or spelling of an address, and every name of the loopback if we are on it.
pub fn check_foreign(target: &Url, hosts: &[&str]) -> Result<(), TargetError> {
    let Some(host) = target.host() else {
        return Err(TargetError::NotAbsolute);
    };
    let theirs = canonical(host.to_owned());
    match hosts.iter().any(|own| canonical_name(own).as_ref() == Some(&theirs)) {
        true => Err(TargetError::OwnHost(host.to_string())),
        false => Ok(()),
    }
}

/// `name` or `name:port` in the spelling that hosts are compared in; `None` if it names no host.
fn canonical_name(name: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{name}/")).ok()?;
    url.host().map(|host| canonical(host.to_owned()))
}

fn canonical(host: Host) -> String {
    let local = match &host {
        Host::Ipv4(ip) => ip.is_loopback() || ip.is_unspecified(),
        Host::Ipv6(ip) => {
            let ip = ip.to_canonical();
            ip.is_loopback() || ip.is_unspecified()
        }
        Host::Domain(name) => name.trim_end_matches('.') == "localhost",
    };
    if local {
        return "localhost".into();
    }
    match host {
        Host::Ipv6(ip) => ip.to_canonical().to_string(),
        other => other.to_string().trim_end_matches('.').into(),
    }
}

/// A host as the parser writes it: lower case, punycode, addresses in their one form.
pub fn parse_host(text: &str) -> Result<String, TargetError> {
    Ok(Host::parse(text)?.to_string())
}
