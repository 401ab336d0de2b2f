//! Who asks, behind the proxies that the request came through. Each proxy appends the address that it was asked from to
//! `X-Forwarded-For`, and any client may send one that it made up. So the field is read from its end, and believed
//! as long as proxies of ours wrote it.

use super::client::Client;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// The proxies in front of this gateway whose word is taken, as networks. Without any, the client is always the one that
/// connected.
#[derive(Clone, Debug, Default)]
pub struct Hops(Vec<IpNet>);

impl Hops {
    /// Those in these networks.
    pub fn within(networks: impl IntoIterator<Item = IpNet>) -> Hops {
        Hops(networks.into_iter().collect())
    }

    /// Whether this is one of ours.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who asks, if the connection comes from `peer` and the values of `X-Forwarded-For` are these, in their order: the last
    /// address that one of our proxies reported. What stands left of it the client may have written itself. A word that is
    /// no address ends the search: then the proxy that passed it on is the last that is known.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
    ) -> Client {
        let mut known = peer.to_canonical();
        let mut reported = forwarded.rev().flat_map(|value| value.rsplit(',')).map(address);
        while self.trusts(known) {
            match reported.next().flatten() {
                Some(before) => known = before,
                None => return Client { address: known, is_ours: true },
            }
        }
        Client { address: known, is_ours: false }
    }

    /// Their networks, as nginx and HAProxy are told them too.
    pub fn networks(&self) -> &[IpNet] {
        &self.0
    }
}

/// An address as proxies write it: some add the port. One of IPv4 that travelled inside IPv6 is one of IPv4.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || SocketAddr::from_str(text).ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hops() -> Hops {
        Hops::within(["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()))
    }

    fn client(peer: &str, forwarded: &[&str]) -> (String, bool) {
        let client = hops().client(peer.parse().unwrap(), forwarded.iter().copied());
        (client.address.to_string(), client.is_ours)
    }

    #[test]
    fn a_client_that_connects_by_itself_is_believed_nothing() {
        for forwarded in [&[][..], &["1.2.3.4"], &["10.0.0.1"], &["1.2.3.4, 10.0.0.1", "8.8.8.8"]] {
            assert_eq!(client("203.0.113.7", forwarded), ("203.0.113.7".into(), false));
        }
    }

    #[test]
    fn behind_our_proxies_it_is_the_last_address_that_none_of_ours_has() {
        for (forwarded, right) in [
            (&["203.0.113.7"][..], "203.0.113.7"),
            (&["203.0.113.7, 10.1.1.1"], "203.0.113.7"),
            (&["203.0.113.7", "10.1.1.1, 10.2.2.2"], "203.0.113.7"),
            (&[" 203.0.113.7:4711 "], "203.0.113.7"),
            (&["[2001:db8::1]:80, 10.1.1.1"], "2001:db8::1"),
            (&["2001:db8::1"], "2001:db8::1"),
            (&["::ffff:203.0.113.7"], "203.0.113.7"),
        ] {
            assert_eq!(client("10.0.0.1", forwarded), (right.into(), false), "{forwarded:?}");
        }
    }

    #[test]
    fn what_a_client_wrote_itself_changes_nothing_however_it_looks() {
        for forged in [
            "1.2.3.4",
            "127.0.0.1",
            "10.9.9.9",
            "fd00::1",
            "unknown",
            ",,,",
            "10.9.9.9, 1.2.3.4, ::1",
            "1.2.3.4\t",
        ] {
            let appended = format!("{forged}, 203.0.113.7, 10.1.1.1");
            assert_eq!(client("10.0.0.1", &[&appended]), ("203.0.113.7".into(), false), "{forged}");
            let (field, ours) = (forged, "203.0.113.7");
            assert_eq!(client("10.0.0.1", &[field, ours]).0, "203.0.113.7", "{forged}");
        }
    }

    #[test]
    fn a_word_that_is_no_address_ends_the_search_at_the_proxy_that_passed_it_on() {
        for broken in
            ["unknown", "", "203.0.113.7.9", "203.0.113", "_hidden", "203.0.113.7 10.1.1.1"]
        {
            let forwarded = format!("198.51.100.1, {broken}, 10.1.1.1");
            assert_eq!(client("10.0.0.1", &[&forwarded]), ("10.1.1.1".into(), true), "{broken}");
        }
    }

    #[test]
    fn a_proxy_of_ours_that_asks_for_itself_is_told_from_its_clients() {
        assert_eq!(client("10.0.0.1", &[]), ("10.0.0.1".into(), true));
        assert_eq!(client("::ffff:10.0.0.1", &["10.1.1.1"]), ("10.1.1.1".into(), true));
    }
}
