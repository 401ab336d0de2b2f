//! "One at a time." All codes, and writers too, wait for the load of one.

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
        let mut kept = self.kept.lock().unwrap();
        if let Some(found) = kept.get(code) {
            return Ok(*found);
        }
        let found = load()?;
        kept.insert(code.into(), found);
        Ok(found)
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        self.kept.lock().unwrap().remove(code);
    }
}
