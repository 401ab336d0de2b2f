//! Asking a store so that a panic in it costs its question an answer, and not the thread that answers all others.

use super::{Answer, Question};
use crate::blink::stores::{self, Store, StoreError};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Asks the store, on the calling thread.
pub(super) fn ask(store: &dyn Store, question: &Question) -> Answer {
    contained(|| stores::answer(store, question)).unwrap_or_else(Answer::Failed)
}

/// Does what a store does, and makes an error of its panic.
pub(super) fn contained<T>(work: impl FnOnce() -> T) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| StoreError::Failed(format!("it panicked: {}", message(&*panic))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("with no message")
}
