//! The body of an answer, which keeps its request in flight until its last byte has been taken or the client is gone.

use super::instance::Lease;
use crate::proxy::{Answer, Failed};
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// An answer that is on its way to the client.
#[derive(Debug)]
pub struct Held {
    answer: Answer,
    lease: Lease,
}

impl Held {
    pub(super) fn new(answer: Answer, lease: Lease) -> Self {
        if answer.is_end_stream() {
            lease.whole();
        }
        Held { answer, lease }
    }
}

impl Body for Held {
    type Data = Bytes;
    type Error = Failed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failed>>> {
        let piece = ready!(Pin::new(&mut self.answer).poll_frame(cx));
        match &piece {
            Some(Err(_)) => self.lease.failed(Instant::now()),
            // Of a length that is known, nothing is asked for behind the last piece.
            Some(Ok(_)) if !self.answer.is_end_stream() => {}
            _ => self.lease.whole(),
        }
        Poll::Ready(piece)
    }

    fn is_end_stream(&self) -> bool {
        self.answer.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.answer.size_hint()
    }
}
