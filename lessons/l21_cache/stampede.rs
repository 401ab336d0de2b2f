//! A code that all want has expired. The two ways differ in who loads it: each request that misses, or one for all.

use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::at_once;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, State, Task, Trace};
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// What the database takes for a question, and how many it works on at a time.
pub(super) const SERVICE: Duration = Duration::from_millis(2);
pub(super) const PLACES: usize = 4;

/// What a request computes before it asks: enough to be seen.
const COMPUTING: Duration = Duration::from_micros(150);

/// How a request comes to its answer.
pub(super) type Way = fn(&Shop, &Task) -> Answer;

/// A cache with nothing in it, before a database.
#[derive(Debug)]
pub(super) struct Shop {
    database: Database,
    loads: AtomicUsize,
    kept: Mutex<Option<Answer>>,
    place: OnceLock<Answer>,
    /// Where those who load by themselves meet, so that all have missed before one has loaded.
    all_missed: Barrier,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Stampede {
    /// Questions that reached the database.
    pub(super) loads: usize,
    /// From the first request to the last answer.
    pub(super) wall: Duration,
    pub(super) trace: Trace,
}

// ANCHOR: twins
/// Each that misses loads, and keeps what it found.
pub(super) fn each_loads(shop: &Shop, task: &Task) -> Answer {
    let kept = shop.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(kept) = kept {
        return kept;
    }
    shop.all_missed.wait();
    let found = shop.load(task);
    *shop.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
    found
}

/// One loads, and the others wait for it.
pub(super) fn one_loads(shop: &Shop, task: &Task) -> Answer {
    task.hold(State::Queue, || shop.place.get_or_init(|| shop.load(task))).clone()
}
// ANCHOR_END: twins

impl Shop {
    fn load(&self, task: &Task) -> Answer {
        self.loads.fetch_add(1, Relaxed);
        let question = Question::Find("sale".into());
        self.database.submit(Query::new(task.clone(), question)).wait()
    }
}

/// So many requests at once, a thread each, before a database that works on `places` questions at a time.
pub(super) fn run(way: Way, requests: usize, places: usize, off: bool) -> io::Result<Stampede> {
    let (page, recorder) =
        (Stretch::lasting(COMPUTING), if off { Recorder::off() } else { Recorder::start() });
    let delay = Delay { time: ServiceTime::Const(SERVICE), capacity: places, seed: 1 };
    let shop = Shop {
        database: Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?,
        loads: AtomicUsize::new(0),
        kept: Mutex::new(None),
        place: OnceLock::new(),
        all_missed: Barrier::new(requests),
    };
    let began = Instant::now();
    at_once(requests, |who| {
        let name = char::from(b'A' + (who % 26) as u8).to_string();
        recorder.lane(format!("request {name}"));
        let task = recorder.task(&name);
        black_box(task.run(|| page.step(1)));
        way(&shop, &task);
        task.finish();
    })?;
    Ok(Stampede { loads: shop.loads.into_inner(), wall: began.elapsed(), trace: recorder.finish() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_misses_loads_or_one_for_all() {
        assert_eq!(run(each_loads, 8, PLACES, true).unwrap().loads, 8);
        assert_eq!(run(one_loads, 8, PLACES, true).unwrap().loads, 1);
    }
}
