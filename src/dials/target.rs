//! What is asked, and of whom: a URL taken apart, and held to this machine. It asks nothing itself.

use std::net::{SocketAddr, ToSocketAddrs};
use url::Url;

/// Where to ask for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As it was typed.
    pub url: String,
    /// Who is asked.
    pub address: SocketAddr,
    /// For the `Host` header.
    pub host: String,
    /// Path and query.
    pub path: String,
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
    /// Not this machine.
    #[error(
        "`{0}` is not on this machine: load is made on loopback only; for a host of your own add --i-own-this-host"
    )]
    Foreign(String),
}

impl Target {
    /// Reads a URL. Only loopback addresses are taken, unless `anywhere`.
    ///
    /// # Errors
    /// [`BadTarget`] says what is wrong and what to write instead.
    pub fn read(text: &str, anywhere: bool) -> Result<Target, BadTarget> {
        let url =
            Url::parse(text).map_err(|why| BadTarget::Unreadable(text.into(), why.to_string()))?;
        let (Some(name), "http") = (url.host_str(), url.scheme()) else {
            return Err(BadTarget::Scheme(text.into()));
        };
        let port = url.port_or_known_default().unwrap_or(80);
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let mut found = (bare, port)
            .to_socket_addrs()
            .map_err(|why| BadTarget::NoAddress(text.into(), why.to_string()))?
            .collect::<Vec<_>>();
        // `localhost` is often both ::1 and 127.0.0.1; servers usually listen at the latter.
        found.sort_by_key(SocketAddr::is_ipv6);
        let Some(&address) = found.first() else {
            return Err(BadTarget::NoAddress(text.into(), "none".into()));
        };
        if !address.ip().is_loopback() && !anywhere {
            return Err(BadTarget::Foreign(text.into()));
        }
        let path = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
        Ok(Target { url: text.into(), address, host: format!("{name}:{port}"), path })
    }
    /// A request without its end, after which the server may close the connection.
    pub(super) fn half_sent(&self) -> String {
        format!("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.path, self.host)
    }
    /// A whole one.
    pub(super) fn request(&self) -> String {
        self.half_sent() + "\r\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_an_address_a_host_and_a_path() {
        let target = Target::read("http://127.0.0.1:3000/a%20b?c=d#e", false).unwrap();
        assert_eq!(target.address, "127.0.0.1:3000".parse().unwrap());
        assert_eq!((target.host.as_str(), target.path.as_str()), ("127.0.0.1:3000", "/a%20b?c=d"));
        assert_eq!(
            Target::read("http://[::1]/", false).unwrap().address,
            "[::1]:80".parse().unwrap()
        );
        assert_eq!(Target::read("http://127.0.0.1", false).unwrap().path, "/");
    }

    #[test]
    fn what_is_not_on_this_machine_is_asked_only_by_its_owner() {
        let far = "http://192.0.2.1/";
        assert_eq!(Target::read(far, false), Err(BadTarget::Foreign(far.into())));
        assert!(Target::read(far, true).is_ok());
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_what_to_write_instead() {
        for (text, says) in
            [("abc", "write http://"), ("https://127.0.0.1/", "TLS"), ("file:///etc", "TLS")]
        {
            let why = Target::read(text, false).unwrap_err().to_string();
            assert!(why.contains(text) && why.contains(says), "{why}");
        }
    }
}
