//! What a connection works with, where nothing happens by itself: each thing that is asked for waits exactly once, and the
//! timer fires when the rules say so.

use brigade::workbench::judge::{Event, Kind, Operation};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::task::Poll;

/// What the client sends, as it arrives.
pub(super) const PIECES: [&str; 5] =
    ["/a https:", "//a.example\n", "/b", " https://b", ".example\n"];

/// Polls both until the first is ready, and drops the other; `select!` in one line.
pub async fn or<T>(first: impl Future<Output = T>, second: impl Future<Output = T>) -> T {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|cx| match first.as_mut().poll(cx) {
        Poll::Pending => second.as_mut().poll(cx),
        ready => ready,
    })
    .await
}

/// What a connection works with.
pub struct Desk(pub(super) RefCell<Things>);

/// What it has come to.
#[derive(Default)]
pub struct Things {
    pub(super) unread: VecDeque<&'static str>,
    /// Permits that somebody has.
    pub(super) taken: i32,
    pub(super) links: Vec<String>,
    pub(super) messages: Vec<String>,
    pub(super) signs_of_life: usize,
    pub(super) polls: usize,
    pub(super) timer_at: Option<usize>,
    pub(super) fired: bool,
    /// A promise that was broken on the way.
    pub(super) broken: Option<String>,
    pub(super) events: Vec<Event>,
}

impl Things {
    pub(super) fn note(
        &mut self,
        thread: usize,
        kind: Kind,
        said: &str,
        at: &'static Location<'static>,
    ) {
        let (line, exercise) = (at.line(), thread > 0);
        self.events.push(Event { thread, kind, object: 0, said: said.into(), line, exercise });
    }

    pub(super) fn insert(&mut self, link: &str) {
        if self.taken < 1 {
            self.broken.get_or_insert_with(|| "a link is inserted without a permit".into());
        }
        self.links.push(link.into());
    }

    /// The first promise that is not kept.
    pub(super) fn promise(&self, finished: bool) -> Option<String> {
        let (links, messages) = (&self.links, &self.messages);
        let (sent, kept) = (PIECES.concat(), links.concat());
        if let Some(broken) = &self.broken {
            return Some(broken.clone());
        }
        if !sent.starts_with(&kept) || finished && sent != kept {
            return Some(format!(
                "`{}` was sent, and `{}` is kept: bytes are lost",
                sent.escape_debug(),
                kept.escape_debug()
            ));
        }
        let without = |these: &[String], those: &[String]| {
            these.iter().find(|one| !those.contains(*one)).map(|one| one.trim().to_string())
        };
        if let Some(link) = without(links, messages) {
            return Some(format!("`{link}` is kept, and its owner will have no message"));
        }
        if let Some(link) = without(messages, links) {
            return Some(format!("`{link}` has a message to its owner, and is not kept"));
        }
        if finished && self.fired && self.signs_of_life == 0 {
            return Some("the timer fired, and the client had no sign of life".into());
        }
        match self.taken {
            0 => None,
            n if n > 0 => {
                Some("a permit is gone for good: it was taken and never given back".into())
            }
            _ => Some("a permit was given back twice".into()),
        }
    }
}

impl Desk {
    /// Waits for the next piece of the stream and takes it; `None` at its end. No piece reaches beyond a line.
    #[track_caller]
    pub fn piece(&self) -> impl Future<Output = Option<&'static str>> {
        self.step("a piece", |_| {}, |things| things.unread.pop_front())
    }

    /// Waits for the timer, which fires once.
    #[track_caller]
    pub fn timer(&self) -> impl Future<Output = ()> {
        let at = Location::caller();
        poll_fn(move |_| {
            let mut things = self.0.borrow_mut();
            let is_time = things.timer_at.is_some_and(|time| time <= things.polls);
            if things.fired || !is_time {
                return Poll::Pending;
            }
            things.fired = true;
            things.note(1, Kind::Did(Operation::Point), "the timer fires", at);
            Poll::Ready(())
        })
    }

    /// Tells the client that somebody is there.
    pub fn sign_of_life(&self) {
        self.0.borrow_mut().signs_of_life += 1;
    }

    /// Waits for the permit and takes it. There is one.
    #[track_caller]
    pub fn take_permit(&self) -> impl Future<Output = ()> {
        self.step("a permit", |_| {}, |things| things.taken += 1)
    }

    /// Gives it back.
    pub fn give_back_permit(&self) {
        self.0.borrow_mut().taken -= 1;
    }

    /// The database keeps this link. Needs a permit.
    #[track_caller]
    pub fn insert(&self, link: &str) -> impl Future<Output = ()> {
        self.step("insert", move |things| things.insert(link), |_| {})
    }

    /// The database keeps this link's message, to be sent to its owner.
    #[track_caller]
    pub fn queue_message(&self, link: &str) -> impl Future<Output = ()> {
        self.step("message", move |things| things.messages.push(link.into()), |_| {})
    }

    /// Both in one transaction: kept together, or neither. Needs a permit.
    #[track_caller]
    pub fn insert_with_message(&self, link: &str) -> impl Future<Output = ()> {
        let sends = move |things: &mut Things| {
            things.insert(link);
            things.messages.push(link.into());
        };
        self.step("insert with message", sends, |_| {})
    }

    /// Pending once, `sends` having been done; then `done`.
    #[track_caller]
    fn step<T>(
        &self,
        what: &'static str,
        sends: impl FnOnce(&mut Things),
        done: impl FnOnce(&mut Things) -> T,
    ) -> impl Future<Output = T> {
        let (at, mut sends, mut done) = (Location::caller(), Some(sends), Some(done));
        poll_fn(move |_| {
            let mut things = self.0.borrow_mut();
            if let Some(send) = sends.take() {
                send(&mut things);
                things.note(1, Kind::Wants(Operation::Point), what, at);
                return Poll::Pending;
            }
            let Some(done) = done.take() else { return Poll::Pending };
            things.note(1, Kind::Did(Operation::Point), what, at);
            Poll::Ready(done(&mut things))
        })
    }
}
