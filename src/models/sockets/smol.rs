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
        let Socket { stream, timer } = self;
        poll_fn(|cx| match poll_read(stream, session, cx) {
            Poll::Ready(read) => Poll::Ready(read),
            Poll::Pending => timer.poll_expired(session, cx).map(Ok),
        })
        .await
    }

    /// Holds no thread until some bytes are taken or the session's patience ends.
    pub(in super::super) async fn write(&mut self, session: &mut Session) -> Result<()> {
        let Socket { stream, timer } = self;
        poll_fn(|cx| match poll_write(stream, session, cx) {
            Poll::Ready(written) => Poll::Ready(written),
            Poll::Pending => timer.poll_expired(session, cx).map(Ok),
        })
        .await
    }
}

/// Waits for readiness first: after an answer there is nothing to read yet.
fn poll_read(
    stream: &Async<TcpStream>,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    let mut chunk = [0; CHUNK];
    loop {
        ready!(stream.poll_readable(cx))?;
        match stream.get_ref().read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            read => {
                return Poll::Ready(read.map(|n| session.received(&chunk[..n], Instant::now())));
            }
        }
    }
}

fn poll_write(
    stream: &Async<TcpStream>,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    loop {
        match stream.get_ref().write(session.out()) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                ready!(stream.poll_writable(cx))?
            }
            wrote => return Poll::Ready(wrote.map(|n| session.sent(n, Instant::now()))),
        }
    }
}
