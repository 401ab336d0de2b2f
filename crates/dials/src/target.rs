//! What is asked, of which server and how: a URL taken apart, and held to this machine. It asks nothing itself.

use brigade_core::load::{Template, is_here, opened, without_user};
use std::net::{SocketAddr, ToSocketAddrs};
use url::Url;

/// Where to ask for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As it was typed, without a user and a password.
    pub url: String,
    /// With them.
    pub(super) full: String,
    /// The addresses of its host, of which the first is asked; never empty.
    pub addresses: Vec<SocketAddr>,
    /// How it is asked for.
    pub(super) template: Template,
    /// All of a request that comes before its `Connection`.
    head: String,
}

/// Why a URL cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// No URL.
    #[error("`{0}` is no URL ({1}); write http://127.0.0.1:3000/path")]
    Unreadable(String, String),
    /// Another scheme than http.
    #[error(
        "`{0}` is not http: the dials speak plain HTTP/1.1 only, so name the server behind the TLS"
    )]
    Scheme(String),
    /// The name has no address.
    #[error("`{0}`: its host has no address ({1})")]
    NoAddress(String, String),
    /// What is to be sent with it contradicts it.
    #[error("{0}")]
    Unsendable(String),
    /// Not this machine.
    #[error(
        "`{0}` is not on this machine: load is made on one's own machine only; for a host of your own add --i-own-this-host"
    )]
    Foreign(String),
}

impl Target {
    /// Reads a URL that is asked for as `template` says. Only addresses of this machine are taken, unless `anywhere`.
    ///
    /// # Errors
    /// [`BadTarget`] says what is wrong and what to write instead.
    pub fn read(text: &str, template: &Template, anywhere: bool) -> Result<Target, BadTarget> {
        let shown = without_user(text);
        let url = Url::parse(text)
            .map_err(|why| BadTarget::Unreadable(shown.clone(), why.to_string()))?;
        let (Some(name), "http") = (url.host_str(), url.scheme()) else {
            return Err(BadTarget::Scheme(shown));
        };
        let port = url.port_or_known_default().unwrap_or(80);
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let mut addresses = (bare, port)
            .to_socket_addrs()
            .map_err(|why| BadTarget::NoAddress(shown.clone(), why.to_string()))?
            .collect::<Vec<_>>();
        // `localhost` is often both ::1 and 127.0.0.1; servers usually listen at the latter.
        addresses.sort_by_key(SocketAddr::is_ipv6);
        addresses.iter_mut().for_each(|address| *address = opened(*address));
        addresses.dedup();
        if addresses.is_empty() {
            return Err(BadTarget::NoAddress(shown, "none".into()));
        }
        if !anywhere && !addresses.iter().all(|address| is_here(address.ip())) {
            return Err(BadTarget::Foreign(shown));
        }
        let head = template.head(text).map_err(BadTarget::Unsendable)?;
        Ok(Target { url: shown, full: text.into(), addresses, template: template.clone(), head })
    }

    /// The same at one of its addresses: the one where the server turned out to listen.
    #[must_use]
    pub fn at(self, address: SocketAddr) -> Target {
        Target { addresses: vec![address], ..self }
    }

    /// The address that is asked.
    ///
    /// # Panics
    /// Without any address; [`Target::read`] makes no such target.
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// A request without its end, after which the server may close the connection.
    pub(super) fn half_sent(&self) -> Vec<u8> {
        format!("{}Connection: close\r\n", self.head).into_bytes()
    }

    /// Its end.
    pub(super) fn rest(&self) -> Vec<u8> {
        [b"\r\n", self.template.body()].concat()
    }

    /// A whole one.
    pub(super) fn request(&self) -> Vec<u8> {
        [self.half_sent(), self.rest()].concat()
    }

    /// A whole one, after which the connection may stay.
    pub(super) fn request_that_stays(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.rest()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Target, BadTarget> {
        Target::read(text, &Template::default(), false)
    }

    #[test]
    fn a_url_is_an_address_a_host_and_a_path() {
        let target = read("http://127.0.0.1:3000/a%20b?c=d#e").unwrap();
        assert_eq!(target.address(), "127.0.0.1:3000".parse().unwrap());
        let sent = String::from_utf8(target.request()).unwrap();
        assert!(sent.starts_with("GET /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n"), "{sent}");
        assert_eq!(read("http://[::1]/").unwrap().address(), "[::1]:80".parse().unwrap());
    }

    #[test]
    fn a_request_is_its_half_and_its_rest() {
        let template = Template::new("POST", vec![("Cookie".into(), "a=b".into())], b"{}".into());
        let target = Target::read("http://127.0.0.1:3000/x", &template.unwrap(), false).unwrap();
        let half = String::from_utf8(target.half_sent()).unwrap();
        assert!(
            half.contains("Cookie: a=b\r\n") && half.contains("Content-Length: 2\r\n"),
            "{half}"
        );
        assert!(half.ends_with("\r\nConnection: close\r\n"), "{half}");
        assert_eq!(target.request(), [half.as_bytes(), b"\r\n{}"].concat());
        assert!(target.request_that_stays().ends_with(b"Content-Length: 2\r\n\r\n{}"));
    }

    #[test]
    fn what_is_not_on_this_machine_is_asked_only_by_its_owner() {
        let far = "http://192.0.2.1/";
        assert_eq!(read(far), Err(BadTarget::Foreign(far.into())));
        assert!(Target::read(far, &Template::default(), true).is_ok());
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_what_to_write_instead() {
        for (text, says) in
            [("abc", "write http://"), ("https://127.0.0.1/", "TLS"), ("file:///etc", "TLS")]
        {
            let why = read(text).unwrap_err().to_string();
            assert!(why.contains(text) && why.contains(says), "{why}");
        }
    }
}
