//! What a caller adds to a wire: an answer that did not come is asked for again, within the caller's time and a budget, and a
//! service that is away is not asked at all until it answers again. So one that is slow or gone costs its callers little, and their
//! retries do not keep it down.
//!
//! Every method of a [`Service`](super::wire::Service) may be called twice with the effect of once. Without that, no lost answer could
//! be asked for again.

use super::call::{Call, CallError};
use super::wire::{Empty, READY, Transport, Wired};
use crate::engines::client::{Circuit, Wire};
use crate::jobs::pause;
use brigade_core::load::Budget;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How a caller behaves when an answer does not come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patience {
    /// One attempt waits no longer, so that there is time for another.
    pub attempt: Duration,
    /// So many attempts at most.
    pub attempts: u32,
    /// Retries are at most this share of the calls.
    pub budget: f64,
    /// So many retries in ten seconds fit whatever the share says: a share of little is none.
    pub few: u64,
    /// A service that was given up is asked so often whether it is ready.
    pub every: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            attempt: Duration::from_millis(250),
            attempts: 3,
            budget: 0.1,
            few: 100,
            every: Duration::from_millis(100),
        }
    }
}

/// A transport whose callers are patient, within limits. Clones share the budget and the circuit.
#[derive(Clone)]
pub struct Steady<T> {
    transport: Arc<T>,
    patience: Patience,
    state: Arc<State>,
    _probe: Arc<Wire>,
}

struct State {
    circuit: Circuit,
    budget: Mutex<Budget>,
    began: Instant,
    counts: Counters,
}

#[derive(Default)]
struct Counters {
    calls: AtomicU64,
    retries: AtomicU64,
    over_budget: AtomicU64,
    not_asked: AtomicU64,
}

/// What became of the calls so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Calls.
    pub calls: u64,
    /// Attempts beside the first.
    pub retries: u64,
    /// Retries that were left out, for there had been too many.
    pub over_budget: u64,
    /// Calls that were refused here, for the circuit was open.
    pub not_asked: u64,
}

impl<T: Transport> Steady<T> {
    /// Callers of `service` over this transport. Call it within a runtime.
    pub fn over(transport: T, service: &'static str, patience: Patience) -> Self {
        let transport = Arc::new(transport);
        let state = Arc::new(State {
            circuit: Circuit::default(),
            budget: Mutex::new(Budget::new(patience.budget).at_least(patience.few)),
            began: Instant::now(),
            counts: Counters::default(),
        });
        let probe = probe(Arc::clone(&transport), service, patience, Arc::clone(&state));
        Steady { transport, patience, state, _probe: Arc::new(Wire::spawn(probe)) }
    }

    /// What became of the calls so far.
    pub fn counted(&self) -> Counted {
        let Counters { calls, retries, over_budget, not_asked } = &self.state.counts;
        Counted {
            calls: calls.load(Relaxed),
            retries: retries.load(Relaxed),
            over_budget: over_budget.load(Relaxed),
            not_asked: not_asked.load(Relaxed),
        }
    }
}

impl State {
    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more attempt fits.
    fn may_retry(&self) -> bool {
        let fits = self.budget().spend(self.began.elapsed());
        let count = if fits { &self.counts.retries } else { &self.counts.over_budget };
        count.fetch_add(1, Relaxed);
        fits
    }
}

impl<T: Transport> Transport for Steady<T> {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        service: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> Result<A, CallError> {
        let State { circuit, counts, .. } = &*self.state;
        counts.calls.fetch_add(1, Relaxed);
        self.state.budget().earn(self.state.began.elapsed());
        let mut attempts = Attempts::default();
        loop {
            if !circuit.is_closed() {
                counts.not_asked.fetch_add(1, Relaxed);
                return Err(attempts.failed(CallError::Unsent(format!("{service} is not asked"))));
            }
            let attempt = call.earlier(self.patience.attempt);
            let why = match self.transport.ask(service, method, &attempt, question).await {
                Ok(answer) => {
                    circuit.succeeded();
                    return Ok(answer);
                }
                Err(why) => attempts.failed(why),
            };
            if !why.is_outage() {
                return Err(why);
            }
            circuit.failed();
            let pause = pause(attempts.made, &mut rand::rng());
            let has_time = call.left().is_ok_and(|left| left > pause);
            if attempts.made >= self.patience.attempts || !has_time || !self.state.may_retry() {
                return Err(why);
            }
            sleep_until(Instant::now() + pause).await;
        }
    }
}

/// The attempts of one call so far.
#[derive(Debug, Default)]
struct Attempts {
    made: u32,
    /// An earlier one may have been done.
    may_be_done: bool,
}

impl Attempts {
    /// Why the call failed, if this attempt was its last.
    fn failed(&mut self, why: CallError) -> CallError {
        self.made += 1;
        if let (true, CallError::Unsent(why)) = (self.may_be_done, &why) {
            return CallError::Lost(why.clone()); // what was sent before may have been done
        }
        self.may_be_done |= !why.is_unseen();
        why
    }
}

/// Closes the circuit when the service is ready again. Calls go on being refused until then, and none waits for it.
async fn probe<T: Transport>(
    transport: Arc<T>,
    service: &'static str,
    patience: Patience,
    state: Arc<State>,
) {
    loop {
        state.circuit.opened().await;
        while !state.circuit.is_closed() {
            sleep_until(Instant::now() + patience.every).await;
            let call = Call::within(patience.attempt);
            let ready = transport.ask::<Empty, Empty>(service, READY, &call, &Empty {}).await;
            if ready.is_ok() {
                state.circuit.close();
            }
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Steady<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Steady").field(&self.transport).finish()
    }
}
