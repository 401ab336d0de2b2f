//! One user's connection: requests out, replies in, and what is under way between them.
//!
//! It refuses to know when a request is due and what its answer means.

use super::Requests;
use super::pace::Sending;
use crate::http::client::{Replies, Reply};
use mio::net::TcpStream;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

/// A user with a connection.
#[derive(Debug)]
pub(super) struct User {
    pub(super) stream: TcpStream,
    /// The connection is being made: nothing can be written yet.
    connecting: bool,
    replies: Replies,
    /// Unanswered requests, oldest first.
    under_way: VecDeque<Asked>,
    out: Vec<u8>,
    taken: usize,
}

/// A request that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) which: usize,
    pub(super) intended: Duration,
    sent: Duration,
}

/// Why a connection is of no further use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was never made.
    Refused,
    /// The server closed or reset it.
    HungUp,
    /// What came is no HTTP.
    Unreadable,
    /// Nothing came for longer than anybody waits: a late answer must not be taken for a later one's.
    TimedOut,
}

impl From<io::Error> for Lost {
    fn from(_: io::Error) -> Self {
        Lost::HungUp
    }
}

impl User {
    /// Connects, waiting for at most `patience`.
    pub(super) fn connect(address: SocketAddr, patience: Duration) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect_timeout(&address, patience)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(User::with(TcpStream::from_std(stream), false))
    }

    /// Begins to connect; the socket's first readiness tells how it went.
    pub(super) fn begin(address: SocketAddr) -> io::Result<Self> {
        Ok(User::with(TcpStream::connect(address)?, true))
    }

    fn with(stream: TcpStream, connecting: bool) -> Self {
        User {
            stream,
            connecting,
            replies: Replies::default(),
            under_way: VecDeque::new(),
            out: Vec::new(),
            taken: 0,
        }
    }

    /// How many requests wait for their answers.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// When the oldest unanswered request was sent.
    pub(super) fn waits_since(&self) -> Option<Duration> {
        self.under_way.front().map(|asked| asked.sent)
    }

    /// Lays a request out to be written by the next flush.
    pub(super) fn lay_out(
        &mut self,
        requests: &mut Requests,
        sending: Sending,
        now: Duration,
        close: bool,
    ) {
        let which = requests.next();
        self.replies.asked(requests.set().write(which, close, &mut self.out));
        self.under_way.push_back(Asked { which, intended: sending.intended, sent: now });
    }

    /// Writes what is left to write, as far as the socket takes it.
    pub(super) fn flush(&mut self) -> Result<(), Lost> {
        if self.connecting && !self.is_made()? {
            return Ok(());
        }
        while self.taken < self.out.len() {
            match self.stream.write(&self.out[self.taken..]) {
                Ok(n) => self.taken += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.out.clear();
        self.taken = 0;
        Ok(())
    }

    /// Whether the connection has been made meanwhile.
    fn is_made(&mut self) -> Result<bool, Lost> {
        if !matches!(self.stream.take_error(), Ok(None)) {
            return Err(Lost::Refused);
        }
        match self.stream.peer_addr() {
            Ok(_) => {
                self.connecting = false;
                self.stream.set_nodelay(true)?;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
            Err(_) => Err(Lost::Refused),
        }
    }

    /// Reads everything that has come and tells `each` of every whole reply. False at the connection's end, which
    /// the poll has announced if it `ends`.
    pub(super) fn receive(
        &mut self,
        buffer: &mut [u8],
        ends: bool,
        mut each: impl FnMut(Asked, &Reply),
    ) -> Result<bool, Lost> {
        while !self.connecting {
            let n = match self.stream.read(buffer) {
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            self.replies.received(&buffer[..n]);
            let mut stays = n > 0;
            while let Some(reply) = self.replies.next_reply().map_err(|_| Lost::Unreadable)? {
                stays &= reply.keep_alive;
                let asked = self.under_way.pop_front().ok_or(Lost::Unreadable)?;
                each(asked, &reply);
            }
            // Fewer bytes than asked for: nothing is left, and asking again would cost a system call a reply.
            if !stays || (n < buffer.len() && !ends && cfg!(unix)) {
                return Ok(stays);
            }
        }
        Ok(true)
    }
}
