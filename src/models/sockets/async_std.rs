//! A task that reads gives its thread back until async-std's reactor wakes it.
//!
//! async-std tells nobody that a socket is readable, so every wait begins with a read that finds nothing.

use super::super::door::Connection;
use super::CHUNK;
use super::timer::Timer;
use crate::http::Session;
use async_std::io::{Read, Write};
use async_std::net::TcpStream;
use std::future::poll_fn;
use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// A socket and its timer.
pub(in super::super) struct Socket {
    stream: Connection<TcpStream>,
    timer: Timer,
}

impl Socket {
    /// `stream`, with a timer that nobody has set yet.
    pub(in super::super) fn new(stream: Connection<TcpStream>) -> Self {
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

fn poll_read(
    mut stream: &TcpStream,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    let mut chunk = [0; CHUNK];
    let n = ready!(Pin::new(&mut stream).poll_read(cx, &mut chunk))?;
    session.received(&chunk[..n], Instant::now());
    Poll::Ready(Ok(()))
}

fn poll_write(
    mut stream: &TcpStream,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    let n = ready!(Pin::new(&mut stream).poll_write(cx, session.out()))?;
    session.sent(n, Instant::now());
    Poll::Ready(Ok(()))
}
