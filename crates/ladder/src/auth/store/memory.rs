//! Records in this process. It forgets nothing: flows do not lean on what a store forgets.

use super::{Away, Store, Swap};
use brigade_core::blink::Job;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// In memory. Clones are the same store.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    records: HashMap<String, String>,
    jobs: Vec<Job>,
}

impl Memory {
    /// The jobs that were enqueued since this was asked last.
    pub fn jobs(&self) -> Vec<Job> {
        std::mem::take(&mut self.kept().jobs)
    }

    /// All records, for those who look for what should not stand in them.
    pub fn records(&self) -> Vec<String> {
        self.kept().records.values().cloned().collect()
    }

    // A record is whole after every step: a poisoned lock is taken over.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    async fn find(&self, key: &str) -> Result<Option<String>, Away> {
        Ok(self.kept().records.get(key).cloned())
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<bool, Away> {
        let mut kept = self.kept();
        if kept.records.get(swap.key).map(String::as_str) != swap.seen {
            return Ok(false);
        }
        kept.records.insert(swap.key.into(), swap.new.into());
        kept.jobs.extend(swap.job.cloned());
        Ok(true)
    }
}
