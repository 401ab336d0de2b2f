//! Which addresses are this machine's, however they are spelt.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The address to connect to where `address` is written: an IPv4 address within IPv6 is that IPv4 address, and
/// "every address of this host" (`0.0.0.0`, `::`), which a server listens at, is asked on the loopback.
pub fn opened(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip().to_canonical() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Whether a server at `ip` runs on this machine: the loopback, or an address of one of its interfaces, which is one
/// that a socket can be bound to.
pub fn is_here(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ip.is_loopback() || ip.is_unspecified() || UdpSocket::bind((ip, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_in_every_spelling_and_others_are_not() {
        for here in
            ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "::ffff:0.0.0.0"]
        {
            assert!(is_here(here.parse().unwrap()), "{here}");
        }
        // Kept for documentation (RFC 5737, RFC 3849), so no machine has them.
        for elsewhere in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"] {
            assert!(!is_here(elsewhere.parse().unwrap()), "{elsewhere}");
        }
    }

    #[test]
    fn an_address_to_listen_at_is_opened_on_the_loopback() {
        for (written, expected) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
            ("[::ffff:0.0.0.0]:80", "127.0.0.1:80"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(opened(written.parse().unwrap()).to_string(), expected);
        }
    }
}
