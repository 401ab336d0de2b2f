//! A task that reads lends its buffer to the kernel, and has it back full. So a connection that waits holds a
//! buffer, where the other models read into one on the stack once there is something to read.

use super::super::door::Connection;
use super::CHUNK;
use crate::http::Session;
use compio::BufResult;
use compio::buf::IntoInner;
use compio::driver::op::{Recv, Send};
use compio::runtime::{submit, time};
use rustix::net::{RecvFlags, SendFlags};
use std::future::{Future, pending, poll_fn};
use std::io::Result;
use std::mem::take;
use std::net::TcpStream;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Instant;

/// A socket, its buffers and its timer.
pub(in super::super) struct Socket {
    client: Connection<TcpStream>,
    /// Where the kernel writes what arrives; empty while it has it.
    chunk: Vec<u8>,
    /// What the kernel reads from to send; a copy, because it is the kernel's until that is done.
    out: Vec<u8>,
    timer: Timer,
}

impl Socket {
    /// The socket of `client`, with a timer that is not set yet.
    pub(in super::super) fn new(client: Connection<TcpStream>) -> Self {
        Socket { client, chunk: Vec::new(), out: Vec::new(), timer: Timer::never() }
    }

    /// Holds no thread until bytes have arrived or the session's patience ends.
    pub(in super::super) async fn read(&mut self, session: &mut Session) -> Result<()> {
        let mut chunk = take(&mut self.chunk);
        chunk.resize(CHUNK, 0);
        let receiving =
            Recv::new(self.client.socket(), chunk.into_boxed_slice(), RecvFlags::empty());
        if let Some(BufResult(received, op)) = self.timer.limit(submit(receiving), session).await {
            self.chunk = op.into_inner().into_vec();
            session.received(&self.chunk[..received?], Instant::now());
        }
        Ok(())
    }

    /// Holds no thread until some bytes are taken or the session's patience ends.
    pub(in super::super) async fn write(&mut self, session: &mut Session) -> Result<()> {
        let mut out = take(&mut self.out);
        out.extend_from_slice(session.out());
        let sending = Send::new(self.client.socket(), out, SendFlags::NOSIGNAL);
        if let Some(BufResult(sent, op)) = self.timer.limit(submit(sending), session).await {
            self.out = op.into_inner();
            self.out.clear();
            self.out.shrink_to(CHUNK);
            self.client.sent(session, sent?);
        }
        Ok(())
    }
}

/// One timer a connection, re-armed late: a deadline that moves later leaves it alone; it rings once, early, and
/// is set anew then.
struct Timer {
    timer: Pin<Box<dyn Future<Output = ()>>>,
    rings: Option<Instant>,
}

impl Timer {
    /// One that never rings.
    fn never() -> Self {
        Timer { timer: Box::pin(pending()), rings: None }
    }

    /// What `operation` comes to; `None` once the session was told that its deadline has passed. The kernel is told
    /// to leave the operation then, and keeps the buffer until it has.
    async fn limit<T>(
        &mut self,
        operation: impl Future<Output = T>,
        session: &mut Session,
    ) -> Option<T> {
        let mut operation = pin!(operation);
        poll_fn(|cx| match operation.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => self.poll_expired(session, cx).map(|()| None),
        })
        .await
    }

    /// Ready once the session was told that its deadline has passed.
    fn poll_expired(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = session.deadline() else {
            return Poll::Pending;
        };
        match self.rings {
            // It was polled when it was set, and has not rung: asking again would cost more than the clock.
            Some(rings) if rings <= deadline && Instant::now() < rings => return Poll::Pending,
            Some(rings) if rings <= deadline => {}
            _ => self.set(deadline),
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            self.rings = None;
            let now = Instant::now();
            if deadline <= now {
                session.expired(now);
                return Poll::Ready(());
            }
            self.set(deadline);
        }
        Poll::Pending
    }

    fn set(&mut self, deadline: Instant) {
        self.timer = Box::pin(time::sleep_until(deadline));
        self.rings = Some(deadline);
    }
}
