//! Parting from a client that may still be sending, so that it can read what it was told last (RFC 9112 9.6).
//!
//! Closing a socket on which bytes arrive sends a reset, and who writes all before reading anything meets the reset
//! and never the answer. So the write side is closed first, and what still comes is read and dropped, here as far as
//! it has come, and by a thread of its own ([`lingering`](super::lingering)) as long as the client goes on. No model's
//! thread and no task waits for a client that is only to go.

use super::lingering::Lingering;
use super::refusal::Refusal;
use rustix::fd::AsFd;
use rustix::io::{Errno, ioctl_fionbio};
use rustix::net::{self, RecvFlags, SendFlags};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Reads of 4 KiB that a client is given on the spot.
const ON_THE_SPOT: usize = 16;

/// Where clients go that were told all they will be told.
pub(super) struct Parting {
    /// How long one may linger.
    limit: Duration,
    /// Started for the first of them.
    lingering: Mutex<Option<Lingering>>,
}

impl Parting {
    /// No client lingers yet, and none will for longer than `limit`.
    pub(super) fn new(limit: Duration) -> Self {
        Parting { limit, lingering: Mutex::default() }
    }

    /// Tells a client why it is not let in, and parts from it. Never waits.
    pub(super) fn refuse(&self, socket: &impl AsFd, why: Refusal) {
        tell(socket, why);
        self.part(socket, false);
    }

    /// Says that the last is sent, and lets the client linger if it has not said the same. One that is `settled` lingers
    /// only if bytes of it are here all the same: the others leave at once, and cost no wake-up. Never waits.
    pub(super) fn part(&self, socket: &impl AsFd, settled: bool) {
        let _said = net::shutdown(socket, net::Shutdown::Write);
        // A socket on which a read might wait is closed at once, and so is one for which there is no descriptor.
        if ioctl_fionbio(socket, true).is_err() {
            return;
        }
        match read_on(socket) {
            Rest::Ended => return,
            Rest::Nothing if settled => return,
            Rest::Nothing | Rest::Bytes => {}
        }
        let Ok(copy) = socket.as_fd().try_clone_to_owned() else {
            return;
        };
        // A panic elsewhere leaves a whole thread, or none.
        let mut lingering = self.lingering.lock().unwrap_or_else(PoisonError::into_inner);
        if lingering.is_none() {
            *lingering = Lingering::start(self.limit).ok();
        }
        if let Some(lingering) = &*lingering {
            lingering.take(copy.into());
        }
    }
}

/// Tells a client why it is not let in. Never waits.
pub(super) fn tell(socket: &impl AsFd, why: Refusal) {
    let _refused = ioctl_fionbio(socket, true);
    let _sent = net::send(socket, why.text().as_bytes(), SendFlags::empty());
}

/// What is read behind the last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// The client has sent its last, or is gone.
    Ended,
    /// Nothing is here, and something may come.
    Nothing,
    /// Bytes were here, and more may come.
    Bytes,
}

fn read_on(socket: &impl AsFd) -> Rest {
    let (mut chunk, mut rest) = ([0_u8; 4096], Rest::Nothing);
    for _ in 0..ON_THE_SPOT {
        match net::recv(socket, &mut chunk[..], RecvFlags::empty()) {
            Ok((1.., _)) => rest = Rest::Bytes,
            Err(Errno::AGAIN | Errno::INTR) => return rest,
            Ok(_) | Err(_) => return Rest::Ended,
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};

    /// Whether a client lingers once a server has parted from a client that did `does`.
    fn lingers(settled: bool, does: impl Fn(&mut TcpStream)) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        does(&mut client);
        let parting = Parting::new(Duration::MAX);
        parting.part(&server, settled);
        parting.lingering.into_inner().unwrap().is_some()
    }

    /// Sent and, over the loopback, arrived.
    fn sends(client: &mut TcpStream) {
        client.write_all(b"GET").unwrap();
    }

    fn ends(client: &mut TcpStream) {
        client.shutdown(std::net::Shutdown::Write).unwrap();
    }

    #[test]
    fn who_may_still_be_sending_lingers() {
        assert!(lingers(false, |_| {}), "its bytes may be under way");
        assert!(lingers(false, sends));
        assert!(lingers(true, sends), "it was answered, and sends all the same");
    }

    #[test]
    fn who_was_answered_and_is_silent_or_has_ended_costs_no_lingering() {
        assert!(!lingers(true, |_| {}));
        assert!(!lingers(true, ends));
        assert!(!lingers(false, ends));
    }
}
