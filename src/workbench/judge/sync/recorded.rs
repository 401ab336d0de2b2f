//! A model checker's primitives under the standard library's names, each operation logged before and after.
//!
//! Macros, since loom and shuttle share no trait. They refuse to know either.

/// `primitives!(module, checker, thread id → number, the current thread's id)`.
macro_rules! primitives {
    ($module:ident, $root:ident, $number:expr, $current:expr) => {
        #[doc = concat!("As in `std::sync`, checked by `", stringify!($root), "` and logged.")]
        pub mod $module {
            pub use std::sync::Arc;
            pub use std::sync::LockResult;

            use crate::workbench::judge::Operation;
            use crate::workbench::judge::log::{self, Said, Step};
            use std::ops::{Deref, DerefMut};
            use std::panic::Location;
            use std::sync::{PoisonError, TryLockError, TryLockResult};

            /// Who runs now, as the log counts threads.
            fn me() -> usize {
                ($number)($current)
            }

            #[track_caller]
            fn wants(operation: Operation, object: usize) -> Step {
                Step { thread: me(), operation, object, at: Location::caller() }.wanted()
            }

            crate::workbench::judge::sync::locks::locks!($root);
            crate::workbench::judge::sync::threads::threads!($root, $number);
            crate::workbench::judge::sync::channels::channels!($root);
            crate::workbench::judge::sync::atomics::atomics!($root);
        }
    };
}

pub(super) use primitives;
