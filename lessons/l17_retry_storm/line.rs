//! A database with a few places, and the line before it: what is next, and what is dropped, is the server's part of a remedy.
//!
//! It stands still for a while. It refuses to know clients: an attempt says nothing of them but how long ago it came.

use super::ways::Rule;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, ServiceTime};
use brigade_core::blink::stores::StoreError;
use crossbeam::channel::never;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What it does.
#[derive(Clone, Debug)]
pub(super) struct Works {
    pub(super) places: usize,
    /// On each query, in the mean; exponentially distributed.
    pub(super) time: Duration,
    /// Then it stands still.
    pub(super) stall: Range<Instant>,
    pub(super) rule: Rule,
    /// How long clients wait.
    pub(super) timeout: Duration,
}

/// Before the engine that answers. Dropping it closes it.
#[derive(Debug)]
pub(super) struct Line {
    shared: Arc<Shared>,
    places: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    engine: Arc<dyn Engine>,
    works: Works,
    state: Mutex<State>,
    came: Condvar,
}

#[derive(Debug)]
struct State {
    waiting: VecDeque<(Query, Promise, Instant)>,
    times: SmallRng,
    is_closed: bool,
}

impl Line {
    /// Starts a thread for each place.
    pub(super) fn start(engine: Arc<dyn Engine>, works: Works) -> io::Result<Self> {
        let times = SmallRng::seed_from_u64(1);
        let state = Mutex::new(State { waiting: VecDeque::new(), times, is_closed: false });
        let shared = Arc::new(Shared { engine, works, state, came: Condvar::new() });
        let mut line = Line { shared: Arc::clone(&shared), places: Vec::new() };
        for place in 1..=shared.works.places {
            let shared = Arc::clone(&shared);
            let place = thread::Builder::new().name(format!("place {place}"));
            line.places.push(place.spawn(move || shared.serve())?);
        }
        Ok(line)
    }

    /// Serves nothing more: what waits has failed.
    pub(super) fn close(&self) {
        let waiting = {
            let mut state = self.shared.state();
            state.is_closed = true;
            std::mem::take(&mut state.waiting)
        };
        self.shared.came.notify_all();
        drop(waiting); // which answers
    }
}

impl Engine for Line {
    fn submit(&self, query: Query, promise: Promise) {
        let mut state = self.shared.state();
        if state.is_closed {
            return; // a promise that is dropped has failed
        }
        state.waiting.push_back((query, promise, Instant::now()));
        drop(state);
        self.shared.came.notify_one();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.close();
        for place in self.places.drain(..) {
            let _panicked = place.join(); // its promise was dropped, which answers it
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One place: a query after the other.
    fn serve(&self) {
        let mut free = Instant::now();
        while let Some(((query, promise, came), time)) = self.next() {
            // From when it should have begun, not from when this thread woke: lateness never adds up.
            let begins = self.works.begins(free.max(came));
            wait_until(begins);
            if self.works.drops(begins - came) {
                promise.answer(Answer::Failed(StoreError::Busy { retry_after: 1 }));
                continue;
            }
            free = self.works.ends(begins, time);
            wait_until(free);
            self.engine.submit(query, promise);
        }
    }

    /// What is next, when there is something, and how long it takes; `None` at the end.
    fn next(&self) -> Option<((Query, Promise, Instant), Duration)> {
        let nothing = |state: &mut State| state.waiting.is_empty() && !state.is_closed;
        let state = self.came.wait_while(self.state(), nothing);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return None;
        }
        let newest = self.works.rule.newest_first;
        let next = if newest { state.waiting.pop_back() } else { state.waiting.pop_front() }?;
        Some((next, ServiceTime::Exponential(self.works.time).draw(&mut state.times)))
    }
}

impl Works {
    /// When work begins that could begin then.
    fn begins(&self, at: Instant) -> Instant {
        if self.stall.contains(&at) { self.stall.end } else { at }
    }

    /// When it ends: what was under way when the stall came goes on after it.
    fn ends(&self, begins: Instant, time: Duration) -> Instant {
        let end = begins + time;
        let stands_still = begins < self.stall.start && end > self.stall.start;
        if stands_still { end + (self.stall.end - self.stall.start) } else { end }
    }

    /// Whether what has waited for so long is dropped.
    fn drops(&self, waited: Duration) -> bool {
        self.rule.drops_after.is_some_and(|share| waited >= self.timeout.mul_f64(share))
    }
}

fn wait_until(at: Instant) {
    let _timed_out = never::<()>().recv_deadline(at);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn works(from: Instant) -> Works {
        let (stall, rule) = (from + 100 * MS..from + 300 * MS, Rule::default());
        Works { places: 1, time: MS, stall, rule, timeout: 40 * MS }
    }

    #[test]
    fn a_stall_delays_what_would_begin_in_it_and_what_is_under_way() {
        let zero = Instant::now();
        let works = works(zero);
        let begins = [50, 150, 300].map(|at| works.begins(zero + at * MS) - zero);
        assert_eq!(begins, [50 * MS, 300 * MS, 300 * MS]);
        let ends = [50, 95, 300].map(|at| works.ends(zero + at * MS, 10 * MS) - zero);
        assert_eq!(ends, [60 * MS, 305 * MS, 310 * MS]);
    }

    #[test]
    fn what_waited_for_its_share_of_the_timeout_is_dropped() {
        let zero = Instant::now();
        let dropped = |share, waited| {
            let rule = Rule { drops_after: share, ..Rule::default() };
            Works { rule, ..works(zero) }.drops(waited)
        };
        assert!(!dropped(None, 500 * MS));
        assert_eq!([19, 20].map(|waited| dropped(Some(0.5), waited * MS)), [false, true]);
        assert_eq!([39, 40].map(|waited| dropped(Some(1.0), waited * MS)), [false, true]);
    }
}
