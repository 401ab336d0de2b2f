//! A task that reads gives its thread back until smol's reactor says that the socket is readable.

use super::super::door::Connection;
use super::CHUNK;
use super::timer::Timer;
use crate::http::Session;
use smol::Async;
use std::future::poll_fn;
use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// A socket and its timer.
pub(in super::super) struct Socket {
    stream: Connection<Async<TcpStream>>,
    timer: Timer,
}

impl Socket {
    /// `stream`, with a timer that nobody has set yet.
    pub(in super::super) fn new(stream: Connection<Async<TcpStream>>) -> Self {
        let timer = Timer::never();
        Socket { stream, timer }
    }

    /// Holds no thread until bytes arrive or the session's patience ends.
    pub(in super::super) async fn read(&mut self, session: &mut Session) -> Result<()> {
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

    /// Waits for readiness first: after an answer there is nothing to read yet. One read a wait also means
    /// that a client that never stops asking lets others have their turn.
    fn poll_read(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut chunk = [0; CHUNK];
        loop {
            ready!(self.stream.poll_readable(cx))?;
            match self.stream.get_ref().read(&mut chunk) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => {
                    return Poll::Ready(
                        read.map(|n| session.received(&chunk[..n], Instant::now())),
                    );
                }
            }
        }
    }

    fn poll_write(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            match self.stream.get_ref().write(session.out()) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    ready!(self.stream.poll_writable(cx))?;
                }
                wrote => return Poll::Ready(wrote.map(|n| session.sent(n, Instant::now()))),
            }
        }
    }
}
