//! One user's connection: requests out, replies in, and what is under way between them.
//!
//! It refuses to know when a request is due and what its answer means.

use super::failure::Failure;
use super::set::Set;
use crate::http::client::{BadReply, Replies, Reply};
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
    /// When it should have gone out for the first time: latency counts from here.
    pub(super) intended: Duration,
    pub(super) sent: Duration,
    /// How often it was sent before.
    pub(super) attempt: u32,
}

impl From<BadReply> for Failure {
    fn from(bad: BadReply) -> Self {
        match bad {
            BadReply::Unreadable(why) => Failure::Unreadable(why.into_owned()),
            BadReply::Truncated => Failure::Truncated,
        }
    }
}

impl User {
    /// Begins to connect; the socket's first readiness tells how it went.
    pub(super) fn begin(address: SocketAddr) -> io::Result<Self> {
        Ok(User {
            stream: TcpStream::connect(address)?,
            connecting: true,
            replies: Replies::default(),
            under_way: VecDeque::new(),
            out: Vec::new(),
            taken: 0,
        })
    }

    /// How many requests wait for their answers.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// The requests that wait for their answers, oldest first.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = &Asked> {
        self.under_way.iter()
    }

    /// What it is if nothing comes for as long as there is patience.
    pub(super) fn waited_in_vain(&self) -> Failure {
        if self.connecting { Failure::Unconnected } else { Failure::TimedOut }
    }

    /// When the oldest unanswered request was sent.
    pub(super) fn waits_since(&self) -> Option<Duration> {
        self.under_way.front().map(|asked| asked.sent)
    }

    /// Lays a request out to be written by the next flush.
    pub(super) fn lay_out(&mut self, set: &Set, asked: Asked, close: bool) {
        self.replies.asked(set.write(asked.which, close, &mut self.out));
        self.under_way.push_back(asked);
    }

    /// Writes what is left to write, as far as the socket takes it.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
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
    pub(super) fn is_made(&mut self) -> Result<bool, Failure> {
        match self.stream.take_error() {
            Ok(None) => {}
            Ok(Some(error)) if error.kind() == ErrorKind::TimedOut => {
                return Err(Failure::Unconnected);
            }
            _ => return Err(Failure::Refused),
        }
        match self.stream.peer_addr() {
            Ok(_) => {
                self.connecting = false;
                self.stream.set_nodelay(true)?;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
            Err(_) => Err(Failure::Refused),
        }
    }

    /// Reads everything that has come and tells `each` of every whole reply. False at the connection's end, which
    /// the poll has announced if it `ends`.
    pub(super) fn receive(
        &mut self,
        buffer: &mut [u8],
        ends: bool,
        mut each: impl FnMut(Asked, &Reply),
    ) -> Result<bool, Failure> {
        while !self.connecting {
            let n = match self.stream.read(buffer) {
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            self.replies.received(&buffer[..n]);
            let mut stays = n > 0;
            while let Some(reply) = self.replies.next_reply()? {
                stays &= reply.keep_alive;
                let Some(asked) = self.under_way.pop_front() else { break };
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
