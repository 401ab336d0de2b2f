//! Clicks apart from redirects: where a link leads is a read, which any copy of the links may answer; its
//! clicks are added up here, and told to the engine behind in groups.
//!
//! An engine for which counting is a write (a row of a table) is spared one for each redirect. The price: clicks
//! that are not told yet die with the process, and those of a group whose answer was lost may count twice.

use super::threads::Threads;
use super::{Answer, Engine, Promise, Query, Question, Seen, Ticket};
use crate::trace::{Recorder, Task};
use std::collections::HashMap;
use std::io;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the first click of a group waits for others.
const LINGER: Duration = Duration::from_millis(100);

/// An engine that is asked [`Locate`](Question::Locate) and [`Count`](Question::Count) where it would be asked
/// [`Follow`](Question::Follow). What shows clicks is asked when all clicks so far are told. Dropping it tells
/// those of redirects that were answered. It waits for the engine behind, so it is not dropped on a thread of that.
#[derive(Debug)]
pub struct Counted {
    engine: Arc<dyn Engine>,
    desk: Closing,
    _thread: Threads,
}

/// Where clicks gather, and what waits until they are told.
#[derive(Debug)]
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    /// Where the clicks stand that were told.
    told: Seen,
}

#[derive(Debug, Default)]
struct State {
    clicks: HashMap<String, u64>,
    waiting: Vec<(Query, Promise)>,
    is_closed: bool,
}

/// Closes the desk when it is dropped, so that its thread ends.
#[derive(Debug)]
struct Closing(Arc<Desk>);

impl Counted {
    /// Starts the counting thread before `engine`.
    ///
    /// # Errors
    /// The operating system refuses the thread.
    pub fn start(engine: Arc<dyn Engine>, recorder: &Recorder) -> io::Result<Self> {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let desk = Arc::new(Desk { state, changed, told: Seen::until(0) });
        let mut thread = Threads::default();
        let (behind, counting) = (Arc::clone(&engine), Arc::clone(&desk));
        thread.spawn("db clicks", recorder, move || while counting.tell(&*behind) {})?;
        Ok(Counted { engine, desk: Closing(desk), _thread: thread })
    }
}

impl Engine for Counted {
    fn here(&self, question: &Question) -> Option<Answer> {
        match question {
            Question::Follow(code) => {
                let answer = self.engine.here(&Question::Locate(code.clone()))?;
                self.desk.0.click(code, &answer);
                Some(answer)
            }
            question if shows_clicks(question) => None,
            question => self.engine.here(question),
        }
    }

    fn submit(&self, query: Query, promise: Promise) {
        match &*query.question {
            Question::Follow(code) => {
                let (code, desk) = (code.clone(), Arc::clone(&self.desk.0));
                let question = Arc::new(Question::Locate(code.clone()));
                let promise = promise.then(move |answer| desk.click(&code, answer));
                self.engine.submit(Query { question, ..query }, promise);
            }
            question if shows_clicks(question) => self.desk.0.wait(query, promise),
            _ => self.engine.submit(query, promise),
        }
    }
}

/// Whether clicks that are not told yet would be missed in the answer, or counted for the next link of that code.
fn shows_clicks(question: &Question) -> bool {
    matches!(question, Question::Find(_) | Question::List(_) | Question::Delete(_))
}

impl Desk {
    /// A panic elsewhere leaves the state whole: each change is a single call.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn click(&self, code: &str, answer: &Answer) {
        if !matches!(answer, Answer::Target(Some(_))) {
            return;
        }
        let mut state = self.state();
        if state.clicks.is_empty() {
            self.changed.notify_one();
        }
        match state.clicks.get_mut(code) {
            Some(clicks) => *clicks += 1,
            None => _ = state.clicks.insert(code.into(), 1),
        }
    }

    fn wait(&self, query: Query, promise: Promise) {
        self.state().waiting.push((query, promise));
        self.changed.notify_one();
    }

    /// Tells the next group of clicks, then asks what waited for that. Whether more may come.
    fn tell(&self, engine: &dyn Engine) -> bool {
        let (clicks, waiting, is_closed) = self.next();
        if !clicks.is_empty() {
            let clicks: Vec<(String, u64)> = clicks.into_iter().collect();
            let question = Arc::new(Question::Count(clicks));
            let (promise, ticket) = Ticket::promised(Task::default());
            let query = Query::new(Task::default(), Arc::clone(&question));
            engine.submit(Query { seen: self.told.clone(), ..query }, promise);
            if let (Answer::Failed(_), Question::Count(clicks)) = (ticket.wait(), &*question) {
                self.keep(clicks);
            }
        }
        for (query, promise) in waiting {
            query.seen.raise(self.told.position()); // to be answered from where the clicks are
            engine.submit(query, promise);
        }
        !is_closed
    }

    /// A group, when its first click has waited long enough or a query waits for it.
    fn next(&self) -> (HashMap<String, u64>, Vec<(Query, Promise)>, bool) {
        let nothing_to_do = |state: &mut State| state.waiting.is_empty() && !state.is_closed;
        let state = self
            .changed
            .wait_while(self.state(), |state| state.clicks.is_empty() && nothing_to_do(state));
        let state = state.unwrap_or_else(PoisonError::into_inner);
        let lingered = self.changed.wait_timeout_while(state, LINGER, nothing_to_do);
        let mut state = lingered.unwrap_or_else(PoisonError::into_inner).0;
        (mem::take(&mut state.clicks), mem::take(&mut state.waiting), state.is_closed)
    }

    /// Clicks that the engine did not take wait for the next group.
    fn keep(&self, clicks: &[(String, u64)]) {
        let mut state = self.state();
        for (code, more) in clicks {
            *state.clicks.entry(code.clone()).or_default() += more;
        }
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.changed.notify_one();
    }
}
