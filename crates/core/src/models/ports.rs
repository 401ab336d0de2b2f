//! One port, several listeners: the kernel deals each new connection to one of them, by a hash of its
//! two addresses (`SO_REUSEPORT`, Linux 3.9).
//!
//! It refuses to know who listens. The hash sees neither load nor how long a queue is: the deal is even
//! over many connections and blind to every single one.

use super::Service;
use std::io::Result;
use std::net::TcpListener;

/// `first` and as many listeners beside it on the same port as make one for each of the service's workers.
///
/// socket(7) wants the option set before the first bind, but Linux looks at it only when the next one binds.
/// Setting it here means that no port is shared by accident: two servers on one address are still refused.
/// Who has connected before waits in the first one's queue.
///
/// # Errors
/// When the kernel shares no port, or descriptors are out.
#[cfg(target_os = "linux")]
pub(super) fn share(first: TcpListener, service: &Service) -> Result<Vec<TcpListener>> {
    use rustix::net::{self, AddressFamily, SocketFlags, SocketType, sockopt};
    let address = first.local_addr()?;
    // As many wait to be let in as may be inside, in every queue; the kernel has a limit of its own.
    let backlog = i32::try_from(service.connections).unwrap_or(i32::MAX);
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    sockopt::set_socket_reuseport(&first, true)?;
    net::listen(&first, backlog)?;
    let mut all = vec![first];
    while all.len() < service.workers {
        let next = net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        sockopt::set_socket_reuseaddr(&next, true)?;
        sockopt::set_socket_reuseport(&next, true)?;
        net::bind(&next, &address)?;
        net::listen(&next, backlog)?;
        all.push(next.into());
    }
    Ok(all)
}

/// Elsewhere `SO_REUSEPORT` does not deal: the workers share one queue, and a worker that is idle takes the next.
#[cfg(not(target_os = "linux"))]
pub(super) fn share(first: TcpListener, service: &Service) -> Result<Vec<TcpListener>> {
    let mut all: Vec<_> = (1..service.workers).map(|_| first.try_clone()).collect::<Result<_>>()?;
    all.push(first);
    Ok(all)
}
