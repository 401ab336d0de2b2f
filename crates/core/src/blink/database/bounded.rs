//! A bound on how many queries an engine has at once: one more is refused at once, instead of waiting behind
//! all others for an answer that may come too late.

use super::term::RETRY;
use super::{Answer, Engine, Promise, Query, Question};
use crate::blink::stores::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// An engine that has at most so many queries at once.
#[derive(Debug)]
pub struct Bounded {
    engine: Arc<dyn Engine>,
    most: usize,
    /// Submitted and not answered. `Relaxed`: it is a tally, and nothing is read because of its value.
    inside: Arc<AtomicUsize>,
}

impl Bounded {
    /// At most `most` queries in `engine` at once.
    pub fn over(engine: Arc<dyn Engine>, most: usize) -> Self {
        Bounded { engine, most, inside: Arc::default() }
    }
}

impl Engine for Bounded {
    fn here(&self, question: &Question) -> Option<Answer> {
        self.engine.here(question)
    }

    fn submit(&self, query: Query, promise: Promise) {
        if self.inside.fetch_add(1, Relaxed) >= self.most {
            self.inside.fetch_sub(1, Relaxed);
            return promise.answer(Answer::Failed(StoreError::Busy { retry_after: RETRY }));
        }
        let inside = Arc::clone(&self.inside);
        let leaves = move |_: &Answer| _ = inside.fetch_sub(1, Relaxed);
        self.engine.submit(query, promise.then(leaves));
    }
}
