//! "If the load fails, `?` says so." It says so to one, and the others wait for a landing that never comes.

use super::sync::{Arc, Condvar, Mutex};
use std::collections::BTreeMap;

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// A load that is under way, and what it found.
#[derive(Default)]
struct Flight {
    answer: Mutex<Option<Answer>>,
    landed: Condvar,
}

impl Flight {
    fn wait(&self) -> Answer {
        let mut answer = self.answer.lock().unwrap();
        loop {
            match *answer {
                Some(answer) => return answer,
                None => answer = self.landed.wait(answer).unwrap(),
            }
        }
    }

    fn land(&self, answer: Answer) {
        *self.answer.lock().unwrap() = Some(answer);
        self.landed.notify_all();
    }
}

/// What is known of a code.
enum Slot {
    Kept(Option<u64>),
    Loading(Arc<Flight>),
}

/// What is known of each code.
pub struct Cache {
    slots: Mutex<BTreeMap<String, Slot>>,
}

impl Cache {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        Cache { slots: Mutex::new(BTreeMap::new()) }
    }

    /// Where `code` leads. What is not kept is loaded, which takes its time, and kept.
    pub fn get(&self, code: &str, load: impl FnOnce() -> Answer) -> Answer {
        let mut slots = self.slots.lock().unwrap();
        let flight = match slots.get(code) {
            Some(Slot::Kept(found)) => return Ok(*found),
            Some(Slot::Loading(flight)) => {
                let flight = Arc::clone(flight);
                drop(slots);
                return flight.wait();
            }
            None => Arc::<Flight>::default(),
        };
        slots.insert(code.into(), Slot::Loading(Arc::clone(&flight)));
        drop(slots);
        let answer = Ok(load()?);
        let mut slots = self.slots.lock().unwrap();
        if matches!(slots.get(code), Some(Slot::Loading(own)) if Arc::ptr_eq(own, &flight)) {
            slots.remove(code);
            slots.extend(answer.ok().map(|found| (code.into(), Slot::Kept(found))));
        }
        drop(slots);
        flight.land(answer);
        answer
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        self.slots.lock().unwrap().remove(code);
    }
}
