//! Of those who ask where one code leads at the same time, one asks the engine behind, and its answer is for all. The
//! others hold no thread while they wait: their promises lie here. Named as Go's package `singleflight` is.
//!
//! It stands before a cache: who leads a flight looks into the cache once more, so that between a miss and the flight
//! no second load slips through. A client that has seen more than the one who leads does not join: the answer may be too old for
//! it. A failure is told to all of the flight, and the next who asks begins another.

use super::changed;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question, Seen, Ticket};
use brigade_core::trace::Task;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An engine that is asked once by many.
#[derive(Debug)]
pub struct SingleFlight {
    behind: Arc<dyn Engine>,
    flights: Arc<Flights>,
}

#[derive(Debug, Default)]
struct Flights(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The flight that a question for this code may join.
    open: HashMap<String, u64>,
    /// Every flight that has not landed, by its number; also those that none may join any more.
    flying: HashMap<u64, Flight>,
    last: u64,
}

#[derive(Debug)]
struct Flight {
    waiting: Vec<(Promise, Seen)>,
    /// How new the answer is, once it is there.
    seen: Seen,
    /// How new it must be.
    at_least: u64,
    /// Held, or the flight would count as abandoned where its first request is cancelled, and the others would fail.
    _ticket: Ticket,
}

impl SingleFlight {
    /// Before `behind`.
    pub fn over(behind: Arc<dyn Engine>) -> Self {
        SingleFlight { behind, flights: Arc::default() }
    }
}

impl Engine for SingleFlight {
    fn here(&self, question: &Question) -> Option<Answer> {
        let answer = self.behind.here(question)?;
        self.flights.close(&changed(question));
        Some(answer)
    }

    fn submit(&self, query: Query, promise: Promise) {
        let question = Arc::clone(&query.question);
        if let Question::Locate(code) = &*question {
            let joined = self.flights.join(code, promise, &query.seen);
            let Some((number, lead)) = joined else { return };
            let (code, flights) = (code.clone(), Arc::clone(&self.flights));
            let land = move |answer: &Answer| flights.land(&code, number, answer);
            return self.behind.submit(query, lead.then(land));
        }
        let codes = changed(&question);
        if codes.is_empty() {
            return self.behind.submit(query, promise);
        }
        let flights = Arc::clone(&self.flights);
        self.behind.submit(query, promise.then(move |_| flights.close(&codes)));
    }
}

impl Flights {
    /// A panic elsewhere leaves nothing worse than a flight that none joins.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the flight for this code, or begins one: then its number, and the promise that the engine behind is to keep.
    fn join(&self, code: &str, promise: Promise, seen: &Seen) -> Option<(u64, Promise)> {
        let mut state = self.state();
        let State { open, flying, last } = &mut *state;
        let at_least = seen.position();
        let flight = open.get(code).and_then(|number| flying.get_mut(number));
        if let Some(flight) = flight.filter(|flight| flight.at_least >= at_least) {
            flight.waiting.push((promise, seen.clone()));
            return None;
        }
        *last += 1;
        let (lead, ticket) = Ticket::promised(Task::default());
        open.insert(code.to_owned(), *last);
        let (waiting, seen) = (vec![(promise, seen.clone())], seen.clone());
        flying.insert(*last, Flight { waiting, seen, at_least, _ticket: ticket });
        Some((*last, lead))
    }

    /// Its answer is there: tells it to all who wait, without the lock.
    fn land(&self, code: &str, number: u64, answer: &Answer) {
        let mut state = self.state();
        if state.open.get(code) == Some(&number) {
            state.open.remove(code);
        }
        let Some(Flight { waiting, seen, .. }) = state.flying.remove(&number) else { return };
        drop(state);
        for (promise, client) in waiting {
            client.raise(seen.position());
            promise.answer(answer.clone());
        }
    }

    /// The codes were changed: a question that comes now must not get an answer from before.
    fn close(&self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        let mut state = self.state();
        codes.iter().for_each(|code| _ = state.open.remove(code));
    }
}
