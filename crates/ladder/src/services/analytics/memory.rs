//! Clicks in this process. Nothing outlives it.

use super::{Analytics, Batch, Clicks, Counts, Links, Ranking, Top};
use crate::services::call::{Call, CallError};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Clicks, and the keys of all batches that were added.
#[derive(Debug, Default)]
pub struct Memory(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    batches: HashSet<String>,
    clicks: HashMap<String, Clicks>,
}

impl Memory {
    /// A panic elsewhere leaves counts that are whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Analytics for Memory {
    async fn record(&self, _: &Call, batch: &Batch) -> Result<(), CallError> {
        let mut state = self.state();
        if state.batches.insert(batch.key.clone()) {
            for more in batch.clicks.iter().filter(|more| more.clicks > 0) {
                let none = || Clicks { clicks: 0, ..more.clone() };
                state.clicks.entry(more.link.clone()).or_insert_with(none).clicks += more.clicks;
            }
        }
        Ok(())
    }

    async fn clicks(&self, _: &Call, links: &Links) -> Result<Counts, CallError> {
        let state = self.state();
        let clicks = |link: &String| state.clicks.get(link).map_or(0, |known| known.clicks);
        Ok(Counts { clicks: links.links.iter().map(clicks).collect() })
    }

    async fn top(&self, _: &Call, top: &Top) -> Result<Ranking, CallError> {
        let place = |it: &Clicks| (Reverse(it.clicks), it.code.clone(), it.link.clone());
        let is_after = |it: &Clicks, after: &Clicks| {
            let is_of_that_code = (it.clicks, &it.code) == (after.clicks, &after.code);
            place(it) > place(after) && !(is_of_that_code && after.link.is_empty())
        };
        let mut clicks: Vec<Clicks> = self.state().clicks.values().cloned().collect();
        clicks.retain(|it| top.after.as_ref().is_none_or(|after| is_after(it, after)));
        clicks.sort_by_key(place);
        clicks.truncate(top.limit as usize);
        Ok(Ranking { clicks })
    }

    async fn ready(&self, _: &Call) -> Result<(), CallError> {
        Ok(())
    }
}
