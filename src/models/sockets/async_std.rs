//! A task that reads gives its thread back until async-std's reactor wakes it.
//!
//! async-std tells nobody that a socket is readable, so every wait begins with a read that finds nothing.

use super::super::door::Connection;
use super::CHUNK;
use super::timer::Timer;
use crate::http::Session;
use async_std::io::{Read, Write};
use async_std::net::TcpStream;
use async_std::task::yield_now;
use std::future::poll_fn;
use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// A socket and its timer.
pub(in super::super) struct Socket {
    stream: Connection<TcpStream>,
    timer: Timer,
    /// The last read filled its buffer: there is more.
    more: bool,
}

impl Socket {
    /// `stream`, with a timer that nobody has set yet.
    pub(in super::super) fn new(stream: Connection<TcpStream>) -> Self {
        Socket { stream, timer: Timer::never(), more: false }
    }

    /// Holds no thread until bytes arrive or the session's patience ends.
    pub(in super::super) async fn read(&mut self, session: &mut Session) -> Result<()> {
        if self.more {
            yield_now().await; // a client that never stops asking lets others have their turn
        }
        poll_fn(|cx| match self.poll_read(session, cx) {
            Poll::Ready(read) => Poll::Ready(read),
            Poll::Pending => self.timer.poll_expired(session, cx).map(Ok),
        })
        .await
    }

    /// Holds no thread until some bytes are taken or the session's patience ends.
    pub(in super::super) async fn write(&mut self, session: &mut Session) -> Result<()> {
        poll_fn(|cx| match self.poll_write(session, cx) {
            Poll::Ready(written) => Poll::Ready(written),
            Poll::Pending => self.timer.poll_expired(session, cx).map(Ok),
        })
        .await
    }

    fn poll_read(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut chunk = [0; CHUNK];
        let n = ready!(Pin::new(&mut &*self.stream).poll_read(cx, &mut chunk))?;
        self.more = n == CHUNK;
        session.received(&chunk[..n], Instant::now());
        Poll::Ready(Ok(()))
    }

    fn poll_write(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let n = ready!(Pin::new(&mut &*self.stream).poll_write(cx, session.out()))?;
        session.sent(n, Instant::now());
        Poll::Ready(Ok(()))
    }
}
