//! A cache before the database. Who misses loads, and keeps what was found.
//!
//! When a code that many want has expired, all of them load it at once. And now and then the cache keeps a link that was
//! changed, until it expires. What holds once it is repaired:
//!
//! * However many readers miss a code at once, it is loaded once, and all are told what was found.
//! * When all is quiet, the cache says what was committed last.
//! * A reader that comes after `changed` has returned is told of the change.
//! * A load that fails is told to all that wait for it, and the next reader loads again.
//! * That there is no link is kept as well, and it hides no link that is made.
//! * A load holds up no reader of another code, and no writer.
//!
//! Repair it. `Answer`, `Failed`, `new`, `get` and `changed` keep their names and signatures: the judge calls them. What
//! threads share comes from `super::sync`, which stands in for `std::sync` and `std::thread`.

use super::sync::Mutex;
use std::collections::BTreeMap;

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What was found of each code.
pub struct Cache {
    kept: Mutex<BTreeMap<String, Option<u64>>>,
}

impl Cache {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        Cache { kept: Mutex::new(BTreeMap::new()) }
    }

    /// Where `code` leads. What is not kept is loaded, which takes its time, and kept.
    pub fn get(&self, code: &str, load: impl FnOnce() -> Answer) -> Answer {
        let kept = self.kept.lock().unwrap().get(code).copied();
        if let Some(found) = kept {
            return Ok(found);
        }
        let found = load()?;
        self.kept.lock().unwrap().insert(code.into(), found);
        Ok(found)
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        self.kept.lock().unwrap().remove(code);
    }
}
