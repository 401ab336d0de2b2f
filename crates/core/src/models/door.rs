//! What every model needs and none teaches: how many clients may be inside, and letting them go at the stop.
//!
//! It refuses to know how a model waits. At the stop it shuts the read side of every live socket, so
//! each session sees the end of its input, answers what is in flight and closes; then it knocks at
//! its own port, so that an accept loop that waits for a client sees that the door is closed.

use super::accept::{self, BACK_OFF};
pub(super) use super::connection::Connection;
use super::guests::Guests;
use super::parting::Parting;
use super::{Service, Shutdown, Stop};
use rustix::fd::AsFd;
use rustix::net;
use std::io::Result;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

/// Who is inside, and whether anybody else may come in.
pub(super) struct Door {
    inside: Mutex<Inside>,
    parting: Parting,
    empty: Shutdown,
}

struct Inside {
    guests: Guests,
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
        let guests = Guests::new(service.connections, service.per_client);
        let door = Arc::new(Door {
            inside: Mutex::new(Inside { guests, open: Some(Arc::new(last)) }),
            parting: Parting::new(service.limits.linger),
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

    /// Lets a client in: `None` if there is no room for it (it is told so) or the door is closed.
    pub(super) fn admit<S>(self: &Arc<Self>, socket: S) -> Option<Connection<S>>
    where
        S: AsFd + Send + Sync + 'static,
    {
        let (peer, socket) = (accept::peer(&socket), Arc::new(socket));
        let mut inside = self.lock();
        let last = inside.open.clone()?;
        let admitted = inside.guests.admit(socket.clone(), peer);
        drop(inside);
        match admitted {
            Err(why) => {
                self.parting.refuse(&*socket, why);
                None
            }
            Ok(key) => {
                // An answer is written whole, so there is nothing for Nagle's algorithm to wait for.
                let _refused = net::sockopt::set_tcp_nodelay(&*socket, true);
                Some(Connection::new(socket, self.clone(), key, peer, last))
            }
        }
    }

    /// Closed, and the last connection gone: hold a thread until then (`wait`), or a task (`given`).
    pub(super) fn empty(&self) -> &Shutdown {
        &self.empty
    }

    /// Where those go that were told their last.
    pub(super) fn parting(&self) -> &Parting {
        &self.parting
    }

    /// Makes room where the guest of this key was.
    pub(super) fn leave(&self, key: u64) {
        self.lock().guests.leave(key);
    }

    fn close(&self) {
        let mut inside = self.lock();
        inside.open = None;
        for socket in inside.guests.sockets() {
            // One that is gone already needs no telling.
            let _gone = net::shutdown(socket.as_fd(), net::Shutdown::Read);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Every change under this lock is complete in itself: a panic elsewhere leaves nothing half done.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the door when the signal is given, and knocks until a thread saw it or none is left to see it.
fn close_when_given(stop: &Shutdown, door: &Weak<Door>, address: SocketAddr) {
    stop.wait();
    if let Some(door) = door.upgrade() {
        door.close();
    }
    while door.strong_count() > 0 && !accept::knock(address) {
        accept::hold(BACK_OFF);
    }
}
