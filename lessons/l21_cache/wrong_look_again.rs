//! "Perhaps another was faster: look again before it is kept." The load has been made by then.

use super::sync::Mutex;
use std::collections::BTreeMap;

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What was found of each code, and how often it has changed.
#[derive(Default)]
struct State {
    kept: BTreeMap<String, Option<u64>>,
    changes: BTreeMap<String, usize>,
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
        let before = {
            let state = self.state.lock().unwrap();
            if let Some(found) = state.kept.get(code) {
                return Ok(*found);
            }
            state.changes.get(code).copied()
        };
        let found = load()?;
        let mut state = self.state.lock().unwrap();
        if state.changes.get(code).copied() == before {
            state.kept.entry(code.into()).or_insert(found);
        }
        Ok(found)
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        let mut state = self.state.lock().unwrap();
        state.kept.remove(code);
        *state.changes.entry(code.into()).or_default() += 1;
    }
}
