//! What every model needs and none teaches: the connection limit, what to do when accept fails,
//! waking a blocked accept at the stop, and letting clients go.
//!
//! It refuses to know how a model waits. At the stop it shuts the read side of every live socket, so
//! each session sees the end of its input, answers what is in flight and closes; then it knocks at
//! its own port, so that an accept loop that waits for a client sees that the door is closed.

use super::{Service, Shutdown, Stop};
use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::net::{self, RecvFlags, SendFlags};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// How long an accept loop leaves the operating system alone when it is out of descriptors or memory.
const BACK_OFF: Duration = Duration::from_millis(50);

/// What one client too many is told.
const FULL: &str = "{\"title\":\"Service Unavailable\",\"status\":503,\
    \"detail\":\"all connections are taken: try again in a second\"}";

/// Who is inside, and whether anybody else may come in.
pub(super) struct Door {
    limit: usize,
    inside: Mutex<Inside>,
    empty: Shutdown,
}

struct Inside {
    sockets: HashMap<u64, Arc<dyn AsFd + Send + Sync>>,
    next: u64,
    /// Every connection holds a clone; the last one to be dropped says that all are gone. `None` once closed.
    open: Option<Arc<Stop>>,
}

impl Door {
    /// Opens the door of `listener`; a thread of its own closes it when `shutdown` is given.
    ///
    /// # Errors
    /// When the listener has no address or the operating system refuses the thread.
    pub(super) fn open(
        listener: &TcpListener,
        service: &Service,
        shutdown: &Shutdown,
    ) -> io::Result<Arc<Door>> {
        let (last, empty) = Shutdown::new();
        let door = Arc::new(Door {
            limit: service.connections,
            inside: Mutex::new(Inside {
                sockets: HashMap::new(),
                next: 0,
                open: Some(Arc::new(last)),
            }),
            empty,
        });
        let (watched, shutdown) = (Arc::downgrade(&door), shutdown.clone());
        let address = reachable(listener.local_addr()?);
        thread::Builder::new()
            .name("door".into())
            .stack_size(64 * 1024)
            .spawn(move || close_when_given(&shutdown, &watched, address))?;
        Ok(door)
    }

    /// Whether clients are still let in.
    pub(super) fn is_open(&self) -> bool {
        self.lock().open.is_some()
    }

    /// Lets a client in: `None` if there is no room (it is told so) or the door is closed.
    pub(super) fn admit<S>(self: &Arc<Self>, socket: S) -> Option<Connection<S>>
    where
        S: AsFd + Send + Sync + 'static,
    {
        let mut inside = self.lock();
        let last = inside.open.clone()?;
        if inside.sockets.len() >= self.limit {
            drop(inside);
            refuse(&socket);
            return None;
        }
        // An answer is written whole, so there is nothing for Nagle's algorithm to wait for.
        let _refused = net::sockopt::set_tcp_nodelay(&socket, true);
        let (key, socket) = (inside.next, Arc::new(socket));
        inside.next += 1;
        inside.sockets.insert(key, socket.clone());
        drop(inside);
        let door = self.clone();
        Some(Connection {
            socket,
            door,
            key,
            _last: last,
        })
    }

    /// Closed, and the last connection gone: hold a thread until then (`wait`), or a task (`given`).
    pub(super) fn empty(&self) -> &Shutdown {
        &self.empty
    }

    fn close(&self) {
        let mut inside = self.lock();
        inside.open = None;
        for socket in inside.sockets.values() {
            // One that is gone already needs no telling.
            let _gone = net::shutdown(socket.as_fd(), net::Shutdown::Read);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Every change under this lock is complete in itself: a panic elsewhere leaves nothing half done.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A client that was let in; dropping it closes the socket and makes room.
pub(super) struct Connection<S> {
    socket: Arc<S>,
    door: Arc<Door>,
    key: u64,
    _last: Arc<Stop>,
}

impl<S> Connection<S> {
    /// The socket, to refuse the client after all when the operating system gives it no thread.
    pub(super) fn socket(&self) -> Arc<S> {
        self.socket.clone()
    }
}

impl<S> Deref for Connection<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.socket
    }
}

impl<S> Drop for Connection<S> {
    fn drop(&mut self) {
        self.door.lock().sockets.remove(&self.key);
    }
}

/// Tells one client too many to come back, without ever waiting for it: a fresh socket has room for
/// this much, and reading what has arrived spares the client a reset that would overtake the answer.
pub(super) fn refuse(socket: &impl AsFd) {
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n\
         Content-Length: {}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{FULL}",
        FULL.len()
    );
    let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    let _sent = net::send(socket, answer.as_bytes(), flags);
    let _said = net::shutdown(socket, net::Shutdown::Write);
    let _read = net::recv(socket, &mut [0_u8; 4096][..], RecvFlags::DONTWAIT);
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
        // EMFILE, ENFILE, ENOBUFS, ENOMEM, and whatever nobody foresaw: neither an outage nor a busy loop.
        _ => Ok(BACK_OFF),
    }
}

/// Holds the calling thread for `pause`.
pub(super) fn hold(pause: Duration) {
    let _rung = crossbeam::channel::after(pause).recv();
}

/// Closes the door when `shutdown` is given, and knocks until somebody saw it or nobody is left to see it.
fn close_when_given(shutdown: &Shutdown, door: &Weak<Door>, address: SocketAddr) {
    shutdown.wait();
    if let Some(door) = door.upgrade() {
        door.close();
    }
    while door.strong_count() > 0 && TcpStream::connect_timeout(&address, BACK_OFF).is_err() {
        hold(BACK_OFF);
    }
}

/// Where a listener on every interface can be reached.
fn reachable(mut address: SocketAddr) -> SocketAddr {
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
