//! "A change leaves a mark, and what was loaded under a mark is not kept." The next load wipes the mark out.

use super::sync::{Arc, Mutex, OnceLock};
use std::collections::{BTreeMap, BTreeSet};

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What is found of a code, once it is.
type Place = Arc<OnceLock<Answer>>;

/// Codes that are loaded, what is kept, and codes that have changed since the load began.
#[derive(Default)]
struct State {
    loading: BTreeMap<String, Place>,
    kept: BTreeMap<String, Option<u64>>,
    marked: BTreeSet<String>,
}

/// What was found of each code.
pub struct Cache {
    state: Mutex<State>,
}

impl Cache {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        Cache { state: Mutex::new(State::default()) }
    }

    /// Where `code` leads. What is not kept is loaded, which takes its time, and kept.
    pub fn get(&self, code: &str, load: impl FnOnce() -> Answer) -> Answer {
        let place = {
            let state = &mut *self.state.lock().unwrap();
            if let Some(found) = state.kept.get(code) {
                return Ok(*found);
            }
            if !state.loading.contains_key(code) {
                state.marked.remove(code);
            }
            state.loading.entry(code.into()).or_default().clone()
        };
        let answer = *place.get_or_init(load);
        let mut state = self.state.lock().unwrap();
        if state.loading.get(code).is_some_and(|now| Arc::ptr_eq(now, &place)) {
            state.loading.remove(code);
        }
        if let (Ok(found), false) = (answer, state.marked.contains(code)) {
            state.kept.insert(code.into(), found);
        }
        answer
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        let mut state = self.state.lock().unwrap();
        state.kept.remove(code);
        state.loading.remove(code);
        state.marked.insert(code.into());
    }
}
