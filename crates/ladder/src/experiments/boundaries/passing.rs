//! Analytics that keeps clicks itself, or passes them on to the next process, as a service in a chain does. It may fail by itself, as often as it
//! is told.

use crate::services::analytics::{Analytics, Batch, Counts, Links, Memory, Ranking, Remote, Top};
use crate::services::call::{Call, CallError};
use crate::services::wire::Http;
use brigade_core::trace::{Recorder, Traced};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

/// One service of a chain.
#[derive(Debug)]
pub(super) struct Passing {
    here: Memory,
    next: Option<Remote<Http>>,
    fails: f64,
    draws: Mutex<Xoshiro256PlusPlus>,
    recorder: Recorder,
    name: String,
}

impl Passing {
    /// Asks `next`, if there is one. What it does for a click is recorded as a task of this name.
    pub(super) fn new(
        next: Option<SocketAddr>,
        (fails, seed): (f64, u64),
        (recorder, name): (Recorder, String),
    ) -> Passing {
        Passing {
            here: Memory::default(),
            next: next.map(|next| Remote(Http::to(next))),
            fails,
            draws: Mutex::new(Xoshiro256PlusPlus::seed_from_u64(seed)),
            recorder,
            name,
        }
    }

    fn does_fail(&self) -> bool {
        let mut draws = self.draws.lock().unwrap_or_else(PoisonError::into_inner);
        self.fails > 0.0 && draws.random_bool(self.fails)
    }
}

impl Analytics for Passing {
    async fn record(&self, call: &Call, batch: &Batch) -> Result<(), CallError> {
        if self.does_fail() {
            return Err(CallError::Lost("it fails by itself".into()));
        }
        Traced::new(self.recorder.task(&self.name), async {
            match &self.next {
                Some(next) => next.record(call, batch).await,
                None => self.here.record(call, batch).await,
            }
        })
        .await
    }

    async fn clicks(&self, call: &Call, links: &Links) -> Result<Counts, CallError> {
        self.here.clicks(call, links).await
    }

    async fn top(&self, call: &Call, top: &Top) -> Result<Ranking, CallError> {
        self.here.top(call, top).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.here.ready(call).await
    }
}
