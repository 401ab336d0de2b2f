//! What an accept loop does about errors, who has come, and how it is woken at the stop: decided once for every
//! model.
//!
//! It refuses to know how a model waits: [`pause_after`] says for how long.

use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::net;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long an accept loop leaves the operating system alone when it is out of descriptors or memory.
pub(super) const BACK_OFF: Duration = Duration::from_millis(50);

/// The client's address, of IPv4 in its own form; `0.0.0.0` if the client is gone already.
pub(super) fn peer(socket: &impl AsFd) -> IpAddr {
    let address = net::getpeername(socket).ok().flatten();
    let address = address.and_then(|address| SocketAddr::try_from(address).ok());
    address.map_or(Ipv4Addr::UNSPECIFIED.into(), |address| address.ip().to_canonical())
}

/// How long to wait before the next accept (zero: not at all).
///
/// # Errors
/// The error itself when no waiting will mend it: the listener is no listener.
pub(super) fn pause_after(error: io::Error) -> io::Result<Duration> {
    match (error.kind(), Errno::from_io_error(&error)) {
        (_, Some(Errno::BADF | Errno::INVAL | Errno::NOTSOCK | Errno::OPNOTSUPP)) => Err(error),
        // The client's affair, and it took its place in the queue with it.
        (ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset, _) => Ok(Duration::ZERO),
        (ErrorKind::Interrupted, _) => Ok(Duration::ZERO),
        // EMFILE, ENFILE, ENOBUFS, ENOMEM, and whatever was not foreseen: neither an outage nor a busy loop.
        _ => Ok(BACK_OFF),
    }
}

/// Holds the calling thread for `pause`.
pub(super) fn hold(pause: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is time that is waited for: the system has no room, and tells no end of it"
    )]
    std::thread::sleep(pause);
}

/// Connects to the listener at `address`, so that an accept that waits for a client returns. Whether it could.
pub(super) fn knock(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&reachable(address), BACK_OFF).is_ok()
}

/// Where a listener can be reached from this machine: one on every interface (`0.0.0.0`, `[::]`) over the loopback.
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if !ip.is_unspecified() => {}
        ip if ip.is_ipv4() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        _ => address.set_ip(Ipv6Addr::LOCALHOST.into()),
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(errno: Errno) -> Option<Duration> {
        pause_after(errno.into()).ok()
    }

    #[test]
    fn a_machine_out_of_descriptors_or_memory_is_left_alone_for_a_while() {
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert_eq!(pause(errno), Some(BACK_OFF), "{errno:?}");
        }
    }

    #[test]
    fn a_client_that_left_costs_nobody_a_pause() {
        for errno in [Errno::CONNABORTED, Errno::CONNRESET, Errno::INTR] {
            assert_eq!(pause(errno), Some(Duration::ZERO), "{errno:?}");
        }
    }

    #[test]
    fn a_listener_that_is_none_ends_the_server() {
        for errno in [Errno::BADF, Errno::INVAL, Errno::NOTSOCK] {
            assert_eq!(pause(errno), None, "{errno:?}");
        }
    }

    #[test]
    fn what_nobody_foresaw_is_neither_an_outage_nor_a_busy_loop() {
        assert_eq!(pause(Errno::PERM), Some(BACK_OFF));
    }

    #[test]
    fn a_listener_on_every_interface_is_woken_over_loopback() {
        let woken = |address: &str| reachable(address.parse().unwrap()).to_string();
        assert_eq!(woken("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(woken("[::]:80"), "[::1]:80");
        assert_eq!(woken("127.0.0.2:80"), "127.0.0.2:80");
    }
}
