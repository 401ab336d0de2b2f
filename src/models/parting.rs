//! Parting from a client that may still be sending, so that it can read what it was told last (RFC 9112 9.6).
//!
//! Closing a socket on which bytes arrive sends a reset, and who writes all before reading anything meets the reset
//! and never the answer. So the write side is closed first, and what still comes is read and dropped, here as far as
//! it has come, and by a thread of its own ([`lingering`](super::lingering)) as long as the client goes on. No model's
//! thread and no task waits for a client that is only to go.

use super::lingering::Lingering;
use rustix::fd::AsFd;
use rustix::io::{Errno, ioctl_fionbio};
use rustix::net::{self, RecvFlags, SendFlags};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Reads of 4 KiB that a client is given on the spot.
const ON_THE_SPOT: usize = 16;

/// Why a client is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// All places are taken, or the operating system has no thread left.
    Full,
    /// Its address has its share of them.
    TooMany,
}

impl Refusal {
    /// What the client is told, as short as a fresh socket's buffer surely is.
    fn text(self) -> String {
        let (status, title, detail) = match self {
            Refusal::Full => {
                (503, "Service Unavailable", "all connections are taken: try again in a second")
            }
            Refusal::TooMany => (
                429,
                "Too Many Requests",
                "your address has all the connections that one may have: close some, or use them again",
            ),
        };
        let body = format!(r#"{{"title":"{title}","status":{status},"detail":"{detail}"}}"#);
        format!(
            "HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n\
             Content-Length: {}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

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
        let _refused = ioctl_fionbio(socket, true);
        let _sent = net::send(socket, why.text().as_bytes(), SendFlags::empty());
        self.part(socket);
    }

    /// Says that the last is sent, and lets the client linger if it has not said the same. Never waits.
    pub(super) fn part(&self, socket: &impl AsFd) {
        let _said = net::shutdown(socket, net::Shutdown::Write);
        // A socket on which a read might wait is closed at once, and so is one for which there is no descriptor.
        if ioctl_fionbio(socket, true).is_err() || has_ended(socket) {
            return;
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

/// Whether the client has sent its last, or is gone.
fn has_ended(socket: &impl AsFd) -> bool {
    let mut chunk = [0_u8; 4096];
    for _ in 0..ON_THE_SPOT {
        match net::recv(socket, &mut chunk[..], RecvFlags::empty()) {
            Ok((1.., _)) => {}
            Ok(_) => return true,
            Err(error) => return !matches!(error, Errno::AGAIN | Errno::INTR),
        }
    }
    false
}
