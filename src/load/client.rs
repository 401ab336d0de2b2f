//! One user's connection: requests out, replies in, and what is under way between them.
//!
//! It refuses to know when a request is due and what its answer means.

use super::Requests;
use crate::http::Method;
use crate::http::client::{Replies, Reply};
use mio::net::TcpStream;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A user with a connection.
#[derive(Debug)]
pub(super) struct User {
    pub(super) stream: TcpStream,
    replies: Replies,
    /// When each unanswered request was sent, and which one it is; oldest first.
    under_way: VecDeque<(Instant, usize)>,
    out: Vec<u8>,
    taken: usize,
    /// Requests sent on this connection in this run.
    pub(super) sent: u64,
}

/// Why a connection is of no further use.
#[derive(Debug)]
pub(super) enum Lost {
    /// The server closed or reset it.
    HungUp,
    /// What came is no HTTP.
    Unreadable,
}

impl From<io::Error> for Lost {
    fn from(_: io::Error) -> Self {
        Lost::HungUp
    }
}

/// A reply with the request it answers.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) which: usize,
    pub(super) sent: Instant,
    pub(super) reply: Reply,
}

impl User {
    /// Connects, waiting for at most `patience`.
    pub(super) fn connect(address: SocketAddr, patience: Duration) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect_timeout(&address, patience)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(User {
            stream: TcpStream::from_std(stream),
            replies: Replies::default(),
            under_way: VecDeque::new(),
            out: Vec::new(),
            taken: 0,
            sent: 0,
        })
    }

    /// How many requests wait for their answers.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Sends `count` requests in one write, as far as the socket takes them.
    pub(super) fn send(&mut self, requests: &mut Requests, count: usize) -> io::Result<()> {
        let now = Instant::now();
        for _ in 0..count {
            let which = requests.next();
            self.out.extend_from_slice(requests.bytes(which));
            self.replies.asked(&Method::Get);
            self.under_way.push_back((now, which));
        }
        self.sent += count as u64;
        self.flush()
    }

    /// Writes what is left to write.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        while self.taken < self.out.len() {
            match self.stream.write(&self.out[self.taken..]) {
                Ok(n) => self.taken += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.out.clear();
        self.taken = 0;
        Ok(())
    }

    /// Reads everything that has come and tells `each` of every whole reply. False at the connection's end.
    pub(super) fn receive(
        &mut self,
        buffer: &mut [u8],
        mut each: impl FnMut(Answered),
    ) -> Result<bool, Lost> {
        loop {
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
                let Some((sent, which)) = self.under_way.pop_front() else {
                    return Err(Lost::Unreadable);
                };
                each(Answered { which, sent, reply });
            }
            // Fewer bytes than asked for: nothing is left, and asking again would cost a system call a reply.
            if !stays || (n < buffer.len() && cfg!(unix)) {
                return Ok(stays);
            }
        }
    }
}
