//! "What was loaded is in its place." So is a failure, until the code changes.

use super::sync::{Arc, Mutex, OnceLock};
use std::collections::BTreeMap;

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What is found of a code, once it is.
type Place = Arc<OnceLock<Answer>>;

/// A place for each code that is loaded or kept.
pub struct Cache {
    places: Mutex<BTreeMap<String, Place>>,
}

impl Cache {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        Cache { places: Mutex::new(BTreeMap::new()) }
    }

    /// Where `code` leads. What is not kept is loaded, which takes its time, and kept.
    pub fn get(&self, code: &str, load: impl FnOnce() -> Answer) -> Answer {
        let place = self.places.lock().unwrap().entry(code.into()).or_default().clone();
        *place.get_or_init(load)
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        self.places.lock().unwrap().remove(code);
    }
}
