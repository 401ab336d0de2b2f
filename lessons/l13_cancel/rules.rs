//! A connection, dropped at every poll, with a timer that fires at every poll: what is left must keep four promises.
//!
//! There is no clock, no thread and no runtime. What a [`Desk`] is asked for waits exactly once, and what is sent to
//! the database is sent when the waiting begins: to drop the future then gives up the answer and calls nothing back.

use super::exercise::serve;
use brigade::workbench::judge::{Event, Kind, Operation, Ruling, Schedule};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What the client sends, as it arrives.
const PIECES: [&str; 5] = ["/a https:", "//a.example\n", "/b", " https://b", ".example\n"];
/// A connection that is polled more often than this never ends.
const PATIENCE: usize = 1_000;

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
pub struct Desk(RefCell<Things>);

struct Things {
    unread: VecDeque<&'static str>,
    permits: i32,
    links: Vec<String>,
    messages: Vec<String>,
    signs_of_life: usize,
    polls: usize,
    timer_at: Option<usize>,
    fired: bool,
    /// A promise that was broken on the way.
    broken: Option<String>,
    events: Vec<Event>,
}

impl Things {
    fn note(&mut self, thread: usize, kind: Kind, said: &str, at: &'static Location<'static>) {
        let (line, exercise) = (at.line(), thread > 0);
        self.events.push(Event { thread, kind, object: 0, said: said.into(), line, exercise });
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
        self.step("a permit", |_| {}, |things| things.permits -= 1)
    }

    /// Gives it back.
    pub fn give_back_permit(&self) {
        self.0.borrow_mut().permits += 1;
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

impl Things {
    fn insert(&mut self, link: &str) {
        if self.permits > 0 {
            self.broken.get_or_insert_with(|| "a link is inserted without a permit".into());
        }
        self.links.push(link.into());
    }

    /// The first promise that is not kept.
    fn promise(&self, finished: bool) -> Option<String> {
        let sent: String = PIECES.concat();
        let (links, messages) = (&self.links, &self.messages);
        let kept = links.concat();
        if let Some(broken) = &self.broken {
            return Some(broken.clone());
        }
        if !sent.starts_with(&kept) || finished && sent != kept {
            return Some(format!("`{}` was sent, and `{}` is kept: bytes are lost", sent.escape_debug(), kept.escape_debug()));
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
        match self.permits {
            1 => None,
            n if n < 1 => Some("a permit is gone for good: it was taken and never given back".into()),
            _ => Some("a permit was given back twice".into()),
        }
    }
}

/// One connection with a timer that fires at this poll, dropped at that one. Whether it came to its end, and what is left.
fn connection(timer_at: Option<usize>, dropped_at: Option<usize>) -> (bool, Things) {
    let desk = Desk(RefCell::new(Things {
        unread: PIECES.into(),
        permits: 1,
        links: Vec::new(),
        messages: Vec::new(),
        signs_of_life: 0,
        polls: 0,
        timer_at,
        fired: false,
        broken: None,
        events: Vec::new(),
    }));
    let mut finished = false;
    {
        let mut serving = pin!(serve(&desk));
        let mut cx = Context::from_waker(Waker::noop());
        while !finished && desk.0.borrow().polls < dropped_at.unwrap_or(PATIENCE) {
            desk.0.borrow_mut().polls += 1;
            finished = serving.as_mut().poll(&mut cx).is_ready();
        }
        if !finished {
            let at = Location::caller();
            desk.0.borrow_mut().note(0, Kind::Did(Operation::Point), "drops the connection", at);
        }
    }
    (finished, desk.0.into_inner())
}

/// The ruling on one connection that has lost: where it was, and in which order everything came.
fn lost(why: &str, finished: bool, things: Things) -> Ruling {
    let last = things.events.iter().rev().find(|event| matches!(event.kind, Kind::Wants(_)));
    let place = last.map_or_else(String::new, |event| format!(" while it waits for {} (line {})", event.said, event.line));
    let timer = if things.fired { "the timer fired" } else { "" };
    let end = if finished { String::new() } else { format!("dropped{place}") };
    let and = if things.fired && !finished { ", then " } else { "" };
    let how = if timer.is_empty() && finished { "undisturbed".into() } else { format!("{timer}{and}{end}") };
    let schedule = Schedule {
        threads: vec!["judge".into(), "A".into()],
        events: things.events,
        found: format!("the connection was polled {} times", things.polls),
        ..Schedule::default()
    };
    Ruling::Rejected { why: format!("{how}: {why}"), schedule: Some(schedule) }
}

/// All ends with this timer: undisturbed first, then dropped at each poll. `Err`: what was lost.
fn ends(timer_at: Option<usize>) -> Result<usize, Ruling> {
    let (finished, things) = connection(timer_at, None);
    let polls = things.polls;
    if !finished {
        return Err(lost("it waits for ever", true, things));
    }
    if let Some(why) = things.promise(finished) {
        return Err(lost(&why, finished, things));
    }
    if timer_at == Some(1) && !things.fired {
        return Err(lost("the timer would have fired, and nobody waits for it", finished, things));
    }
    for dropped_at in 1..polls {
        let (finished, things) = connection(timer_at, Some(dropped_at));
        if let Some(why) = things.promise(finished) {
            return Err(lost(&why, finished, things));
        }
    }
    Ok(polls)
}

/// Without a timer first; then with one that fires at each poll.
pub fn judge() -> Ruling {
    let (mut tried, mut polls) = (0, 0);
    let mut timer_at = None;
    while timer_at.is_none_or(|at| at <= polls) {
        match ends(timer_at) {
            Ok(tried_here) => {
                tried += tried_here;
                polls = polls.max(tried_here);
            }
            Err(ruling) => return ruling,
        }
        timer_at = Some(timer_at.unwrap_or(0) + 1);
    }
    Ruling::Accepted {
        proved: format!("all {tried} ends of a connection of {} pieces: dropped at each poll, the timer firing at each poll, four promises kept", PIECES.len()),
    }
}
