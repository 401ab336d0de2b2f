//! Connections, dropped at every poll, with a timer that fires at every poll: what is left must keep the promises.
//!
//! There is no clock, no thread and no runtime. What a [`Desk`] is asked for waits exactly once, and what is sent to
//! the database is sent when the waiting begins: to drop the future then gives up the answer and calls nothing back.

#[path = "connection.rs"]
mod connection;

use super::exercise::serve;
use brigade_judge::{Kind, Operation, Ruling, Schedule};
pub use connection::{Desk, or};
use connection::{STREAMS, Things};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::task::{Context, Waker};

/// A connection that is polled more often than this never ends.
const PATIENCE: usize = 1_000;

/// The timer fires at any so many polls, or fewer.
const FIRES: usize = 3;

/// One case: what the client sends, and the polls at which the timer fires.
#[derive(Clone, Copy)]
struct Case<'a> {
    stream: &'static [&'static str],
    timer: &'a [usize],
}

/// One connection, dropped at this poll. Whether it came to its end, and what is left.
fn connection(case: Case<'_>, dropped_at: Option<usize>) -> (bool, Things) {
    let things = Things {
        sent: case.stream.concat(),
        unread: case.stream.iter().copied().collect(),
        timer: case.timer.iter().copied().collect(),
        ..Things::default()
    };
    let desk = Desk(RefCell::new(things));
    let mut finished = false;
    {
        let mut serving = pin!(serve(&desk));
        let mut cx = Context::from_waker(Waker::noop());
        while !finished && desk.0.borrow().polls < dropped_at.unwrap_or(PATIENCE) {
            desk.0.borrow_mut().polls += 1;
            finished = serving.as_mut().poll(&mut cx).is_ready();
        }
        if !finished {
            let mut things = desk.0.borrow_mut();
            things.note(0, Kind::Did(Operation::Point), "drops it", Location::caller());
        }
    }
    (finished, desk.0.into_inner())
}

/// The ruling on one connection that has lost: where it was, and in which order everything came.
fn lost(why: &str, finished: bool, things: Things) -> Ruling {
    let last = things.events.iter().rev().find(|event| matches!(event.kind, Kind::Wants(_)));
    let place = last.map_or("before it began".into(), |event| {
        format!("while it waits for {} (line {})", event.said, event.line)
    });
    let how = match (things.fired, finished) {
        (0, true) => "undisturbed".into(),
        (_, true) => "the timer fired".into(),
        (0, false) => format!("dropped {place}"),
        (_, false) => format!("the timer fired, then dropped {place}"),
    };
    let schedule = Schedule {
        threads: vec!["judge".into(), "A".into()],
        events: things.events,
        found: match things.polls {
            1 => "the connection was polled once".into(),
            polls => format!("the connection was polled {polls} times"),
        },
        ..Schedule::default()
    };
    Ruling::Rejected { why: format!("{how}: {why}"), schedule: Some(schedule) }
}

/// All ends of a case: undisturbed first, then dropped at each poll; how many polls there are. `Err`: what was lost.
fn ends(case: Case<'_>) -> Result<usize, Ruling> {
    let (finished, things) = connection(case, None);
    let polls = things.polls;
    if let Some(why) = things.promise(finished) {
        return Err(lost(&why, finished, things));
    }
    if !finished {
        return Err(lost("it waits for ever", true, things));
    }
    if case.timer.first() == Some(&1) && things.fired == 0 {
        return Err(lost("the timer would have fired, and nothing waits for it", finished, things));
    }
    for dropped_at in 1..polls {
        let (finished, things) = connection(case, Some(dropped_at));
        if let Some(why) = things.promise(finished) {
            return Err(lost(&why, finished, things));
        }
    }
    Ok(polls)
}

/// All ends of a stream: without a timer, then with one that fires at each poll, at each two, and so on. How many there are.
fn all_ends(stream: &'static [&'static str]) -> Result<usize, Ruling> {
    let mut tried = 0;
    let mut timers = VecDeque::from([Vec::new()]);
    while let Some(timer) = timers.pop_front() {
        let polls = ends(Case { stream, timer: &timer })?;
        tried += polls;
        let after = timer.last().map_or(1, |last| last + 1);
        if timer.len() < FIRES {
            timers.extend((after..=polls).map(|next| [timer.clone(), vec![next]].concat()));
        }
    }
    Ok(tried)
}

/// Every end must keep the promises.
pub fn judge() -> Ruling {
    let tried: Result<Vec<usize>, Ruling> = STREAMS.into_iter().map(all_ends).collect();
    let proved = |tried: Vec<usize>| {
        format!(
            "all {} ends of {} streams of lines: dropped at each poll, the timer firing at any {FIRES} polls or fewer",
            tried.iter().sum::<usize>(),
            tried.len()
        )
    };
    tried.map_or_else(|lost| lost, |tried| Ruling::Accepted { proved: proved(tried) })
}
