//! What a balancer works with, where nothing happens by itself: instances answer after so many ticks, break off, and leave, as
//! the rules say.

use super::behind::{Inside, Instance, Part, World};
use brigade_judge::{Kind, Operation};
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::task::Poll;

/// Polls both until the first is ready, and drops the other; `select!` in one line.
pub async fn or<T>(first: impl Future<Output = T>, second: impl Future<Output = T>) -> T {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|cx| match first.as_mut().poll(cx) {
        Poll::Pending => second.as_mut().poll(cx),
        ready => ready,
    })
    .await
}

/// A whole answer, by the instance that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer(pub usize);

/// There is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The answer of this instance broke off.
    Broke(usize),
    /// Both instances leave.
    NoInstance,
}

/// What one request meets.
#[derive(Clone, Copy)]
pub struct Front<'a> {
    pub(super) world: &'a World,
    pub(super) request: usize,
}

/// The head of an answer. Dropped before its body was read, it cuts the connection.
pub struct Head<'a>(Inside<'a>);

impl<'a> Front<'a> {
    /// Two different instances, drawn at random; for a request always the same.
    pub fn two(&self) -> [usize; 2] {
        self.world.requests[self.request].two
    }

    /// Whether an instance leaves now: it ends what is inside, and takes nothing new.
    pub fn leaves(&self, instance: usize) -> bool {
        self.world.leaves(instance)
    }

    /// Waits until an answer is late; not at all if it is late already.
    #[track_caller]
    pub fn late(&self) -> impl Future<Output = ()> + use<'a> {
        let (at, Front { world, request }) = (Location::caller(), *self);
        poll_fn(move |_| {
            if world.now.get() < world.due(request) {
                return Poll::Pending;
            }
            world.note(request + 1, Kind::Did(Operation::Point), "no answer in time", at);
            Poll::Ready(())
        })
    }

    /// Asks an instance, and waits for the head of its answer.
    #[track_caller]
    pub fn ask(&self, instance: usize) -> impl Future<Output = Result<Head<'a>, Failed>> + use<'a> {
        let (at, Front { world, request }) = (Location::caller(), *self);
        let (said, mut inside) = (format!("asks {instance}"), None);
        poll_fn(move |_| {
            let Instance { head, breaks, .. } = world.instances[instance];
            let question = inside.take().unwrap_or_else(|| {
                world.note(request + 1, Kind::Wants(Operation::Point), &said, at);
                world.enter(request, instance)
            });
            if world.now.get() < question.asked().at + head {
                inside = Some(question);
                return Poll::Pending;
            }
            world.note(request + 1, Kind::Did(Operation::Point), &said, at);
            Poll::Ready(match breaks {
                Some(Part::Head) => Err(question.broke()),
                _ => Ok(Head(question)),
            })
        })
    }
}

impl<'a> Head<'a> {
    /// Waits for the body of the answer.
    #[track_caller]
    pub fn body(self) -> impl Future<Output = Result<Answer, Failed>> + use<'a> {
        let (at, world, asked) = (Location::caller(), self.0.world, self.0.asked());
        let Instance { body, breaks, .. } = world.instances[asked.instance];
        let (said, thread) = (format!("body of {}", asked.instance), asked.request + 1);
        let whole_at = world.now.get() + body;
        world.note(thread, Kind::Wants(Operation::Point), &said, at);
        let mut inside = Some(self.0);
        poll_fn(move |_| {
            if world.now.get() < whole_at {
                return Poll::Pending;
            }
            let Some(question) = inside.take() else { return Poll::Pending };
            world.note(thread, Kind::Did(Operation::Point), &said, at);
            Poll::Ready(match breaks {
                Some(Part::Body) => Err(question.broke()),
                _ => question.whole(),
            })
        })
    }
}
