//! What a connection works with, where nothing happens by itself: each thing that is asked for waits exactly once, and the
//! timer fires when the rules say so.

use brigade_judge::{Event, Kind, Operation};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::task::Poll;

/// What clients send, as it arrives: whole lines and cut ones, one twice, a last one without its end, and nothing.
pub(super) const STREAMS: [&[&str]; 5] = [
    &["/a https:", "//a.example\n", "/b", " https://b", ".example\n"],
    &["/a https://a.example\n", "/a https://a.example\n"],
    &["/a https://a.example", "\n", "/b https://b", ".example"],
    &["/a https://a.exam", "ple"],
    &[],
];

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
    pub(super) sent: String,
    pub(super) unread: VecDeque<&'static str>,
    /// The permit is taken.
    pub(super) taken: bool,
    pub(super) links: Vec<String>,
    pub(super) messages: Vec<String>,
    pub(super) signs_of_life: usize,
    pub(super) polls: usize,
    /// The polls at which the timer fires next.
    pub(super) timer: VecDeque<usize>,
    pub(super) fired: usize,
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

    fn breaks(&mut self, why: &str) {
        self.broken.get_or_insert_with(|| why.into());
    }

    fn insert(&mut self, link: &str) {
        if !self.taken {
            self.breaks("a link is inserted without a permit");
        }
        self.links.push(link.into());
    }

    /// The first promise that is not kept.
    pub(super) fn promise(&self, finished: bool) -> Option<String> {
        let on_the_way = self.broken.clone();
        on_the_way
            .or_else(|| self.lines(finished))
            .or_else(|| self.messages())
            .or_else(|| self.signs(finished))
            .or_else(|| {
                self.taken
                    .then(|| "a permit is gone for good: it was taken and never given back".into())
            })
    }

    /// Every line that was sent is kept, once; if the connection was dropped, those that came first.
    fn lines(&self, finished: bool) -> Option<String> {
        let sent: Vec<&str> = self.sent.lines().collect();
        let kept: Vec<&str> = self.links.iter().map(|link| link.trim_end_matches('\n')).collect();
        if sent.starts_with(&kept) && (!finished || sent == kept) {
            return None;
        }
        if let [before @ .., _] = &sent[..]
            && before == kept
            && finished
            && !self.sent.ends_with('\n')
        {
            return Some(
                "the last line, which came without a line end, is not kept: bytes are lost".into(),
            );
        }
        let less = self.links.concat().len() < self.sent.len();
        let what = if less { "bytes are lost" } else { "something is kept that was not sent" };
        let told = |lines: &[&str]| lines.join("\\n");
        Some(format!("`{}` was sent, and `{}` is kept: {what}", told(&sent), told(&kept)))
    }

    /// As many messages to its owner as a link is kept.
    fn messages(&self) -> Option<String> {
        let times =
            |these: &[String], link: &String| these.iter().filter(|one| *one == link).count();
        self.links.iter().chain(&self.messages).find_map(|link| {
            let shown = link.trim();
            match (times(&self.links, link), times(&self.messages, link)) {
                (0, _) => Some(format!("`{shown}` has a message to its owner, and is not kept")),
                (kept, told) if told < kept => {
                    Some(format!("`{shown}` is kept, and its owner will have no message"))
                }
                (kept, told) if told > kept => {
                    Some(format!("`{shown}` is kept, and its owner will have one message too many"))
                }
                _ => None,
            }
        })
    }

    /// One each time the timer fires, at the latest in the end.
    fn signs(&self, finished: bool) -> Option<String> {
        let (fired, signs) = (self.fired, self.signs_of_life);
        let wrong = signs > fired || finished && signs < fired;
        let times = |n| match n {
            1 => "once".into(),
            2 => "twice".into(),
            n => format!("{n} times"),
        };
        wrong.then(|| {
            format!("a sign of life came {}, and the timer fired {}", times(signs), times(fired))
        })
    }
}

impl Desk {
    /// Waits for the next piece of the stream and takes it; `None` at its end. No piece reaches beyond a line.
    #[track_caller]
    pub fn piece(&self) -> impl Future<Output = Option<&'static str>> {
        self.step("a piece", |_| {}, |things| things.unread.pop_front())
    }

    /// Waits for the timer, which fires now and then.
    #[track_caller]
    pub fn timer(&self) -> impl Future<Output = ()> {
        let at = Location::caller();
        poll_fn(move |_| {
            let mut things = self.0.borrow_mut();
            let polls = things.polls;
            if things.timer.pop_front_if(|time| *time <= polls).is_none() {
                return Poll::Pending;
            }
            things.fired += 1;
            things.note(1, Kind::Did(Operation::Point), "the timer fires", at);
            Poll::Ready(())
        })
    }

    /// Tells the client that the connection is open.
    pub fn sign_of_life(&self) {
        self.0.borrow_mut().signs_of_life += 1;
    }

    /// Waits for the permit and takes it. There is one.
    #[track_caller]
    pub fn take_permit(&self) -> impl Future<Output = ()> {
        let takes = |things: &mut Things| {
            if things.taken {
                things.breaks("it waits for the permit, which it has itself");
            }
            things.taken = true;
        };
        self.step("a permit", |_| {}, takes)
    }

    /// Gives it back.
    pub fn give_back_permit(&self) {
        let mut things = self.0.borrow_mut();
        if !things.taken {
            things.breaks("a permit is given back that was not taken, or was given back before");
        }
        things.taken = false;
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
