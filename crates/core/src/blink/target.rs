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
    /// It is not seen, and it makes the scheme another one: `\u{FEFF}https` is not `https`.
    #[error("begins with the invisible character U+{:04X}; remove it", u32::from(*.0))]
    Invisible(char),
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
///
/// Spaces and control characters around it are no part of it (WHATWG URL 4.4, the basic URL parser's first step):
/// they come along when a URL is copied.
///
/// # Errors
/// Why it may not be.
pub fn parse_target(text: &str) -> Result<Url, TargetError> {
    let text = text.trim_matches(|c| c <= ' ');
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
    if let Some(first) = text.chars().next().filter(|c| is_invisible(*c)) {
        return Err(TargetError::Invisible(first));
    }
    let (scheme, rest) = text.split_once("://").ok_or(TargetError::NotAbsolute)?;
    let is_http = ["http", "https"].iter().any(|s| s.eq_ignore_ascii_case(scheme));
    // The parser skips any number of slashes: `http:///evil.example` would have a host.
    if !is_http || rest.starts_with('/') {
        return Err(TargetError::NotAbsolute);
    }
    Ok(())
}

/// Blank or without any width, and not stripped by the parser: the spaces beyond ASCII, and what Unicode calls
/// format characters as far as programs put them in front of text.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Refuses a target on one of our own `hosts` (each `name` or `name:port`): any case, trailing dot or spelling
/// of an address, and every name of the loopback if we are on it. Another port is another origin (RFC 9110
/// 4.3.1) and not ours, but for the two ports of the web: behind a proxy they are the same.
pub fn check_foreign(target: &Url, hosts: &[&str]) -> Result<(), TargetError> {
    let Some(theirs) = origin(target) else {
        return Err(TargetError::NotAbsolute);
    };
    let own = |name: &&str| origin(&Url::parse(&format!("http://{name}/")).ok()?);
    if hosts.iter().filter_map(own).any(|own| own == theirs) {
        Err(TargetError::OwnHost(target.authority().into()))
    } else {
        Ok(())
    }
}

/// Host and port in the spelling in which they are compared.
fn origin(url: &Url) -> Option<(String, u16)> {
    let port = url.port_or_known_default()?;
    let port = if port == 443 { 80 } else { port };
    Some((canonical(url.host()?.to_owned()), port))
}

fn canonical(host: Host) -> String {
    let local = match &host {
        Host::Ipv4(ip) => ip.is_loopback() || ip.is_unspecified(),
        Host::Ipv6(ip) => {
            let ip = ip.to_canonical();
            ip.is_loopback() || ip.is_unspecified()
        }
        Host::Domain(name) => is_localhost(name),
    };
    if local {
        return "localhost".into();
    }
    match host {
        Host::Ipv6(ip) => ip.to_canonical().to_string(),
        other => other.to_string().trim_end_matches('.').into(),
    }
}

/// `localhost` and every name that ends in `.localhost` (RFC 6761 6.3).
pub fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.strip_suffix("localhost").is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A host as the parser writes it: lower case, punycode, addresses in their one form.
pub fn parse_host(text: &str) -> Result<String, TargetError> {
    Ok(Host::parse(text)?.to_string())
}
