//! Who misses while a load is under way leaves a channel with it, and is sent the answer. A change ends the load's claim on the code.

use super::sync::{Mutex, mpsc};
use std::collections::BTreeMap;

/// Where a code leads, `None` if there is no such link; or the database did not answer.
pub type Answer = Result<Option<u64>, Failed>;

/// The database did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What is kept, which load each missing code waits for, and who is to be sent its answer.
#[derive(Default)]
struct State {
    kept: BTreeMap<String, Option<u64>>,
    loading: BTreeMap<String, usize>,
    waiting: BTreeMap<usize, Vec<mpsc::Sender<Answer>>>,
    loads: usize,
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
        let mut state = self.state.lock().unwrap();
        if let Some(found) = state.kept.get(code) {
            return Ok(*found);
        }
        if let Some(number) = state.loading.get(code).copied() {
            let (answers, answer) = mpsc::channel();
            state.waiting.entry(number).or_default().push(answers);
            drop(state);
            return answer.recv().unwrap();
        }
        let number = state.loads;
        state.loads += 1;
        state.loading.insert(code.into(), number);
        drop(state);
        let answer = load();
        let mut state = self.state.lock().unwrap();
        if state.loading.get(code) == Some(&number) {
            state.loading.remove(code);
            state.kept.extend(answer.ok().map(|found| (code.into(), found)));
        }
        let waiting = state.waiting.remove(&number).unwrap_or_default();
        drop(state);
        for answers in waiting {
            answers.send(answer).unwrap();
        }
        answer
    }

    /// A writer has committed a change of `code` to the database: what is kept of it is true no more.
    pub fn changed(&self, code: &str) {
        let mut state = self.state.lock().unwrap();
        state.kept.remove(code);
        state.loading.remove(code);
    }
}
