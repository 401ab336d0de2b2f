//! Atomics whose every read and write is logged, for [`primitives`](super::recorded).

macro_rules! atomics {
    ($root:ident) => {
        /// As in `std::sync::atomic`.
        pub mod atomic {
            use super::{Operation, Said, log, wants};
            use crate::workbench::judge::log::Value;
            pub use std::sync::atomic::Ordering;

            crate::workbench::judge::sync::atomics::atomic!(
                $root,
                AtomicUsize,
                usize,
                |v: usize| Value::Number(v as u64),
                [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                [wrapping_add, wrapping_sub, max, bitor, bitand]
            );
            crate::workbench::judge::sync::atomics::atomic!(
                $root,
                AtomicU64,
                u64,
                Value::Number,
                [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                [wrapping_add, wrapping_sub, max, bitor, bitand]
            );
            crate::workbench::judge::sync::atomics::atomic!(
                $root,
                AtomicU32,
                u32,
                |v: u32| Value::Number(v.into()),
                [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                [wrapping_add, wrapping_sub, max, bitor, bitand]
            );
            crate::workbench::judge::sync::atomics::atomic!(
                $root,
                AtomicBool,
                bool,
                Value::Flag,
                [fetch_or, fetch_and, fetch_xor],
                [bitor, bitand, bitxor]
            );

            /// A fence.
            #[track_caller]
            pub fn fence(order: Ordering) {
                let step = wants(Operation::Fence, 0);
                $root::sync::atomic::fence(order);
                step.did(Said::Nothing);
            }
        }
    };
}

/// One atomic type: what it holds, how the log shows that, and its operations that read and write in one step.
macro_rules! atomic {
    ($root:ident, $name:ident, $type:ty, $shown:expr, [$($fetch:ident),*], [$($apply:ident),*]) => {
        #[doc = concat!("As `std::sync::atomic::", stringify!($name), "`.")]
        #[derive(Debug)]
        pub struct $name {
            inner: $root::sync::atomic::$name,
            object: usize,
        }

        impl Default for $name {
            fn default() -> Self {
                $name::new(<$type>::default())
            }
        }

        impl $name {
            /// Holds `value` at first.
            pub fn new(value: $type) -> Self {
                let object = log::object(Some(($shown)(value)));
                $name { inner: $root::sync::atomic::$name::new(value), object }
            }

            /// Reads.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $type {
                let step = wants(Operation::Load, self.object);
                let value = self.inner.load(order);
                step.did(Said::Read(($shown)(value)));
                value
            }

            /// Writes.
            #[track_caller]
            pub fn store(&self, value: $type, order: Ordering) {
                let step = wants(Operation::Store, self.object);
                self.inner.store(value, order);
                step.did(Said::Wrote(($shown)(value)));
            }

            /// Writes, and returns what was there.
            #[track_caller]
            pub fn swap(&self, value: $type, order: Ordering) -> $type {
                let step = wants(Operation::Update, self.object);
                let old = self.inner.swap(value, order);
                step.did(Said::Changed(($shown)(old), ($shown)(value)));
                old
            }

            $(
                #[doc = concat!("`", stringify!($fetch), "`, in one step; returns what was there.")]
                #[track_caller]
                pub fn $fetch(&self, value: $type, order: Ordering) -> $type {
                    #[allow(unused_imports, reason = "each type has its own operations")]
                    use std::ops::{BitAnd, BitOr, BitXor};
                    let step = wants(Operation::Update, self.object);
                    let old = self.inner.$fetch(value, order);
                    step.did(Said::Changed(($shown)(old), ($shown)(old.$apply(value))));
                    old
                }
            )*

            /// Writes `new` if it holds `current`.
            ///
            /// # Errors
            /// It held something else: this.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                let step = wants(Operation::Update, self.object);
                let result = self.inner.compare_exchange(current, new, success, failure);
                match result {
                    Ok(old) => step.did(Said::Changed(($shown)(old), ($shown)(new))),
                    Err(other) => step.did(Said::Read(($shown)(other))),
                }
                result
            }

            /// As [`Self::compare_exchange`]; on real machines it may also fail for no reason.
            ///
            /// # Errors
            /// As there.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                self.compare_exchange(current, new, success, failure)
            }
        }
    };
}

pub(super) use {atomic, atomics};
