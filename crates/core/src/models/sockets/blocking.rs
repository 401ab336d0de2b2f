//! A thread that reads is held until bytes arrive. The kernel keeps the deadline, and is told only what changes.
//!
//! Of the models only the blocking ones use it. A system call before every wait would cost as much as the
//! wait, so a timeout that is right but for a sixty-fourth stays: a client may be let go that much late.

use super::super::door::Connection;
use super::CHUNK;
use crate::http::Session;
use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A socket, and what its timeouts were last set to.
pub(in super::super) struct Socket<'a> {
    stream: &'a Connection<TcpStream>,
    read: Option<Duration>,
    write: Option<Duration>,
}

impl<'a> Socket<'a> {
    /// `stream`, without timeouts so far.
    pub(in super::super) fn new(stream: &'a Connection<TcpStream>) -> Self {
        Socket { stream, read: None, write: None }
    }

    /// Holds the thread until bytes arrive or the session's patience ends.
    pub(in super::super) fn read(&mut self, session: &mut Session) -> Result<()> {
        let wanted = left(session.deadline());
        if !is_close(self.read, wanted) {
            self.stream.set_read_timeout(wanted)?;
            self.read = wanted;
        }
        let mut chunk = [0; CHUNK];
        match taken((&**self.stream).read(&mut chunk), &mut self.read)? {
            Some(n) => session.received(&chunk[..n], Instant::now()),
            None => session.expired(Instant::now()),
        }
        Ok(())
    }

    /// Holds the thread until some bytes are taken or the session's patience ends.
    pub(in super::super) fn write(&mut self, session: &mut Session) -> Result<()> {
        let wanted = left(session.deadline());
        if !is_close(self.write, wanted) {
            self.stream.set_write_timeout(wanted)?;
            self.write = wanted;
        }
        match taken((&**self.stream).write(session.out()), &mut self.write)? {
            Some(n) => self.stream.sent(session, n),
            None => session.expired(Instant::now()),
        }
        Ok(())
    }
}

/// The time left; never zero, which a socket would take for "no timeout".
fn left(deadline: Option<Instant>) -> Option<Duration> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(left.max(Duration::from_millis(1)))
}

/// Whether a timeout that is `set` will do where `wanted` would be exact: it rings early, which costs a
/// turn of the loop, or late by at most a sixty-fourth.
fn is_close(set: Option<Duration>, wanted: Option<Duration>) -> bool {
    match (set, wanted) {
        (Some(set), Some(wanted)) => set <= wanted + wanted / 64,
        (set, wanted) => set == wanted,
    }
}

/// Tells a wait that brought nothing from an error. A timeout that rang is set anew: it may have been early.
fn taken(result: Result<usize>, set: &mut Option<Duration>) -> Result<Option<usize>> {
    match result {
        Ok(n) => Ok(Some(n)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            *set = None;
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Option<Duration> {
        Some(Duration::from_secs(n))
    }

    #[test]
    fn a_timeout_stays_while_it_is_late_by_a_sixty_fourth_at_most() {
        assert!(is_close(seconds(65), seconds(64)));
        assert!(!is_close(seconds(66), seconds(64)));
    }

    #[test]
    fn a_timeout_that_rings_early_stays() {
        assert!(is_close(seconds(10), seconds(60)));
    }

    #[test]
    fn no_timeout_is_not_close_to_any() {
        assert!(!is_close(None, seconds(10)));
        assert!(!is_close(seconds(10), None));
    }

    #[test]
    fn a_deadline_that_has_passed_does_not_become_no_timeout() {
        assert_eq!(left(Some(Instant::now())), Some(Duration::from_millis(1)));
    }
}
