//! The primitives that an exercise is written with, three times under one name: the standard library's, loom's and
//! shuttle's, the latter two with a log of every operation. One file of an exercise says `use super::sync::…` and is
//! compiled against each of them (`judge!`).
//!
//! loom knows weak memory and few threads; shuttle knows many threads and one order that all see. So what an
//! ordering promises is judged by loom only.

mod atomics;
mod barrier;
mod channels;
mod locks;
mod once;
mod recorded;
mod shared;
mod threads;

/// What the standard library has: real threads, for a look at luck.
pub mod really {
    pub use std::sync::{
        Arc, Barrier, BarrierWaitResult, Condvar, LazyLock, LockResult, Mutex, MutexGuard, Once,
        OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError,
        TryLockResult, Weak, atomic, mpsc,
    };
    pub use std::{hint, thread};

    /// Only the checkers tell a story.
    pub fn point(_: &'static str) {}

    /// What `call` returns. That it writes nothing is seen by the checkers only.
    pub fn writing<T>(call: impl FnOnce() -> T) -> (T, usize) {
        (call(), 0)
    }
}

recorded::primitives!(
    with_loom,
    loom,
    |id: loom::thread::ThreadId| crate::sync::number(&format!("{id:?}")),
    loom::thread::current().id()
);
recorded::primitives!(
    with_shuttle,
    shuttle,
    |id: shuttle::thread::ThreadId| usize::from(id),
    shuttle::thread::current().id()
);

/// `ThreadId(2)` → 2: loom shows its numbers and does not give them.
fn number(shown: &str) -> usize {
    let digits = shown.trim_matches(|c: char| !c.is_ascii_digit());
    digits.parse().unwrap_or_default()
}
