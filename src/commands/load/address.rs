//! Which address is behind a URL, if a server listens there and it may be loaded.

use super::super::Usage;
use anyhow::{Context, anyhow};
use brigade::blink::target::is_localhost;
use brigade::load::{is_here, opened};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;
use url::{Host, Url};

/// The first of the host's addresses where a server listens. Each may take `patience` to answer.
///
/// # Errors
/// The host has no address, or one that is not of this machine, or no server listens there.
pub(super) fn find(url: &Url, anywhere: bool, patience: Duration) -> anyhow::Result<SocketAddr> {
    let host = url.host_str().unwrap_or_default();
    let addresses = addresses(url)?;
    if let Some(foreign) = addresses.iter().find(|address| !anywhere && !is_here(address.ip())) {
        return Err(Usage(format!(
            "{host} is {}, which is no address of this machine, and load on another's server is an attack. A server on \
             this machine is at 127.0.0.1. If that one is yours, or its owner has agreed, add --i-own-this-host",
            foreign.ip()
        ))
        .into());
    }
    let (mut tried, mut listens) = (Vec::new(), false);
    for address in addresses {
        match TcpStream::connect_timeout(&address, patience) {
            Ok(_) => return Ok(address),
            Err(error) => {
                listens |= error.kind() == ErrorKind::TimedOut;
                tried.push(format!("{address} ({error})"));
            }
        }
    }
    let tried = tried.join(" or ");
    if listens {
        return Err(anyhow!(
            "no connection is taken at {tried}, within {patience:?}: a server that is stuck takes none, and a firewall \
             lets none through; look at the server, or raise --timeout"
        ));
    }
    Err(anyhow!(
        "no server answers at {tried}: start it first, for instance with `cargo run serve`, or name another port"
    ))
}

/// All addresses to try. Names that end in `localhost` are the loopback, IPv4 and IPv6, whatever a resolver says
/// (RFC 6761 6.3), and a server that listens at every address may do so with either.
fn addresses(url: &Url) -> anyhow::Result<Vec<SocketAddr>> {
    let port = url.port_or_known_default().unwrap_or(80);
    let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
    let loopback = |ips: [_; 2]| ips.map(|ip| SocketAddr::new(ip, port)).to_vec();
    match url.host() {
        Some(Host::Domain(name)) if is_localhost(name) => Ok(loopback([v4, v6])),
        Some(Host::Ipv6(ip)) if ip.is_unspecified() => Ok(loopback([v6, v4])),
        _ => {
            let host = url.host_str().unwrap_or_default();
            let resolved = url.socket_addrs(|| None);
            let why = || format!("{host} has no address: is the name spelt right?");
            Ok(resolved.with_context(why)?.into_iter().map(opened).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(url: &str) -> String {
        let found = addresses(&Url::parse(url).expect("a URL")).expect("addresses");
        found.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn this_machine_is_found_in_every_spelling() {
        for (url, expected) in [
            ("http://localhost:8080/", "127.0.0.1:8080 [::1]:8080"),
            ("http://LOCALHOST.:8080/", "127.0.0.1:8080 [::1]:8080"),
            ("http://blink.localhost/", "127.0.0.1:80 [::1]:80"),
            ("http://0.0.0.0:1/", "127.0.0.1:1"),
            ("http://0:1/", "127.0.0.1:1"),
            ("http://[::]:1/", "[::1]:1 127.0.0.1:1"),
            ("http://[::ffff:127.0.0.1]:1/", "127.0.0.1:1"),
            ("http://127.1:1/", "127.0.0.1:1"),
        ] {
            assert_eq!(found(url), expected, "{url}");
        }
    }
}
