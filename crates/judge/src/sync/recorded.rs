//! A model checker's primitives under the standard library's names, each operation logged before and after.
//!
//! Macros, since loom and shuttle share no trait. They refuse to know either.

/// `primitives!(module, checker, thread id → number, the current thread's id)`.
macro_rules! primitives {
    ($module:ident, $root:ident, $number:expr, $current:expr) => {
        #[doc = concat!("As in `std::sync`, checked by `", stringify!($root), "` and logged.")]
        pub mod $module {
            pub use std::sync::{Arc, LockResult, PoisonError, TryLockError, TryLockResult, Weak};

            use crate::Operation;
            use crate::log::{self, Said, Step};
            use std::ops::{Deref, DerefMut};
            use std::panic::Location;

            /// Who runs now, as the log counts threads.
            fn me() -> usize {
                ($number)($current)
            }

            #[track_caller]
            fn wants(operation: Operation, object: usize) -> Step {
                Step { thread: me(), operation, object, at: Location::caller() }.wanted()
            }

            /// Done, and nothing was changed by it. A thread that looks again and again lets others go on, as an
            /// operating system would see to: else nothing that it waits for could come.
            fn looked(step: Step, said: Said) {
                step.did(said);
                if log::looks_in_vain(step.thread) {
                    $root::thread::yield_now();
                }
            }

            /// What `call` returns, and how often its thread has written in it to what is shared, locks included.
            pub fn writing<T>(call: impl FnOnce() -> T) -> (T, usize) {
                let from = log::length();
                let returned = call();
                (returned, log::writes(me(), from))
            }

            /// Says in the story of a schedule what the judge does here for a thread; it is no step of its own.
            #[track_caller]
            pub fn point(words: &'static str) {
                let at = Location::caller();
                Step { thread: me(), operation: Operation::Point, object: 0, at }
                    .did(Said::Words(words));
            }

            crate::sync::locks::locks!($root);
            crate::sync::shared::shared!($root);
            crate::sync::once::once!($root);
            crate::sync::barrier::barriers!();
            crate::sync::threads::threads!($root, $number);
            crate::sync::channels::channels!($root);
            crate::sync::atomics::atomics!($root);
        }
    };
}

pub(super) use primitives;
