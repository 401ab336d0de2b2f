//! Clicks whose answer was lost: they may be counted, or not. They are told again with the key that they had, so that they count
//! once, whichever it was.

use crate::services::analytics::{Analytics, Batch};
use crate::services::call::{Call, CallError};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Batches that are kept: they come ten times a second at most, and more are not lost but told by who has them still.
const MOST: usize = 4_096;

/// Batches that are told again before anything that shows clicks is asked.
#[derive(Debug, Default)]
pub(super) struct Late(Mutex<VecDeque<Batch>>);

impl Late {
    fn batches(&self) -> MutexGuard<'_, VecDeque<Batch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there was room for it.
    pub(super) fn keep(&self, batch: Batch) -> bool {
        let mut batches = self.batches();
        let has_room = batches.len() < MOST;
        batches.extend(has_room.then_some(batch));
        has_room
    }

    /// Tells what is kept.
    ///
    /// # Errors
    /// What was not told is still kept.
    pub(super) async fn tell(
        &self,
        call: &Call,
        analytics: &impl Analytics,
    ) -> Result<(), CallError> {
        loop {
            let Some(batch) = self.batches().front().cloned() else { return Ok(()) };
            analytics.record(call, &batch).await?;
            // Another question may have told it at the same time: that is harmless, and it is gone then.
            let mut batches = self.batches();
            if batches.front().is_some_and(|first| first.key == batch.key) {
                batches.pop_front();
            }
        }
    }
}
