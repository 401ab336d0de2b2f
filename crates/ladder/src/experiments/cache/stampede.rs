//! What the database is asked when cached links expire: counted, in virtual time, with the caches of rung 4 and a
//! database whose answers come when they are due.

use super::Effort;
use super::found::{Guard, Stampede};
use super::stream::{locate, url};
use crate::cache::expiry::Lifetime;
use crate::cache::{Clock, Keep, LocalCache, SingleFlight};
use brigade_core::blink::database::{Answer, Database, Engine, Promise, Query, Question, Ticket};
use brigade_core::trace::Task;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const MS: Duration = Duration::from_millis(1);
/// What is kept lives so long.
const LIFE: Duration = Duration::from_secs(6);
/// With jitter, up to so much shorter.
const JITTER: f64 = 0.2;
/// The database answers after this time.
const LOAD: Duration = Duration::from_millis(20);
/// Requests for the hot key in each millisecond, so 200 while one load is out.
const RATE: u64 = 10;

/// A database whose answers are due so long after the question.
#[derive(Debug, Default)]
struct Later {
    /// In milliseconds.
    now: AtomicU64,
    loads: AtomicU64,
    due: Mutex<VecDeque<(u64, Promise)>>,
}

/// What stands before it.
#[derive(Debug, Clone)]
struct Behind(Arc<Later>);

impl Engine for Behind {
    fn submit(&self, _: Query, promise: Promise) {
        self.0.loads.fetch_add(1, Relaxed);
        let due = self.0.now.load(Relaxed) + LOAD.as_millis() as u64;
        self.0.due.lock().unwrap_or_else(PoisonError::into_inner).push_back((due, promise));
    }
}

impl Later {
    /// A millisecond passes; what is due is answered.
    fn pass(&self) {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        loop {
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = due.front().is_some_and(|(at, _)| *at <= now);
            let Some((_, promise)) = due.pop_front_if(|_| is_due) else { return };
            drop(due);
            promise.answer(Answer::Target(Some(url(0))));
        }
    }

    fn clock(self: &Arc<Self>) -> Clock {
        let (start, later) = (Instant::now(), Arc::clone(self));
        Arc::new(move || start + MS * u32::try_from(later.now.load(Relaxed)).unwrap_or(u32::MAX))
    }
}

/// Each guard's.
pub(super) fn stampedes(effort: &Effort) -> Vec<Stampede> {
    Guard::ALL.map(|guard| stampede(guard, effort.keys)).into()
}

fn stampede(guard: Guard, keys: usize) -> Stampede {
    let (loads, waited) = hot(guard);
    let requests = RATE * LOAD.as_millis() as u64;
    Stampede { guard, requests, loads, waited, keys: keys as u64, peak: peak(guard, keys) }
}

fn guarded(guard: Guard, later: &Arc<Later>) -> Database {
    let found = match guard {
        Guard::Jitter => Lifetime::jittered(LIFE, JITTER),
        _ => Lifetime::exactly(LIFE),
    };
    let behind = Arc::new(Behind(Arc::clone(later)));
    let keep = Keep { found, absent: None };
    let cache = LocalCache::clocked(behind, NonZeroUsize::MAX, keep, later.clock());
    let single = |cache| Arc::new(SingleFlight::over(Arc::new(cache)));
    Database::over(match guard {
        Guard::None | Guard::Jitter => Arc::new(cache),
        Guard::SingleFlight => single(cache),
        Guard::Early => single(cache.reloading_early()),
    })
}

fn ask(database: &Database, question: &Arc<Question>) -> Ticket {
    database.submit(Query::new(Task::default(), Arc::clone(question)))
}

/// One key that is asked for all the time, from well before it expires to well after: its loads, and the requests that
/// waited for one.
fn hot(guard: Guard) -> (u64, u64) {
    let later = Arc::new(Later::default());
    let database = guarded(guard, &later);
    let question = Arc::new(locate(0));
    let first = ask(&database, &question);
    let millis = |time: Duration| time.as_millis() as u64;
    while later.now.load(Relaxed) < millis(LOAD) {
        later.pass();
    }
    drop(first);
    let shortest = LIFE.mul_f64(1.0 - JITTER);
    (0..millis(shortest.saturating_sub(10 * LOAD))).for_each(|_| later.pass());
    let before = later.loads.load(Relaxed);
    let mut waited = 0;
    let mut waiting = Vec::new();
    while later.now.load(Relaxed) < millis(LIFE + 3 * LOAD) {
        for _ in 0..RATE {
            if database.here(&question).is_none() {
                waited += 1;
                waiting.push(ask(&database, &question));
            }
        }
        later.pass();
    }
    (later.loads.load(Relaxed) - before, waited)
}

/// Many keys that were stored at one moment: most loads within a hundredth of their life.
fn peak(guard: Guard, keys: usize) -> u64 {
    let later = Arc::new(Later::default());
    let database = guarded(guard, &later);
    let questions: Vec<_> = (0..keys).map(|key| Arc::new(locate(key))).collect();
    let mut waiting: Vec<Ticket> =
        questions.iter().map(|question| ask(&database, question)).collect();
    (0..LOAD.as_millis()).for_each(|_| later.pass());
    let step = LIFE.as_millis() as usize / 100;
    // Each is asked for once in each of twelve parts of a step.
    let part = (step / 12).max(1);
    let mut peak = 0;
    let mut loads_before = later.loads.load(Relaxed);
    for millisecond in 1..=LIFE.as_millis() as usize + step {
        if millisecond % part == 0 {
            let missed = questions.iter().filter(|question| database.here(question).is_none());
            waiting.extend(missed.map(|question| ask(&database, question)));
        }
        later.pass();
        if millisecond % step == 0 {
            let loads = later.loads.load(Relaxed);
            peak = peak.max(loads - loads_before);
            loads_before = loads;
        }
    }
    peak
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_every_request_loads_and_guarded_one_does() {
        let loads = Guard::ALL.map(|guard| hot(guard).0);
        assert_eq!(loads[..3], [200, 1, 200]);
        assert!((1..=2).contains(&loads[3]), "{loads:?}");
        let waited = Guard::ALL.map(|guard| hot(guard).1);
        assert_eq!(waited[..3], [200; 3]);
        assert!(waited[3] < 200, "{waited:?}");
    }

    #[test]
    fn jitter_spreads_the_loads_of_what_was_stored_together() {
        let peaks = Guard::ALL.map(|guard| peak(guard, 50));
        assert!(peaks[0] >= 50 && peaks[1] == 50, "{peaks:?}");
        assert!(
            2 * peaks[2] < peaks[0],
            "25 of 50 keys would have to expire within 20 ms: {peaks:?}"
        );
    }
}
