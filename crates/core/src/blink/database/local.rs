//! The engine that waits for nothing: a store answers on the thread that asks.

use super::contained::ask;
use super::{Answer, Engine, Promise, Query, Question};
use crate::blink::stores::Store;
use std::sync::Arc;
use std::time::Instant;

/// A store that never [waits](Store::waits), asked where the question is.
#[derive(Debug)]
pub struct Local(Arc<dyn Store>);

impl Local {
    /// An engine over `store`. If the store waits after all, the thread that asks waits with it: a store that
    /// does belongs [on threads](super::OnThreads).
    pub fn over(store: Arc<dyn Store>) -> Self {
        Local(store)
    }
}

impl Engine for Local {
    fn here(&self, question: &Question) -> Option<Answer> {
        Some(ask(&*self.0, question))
    }

    fn submit(&self, query: Query, promise: Promise) {
        if let Some(promise) = promise.turn(Instant::now()) {
            promise.answer(ask(&*self.0, &query.question));
        }
    }
}
