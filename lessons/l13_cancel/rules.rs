//! A connection, dropped at every poll, with a timer that fires at every poll: what is left must keep four promises.
//!
//! There is no clock, no thread and no runtime. What a [`Desk`] is asked for waits exactly once, and what is sent to
//! the database is sent when the waiting begins: to drop the future then gives up the answer and calls nothing back.

#[path = "connection.rs"]
mod connection;

use super::exercise::serve;
use brigade::workbench::judge::{Kind, Operation, Ruling, Schedule};
pub use connection::{Desk, or};
use connection::{PIECES, Things};
use std::cell::RefCell;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::task::{Context, Waker};

/// A connection that is polled more often than this never ends.
const PATIENCE: usize = 1_000;

/// One connection with a timer that fires at this poll, dropped at that one. Whether it came to its end, and what is left.
fn connection(timer_at: Option<usize>, dropped_at: Option<usize>) -> (bool, Things) {
    let things = Things { unread: PIECES.into(), timer_at, ..Things::default() };
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
        (false, true) => "undisturbed".into(),
        (true, true) => "the timer fired".into(),
        (false, false) => format!("dropped {place}"),
        (true, false) => format!("the timer fired, then dropped {place}"),
    };
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
        return Err(lost("the timer would have fired, and nothing waits for it", finished, things));
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
fn all_ends() -> Result<usize, Ruling> {
    let polls = ends(None)?;
    (1..=polls).try_fold(polls, |tried, timer_at| Ok(tried + ends(Some(timer_at))?))
}

/// Every end must keep the promises.
pub fn judge() -> Ruling {
    let pieces = PIECES.len();
    let proved = |tried| {
        format!(
            "all {tried} ends of a connection of {pieces} pieces: dropped at each poll, the timer firing at each poll, four promises kept"
        )
    };
    all_ends().map_or_else(|lost| lost, |tried| Ruling::Accepted { proved: proved(tried) })
}
