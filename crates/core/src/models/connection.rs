//! A client that was let in. It refuses to know who else is inside.

use super::Stop;
use super::door::Door;
use super::parting::tell;
use super::refusal::Refusal;
use crate::http::Session;
use rustix::fd::AsFd;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;

/// A client that was let in; dropping it says that the last is sent, and makes room.
pub(super) struct Connection<S: AsFd> {
    socket: Arc<S>,
    door: Arc<Door>,
    key: u64,
    peer: IpAddr,
    /// Nothing that this client may still send would destroy what it was told.
    settled: AtomicBool,
    _last: Arc<Stop>,
}

impl<S: AsFd> Connection<S> {
    pub(super) fn new(
        socket: Arc<S>,
        door: Arc<Door>,
        key: u64,
        peer: IpAddr,
        last: Arc<Stop>,
    ) -> Self {
        Connection { socket, door, key, peer, settled: AtomicBool::new(false), _last: last }
    }

    /// The address of the other end.
    pub(super) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Which one it is, counted from 1 in the order of arrival: the name of its lane.
    pub(super) fn number(&self) -> u64 {
        self.key + 1
    }

    /// The socket took the first `n` bytes of what `session` had to send.
    pub(super) fn sent(&self, session: &mut Session, n: usize) {
        session.sent(n, Instant::now());
        if session.is_settled() {
            self.settled.store(true, Relaxed);
        }
    }

    /// The socket, to be shared with the kernel while it reads or writes.
    #[cfg_attr(not(feature = "uring"), expect(dead_code, reason = "only io_uring shares it"))]
    pub(super) fn socket(&self) -> Arc<S> {
        self.socket.clone()
    }

    /// Tells the client after all that there is no room: the operating system gave it no thread. Dropping it parts.
    pub(super) fn refuse(&self) {
        tell(&*self.socket, Refusal::Full);
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
        self.door.leave(self.key);
        self.door.parting().part(&*self.socket, self.settled.load(Relaxed));
    }
}
