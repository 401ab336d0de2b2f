//! What every model needs and none teaches: the connection limit, and letting clients go at the stop.
//!
//! It refuses to know how a model waits. At the stop it shuts the read side of every live socket, so
//! each session sees the end of its input, answers what is in flight and closes; then it knocks at
//! its own port, so that an accept loop that waits for a client sees that the door is closed.

use super::accept::{self, BACK_OFF};
use super::{Service, Shutdown, Stop};
use rustix::fd::AsFd;
use rustix::net;
use std::collections::HashMap;
use std::io::Result;
use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

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
    /// Opens the door of `listener`; a thread of its own closes it when `stop` is given.
    ///
    /// # Errors
    /// When the listener has no address or the operating system refuses the thread.
    pub(super) fn open(
        listener: &TcpListener,
        service: &Service,
        stop: &Shutdown,
    ) -> Result<Arc<Door>> {
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
        let (watched, stop, address) =
            (Arc::downgrade(&door), stop.clone(), listener.local_addr()?);
        thread::Builder::new()
            .name("door".into())
            .stack_size(64 * 1024)
            .spawn(move || close_when_given(&stop, &watched, address))?;
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
            accept::refuse(&socket);
            return None;
        }
        // An answer is written whole, so there is nothing for Nagle's algorithm to wait for.
        let _refused = net::sockopt::set_tcp_nodelay(&socket, true);
        let (key, socket) = (inside.next, Arc::new(socket));
        inside.next += 1;
        inside.sockets.insert(key, socket.clone());
        drop(inside);
        Some(Connection { socket, key, door: self.clone(), _last: last })
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
pub(super) struct Connection<S: AsFd> {
    socket: Arc<S>,
    door: Arc<Door>,
    key: u64,
    _last: Arc<Stop>,
}

impl<S: AsFd> Connection<S> {
    /// Which one it is, counted from 1 in the order of arrival: the name of its lane.
    pub(super) fn number(&self) -> u64 {
        self.key + 1
    }

    /// The socket, to refuse the client after all when the operating system gives it no thread.
    pub(super) fn socket(&self) -> Arc<S> {
        self.socket.clone()
    }
}

impl<S: AsFd> Deref for Connection<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.socket
    }
}

impl<S: AsFd> Drop for Connection<S> {
    fn drop(&mut self) {
        self.door.lock().sockets.remove(&self.key);
        accept::part(&*self.socket);
    }
}

/// Closes the door when the signal is given, and knocks until somebody saw it or nobody is left to see it.
fn close_when_given(stop: &Shutdown, door: &Weak<Door>, address: SocketAddr) {
    stop.wait();
    if let Some(door) = door.upgrade() {
        door.close();
    }
    while door.strong_count() > 0 && !accept::knock(address) {
        accept::hold(BACK_OFF);
    }
}
