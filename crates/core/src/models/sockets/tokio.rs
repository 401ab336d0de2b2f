//! A task that reads gives its thread back until tokio says that the socket is readable.
//!
//! One timer a connection, re-armed late: a timer for every read would cost more than the request, so a
//! deadline that moves later leaves it alone; it rings once, early, and is set anew then.

use super::super::door::Connection;
use super::CHUNK;
use crate::http::Session;
use rustix::net::{RecvFlags, recv};
use std::future::{Future, poll_fn};
use std::io::{ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio::time::{Sleep, sleep_until};

/// A socket and its timer.
pub(in super::super) struct Socket {
    stream: Connection<TcpStream>,
    timer: Pin<Box<Sleep>>,
    /// The last read filled its buffer: there is more.
    more: bool,
}

impl Socket {
    /// `stream`, whose session waits until `deadline` at first.
    pub(in super::super) fn new(stream: Connection<TcpStream>, deadline: Option<Instant>) -> Self {
        let deadline = deadline.unwrap_or_else(Instant::now);
        Socket { stream, timer: Box::pin(sleep_until(deadline.into())), more: false }
    }

    /// Holds no thread until bytes arrive or the session's patience ends.
    pub(in super::super) async fn read(&mut self, session: &mut Session) -> Result<()> {
        if self.more {
            yield_now().await; // a client that never stops asking lets others have their turn
        }
        poll_fn(|cx| match self.poll_read(session, cx) {
            Poll::Ready(read) => Poll::Ready(read),
            Poll::Pending => self.poll_expired(session, cx).map(Ok),
        })
        .await
    }

    /// Holds no thread until some bytes are taken or the session's patience ends.
    pub(in super::super) async fn write(&mut self, session: &mut Session) -> Result<()> {
        poll_fn(|cx| match self.poll_write(session, cx) {
            Poll::Ready(written) => Poll::Ready(written),
            Poll::Pending => self.poll_expired(session, cx).map(Ok),
        })
        .await
    }

    /// A short read has emptied the socket. Telling tokio that it would block by now spares the read that
    /// finds nothing; `try_read` does not tell it.
    fn poll_read(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            let (mut chunk, mut taken) = ([0; CHUNK], None);
            let read = self.stream.try_io(Interest::READABLE, || {
                let n = recv(&*self.stream, &mut chunk[..], RecvFlags::empty())?.0;
                taken = Some(n);
                match n {
                    0 | CHUNK => Ok(()),
                    _ => Err(ErrorKind::WouldBlock.into()),
                }
            });
            match (taken, read) {
                (Some(n), _) => {
                    self.more = n == CHUNK;
                    session.received(&chunk[..n], Instant::now());
                    return Poll::Ready(Ok(()));
                }
                (None, Err(error)) if error.kind() == ErrorKind::WouldBlock => {}
                (None, read) => return Poll::Ready(read),
            }
        }
    }

    fn poll_write(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            ready!(self.stream.poll_write_ready(cx))?;
            match self.stream.try_write(session.out()) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                wrote => return Poll::Ready(wrote.map(|n| self.stream.sent(session, n))),
            }
        }
    }

    /// Ready once the session was told that its deadline has passed.
    fn poll_expired(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = session.deadline() else {
            return Poll::Pending;
        };
        if deadline < self.timer.deadline().into_std() {
            self.timer.as_mut().reset(deadline.into());
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if deadline <= now {
                session.expired(now);
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(deadline.into());
        }
        Poll::Pending
    }
}
