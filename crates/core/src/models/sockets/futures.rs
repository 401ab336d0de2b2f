//! A task that reads gives its thread back until the reactor wakes it: smol's socket and async-std's, which keep
//! the same traits.
//!
//! Both reactors arm a socket anew for every wait, and async-std does not tell that a socket is readable. So others
//! have their turn first: by then the next request may be here, and there is nothing to wait for.

use super::super::door::Connection;
use super::CHUNK;
use super::timer::Timer;
use crate::http::Session;
use rustix::fd::AsFd;
use smol::future::yield_now;
use smol::io::{AsyncRead, AsyncWrite};
use std::future::poll_fn;
use std::io::Result;

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// A socket and its timer.
pub(in super::super) struct Socket<S: AsFd> {
    stream: Connection<S>,
    timer: Timer,
}

impl<S> Socket<S>
where
    S: AsFd,
    for<'a> &'a S: AsyncRead + AsyncWrite + Unpin,
{
    /// `stream`, with a timer that is not set yet.
    pub(in super::super) fn new(stream: Connection<S>) -> Self {
        Socket { stream, timer: Timer::never() }
    }

    /// Holds no thread until bytes arrive or the session's patience ends.
    pub(in super::super) async fn read(&mut self, session: &mut Session) -> Result<()> {
        yield_now().await; // and a client that never stops asking holds up no other
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

    fn poll_read(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut chunk = [0; CHUNK];
        let n = ready!(Pin::new(&mut &*self.stream).poll_read(cx, &mut chunk))?;
        session.received(&chunk[..n], Instant::now());
        Poll::Ready(Ok(()))
    }

    fn poll_write(&self, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let n = ready!(Pin::new(&mut &*self.stream).poll_write(cx, session.out()))?;
        self.stream.sent(session, n);
        Poll::Ready(Ok(()))
    }
}
