//! The body of an answer on its way back: piece by piece as it comes, and no longer waited for than its limit.

use super::failed::{Failed, last_words};
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// The body of an upstream's answer. It ends with [`Failed::Cut`] where the upstream breaks off or stands still.
#[derive(Debug)]
pub struct Answer {
    body: Incoming,
    /// The longest pause between two pieces.
    pause: Duration,
    /// When the pause that has begun is too long. Most answers come in one piece and never wait.
    late: Option<Pin<Box<Sleep>>>,
}

impl Answer {
    pub(super) fn new(body: Incoming, pause: Duration) -> Self {
        Answer { body, pause, late: None }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Failed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failed>>> {
        if let Poll::Ready(piece) = Pin::new(&mut self.body).poll_frame(cx) {
            self.late = None;
            return Poll::Ready(
                piece.map(|piece| piece.map_err(|why| Failed::Cut(last_words(&why)))),
            );
        }
        let pause = self.pause;
        let late = || Box::pin(sleep_until(Instant::now() + pause));
        ready!(self.late.get_or_insert_with(late).as_mut().poll(cx));
        Poll::Ready(Some(Err(Failed::Cut(format!("nothing more within {pause:?}")))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
