//! Atomics whose every read and write is logged, for [`primitives`](super::recorded).

macro_rules! atomics {
    ($root:ident) => {
        /// As in `std::sync::atomic`.
        pub mod atomic {
            use super::{Operation, Said, log, looked, wants};
            use crate::log::Value;
            pub use std::sync::atomic::Ordering;

            $crate::sync::atomics::integers!(
                $root, AtomicU8 u8, AtomicU16 u16, AtomicU32 u32, AtomicU64 u64, AtomicUsize usize,
                AtomicI8 i8, AtomicI16 i16, AtomicI32 i32, AtomicI64 i64, AtomicIsize isize
            );
            $crate::sync::atomics::atomic!($root, AtomicBool, bool, Value::Flag);
            $crate::sync::atomics::fetches!(
                AtomicBool, bool, Value::Flag,
                fetch_and(|old, with| old & with), fetch_nand(|old, with| !(old & with)),
                fetch_or(|old, with| old | with), fetch_xor(|old, with| old ^ with)
            );

            impl AtomicBool {
                /// Turns it round, in one step; returns what was there.
                #[track_caller]
                pub fn fetch_not(&self, order: Ordering) -> bool {
                    self.fetch_xor(true, order)
                }
            }

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

/// Atomic integers, each by its name and what it holds.
macro_rules! integers {
    ($root:ident, $($name:ident $type:ident),*) => {
        $(
            $crate::sync::atomics::atomic!(
                $root, $name, $type, |value: $type| Value::Number(value as i128)
            );
            $crate::sync::atomics::fetches!(
                $name, $type, |value: $type| Value::Number(value as i128),
                fetch_add($type::wrapping_add), fetch_sub($type::wrapping_sub),
                fetch_max(Ord::max), fetch_min(Ord::min),
                fetch_and(|old, with| old & with), fetch_nand(|old: $type, with: $type| !(old & with)),
                fetch_or(|old, with| old | with), fetch_xor(|old, with| old ^ with)
            );
        )*
    };
}

/// Operations that read and write in one step, each with what it makes of the old value and of the one that it is given.
macro_rules! fetches {
    ($name:ident, $type:ty, $shown:expr, $($fetch:ident($apply:expr)),*) => {
        impl $name {
            $(
                #[doc = concat!("`", stringify!($fetch), "`, in one step; returns what was there.")]
                #[track_caller]
                pub fn $fetch(&self, value: $type, order: Ordering) -> $type {
                    let apply: fn($type, $type) -> $type = $apply;
                    let step = wants(Operation::Update, self.object);
                    let old = self.inner.$fetch(value, order);
                    looked(step, Said::Changed(($shown)(old), ($shown)(apply(old, value))));
                    old
                }
            )*
        }
    };
}

/// One atomic type: what it holds, and how the log shows that.
macro_rules! atomic {
    ($root:ident, $name:ident, $type:ty, $shown:expr) => {
        #[doc = concat!("As `std::sync::atomic::", stringify!($name), "`.")]
        #[derive(Debug)]
        pub struct $name {
            inner: $root::sync::atomic::$name,
            object: usize,
            /// Whether `compare_exchange_weak` has failed for no reason.
            failed: std::sync::atomic::AtomicBool,
        }

        impl Default for $name {
            fn default() -> Self {
                $name::new(<$type>::default())
            }
        }

        impl From<$type> for $name {
            fn from(value: $type) -> Self {
                $name::new(value)
            }
        }

        impl $name {
            /// Holds `value` at first.
            pub fn new(value: $type) -> Self {
                let object = log::object(Some(($shown)(value)));
                let failed = std::sync::atomic::AtomicBool::new(false);
                $name { inner: $root::sync::atomic::$name::new(value), object, failed }
            }

            /// The value, which no other thread can have any more.
            pub fn into_inner(self) -> $type {
                self.inner.into_inner()
            }

            /// Reads.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $type {
                let step = wants(Operation::Load, self.object);
                let value = self.inner.load(order);
                looked(step, Said::Read(($shown)(value)));
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
                looked(step, Said::Changed(($shown)(old), ($shown)(value)));
                old
            }

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
                    Err(other) => looked(step, Said::Read(($shown)(other))),
                }
                result
            }

            /// As [`Self::compare_exchange`]; may also fail for no reason, as on real machines: here, the first time that it
            /// could succeed.
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
                if self.failed.load(Ordering::Relaxed) {
                    return self.compare_exchange(current, new, success, failure);
                }
                let step = wants(Operation::Update, self.object);
                let found = self.inner.load(failure);
                if found == current {
                    self.failed.store(true, Ordering::Relaxed);
                    step.did(Said::Words("fails for no reason, as `weak` may"));
                } else {
                    looked(step, Said::Read(($shown)(found)));
                }
                Err(found)
            }

            /// Writes what `change` makes of the value, again and again until no other thread comes between.
            ///
            /// # Errors
            /// `change` said `None`: what it was asked about.
            #[track_caller]
            pub fn fetch_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($type) -> Option<$type>,
            ) -> Result<$type, $type> {
                let mut old = self.load(fetch);
                while let Some(new) = change(old) {
                    match self.compare_exchange(old, new, set, fetch) {
                        Ok(old) => return Ok(old),
                        Err(other) => old = other,
                    }
                }
                Err(old)
            }

            /// As [`Self::fetch_update`], under its newer name.
            ///
            /// # Errors
            /// As there.
            #[track_caller]
            pub fn try_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                change: impl FnMut($type) -> Option<$type>,
            ) -> Result<$type, $type> {
                self.fetch_update(set, fetch, change)
            }

            /// As [`Self::fetch_update`], with a `change` that always makes something of the value.
            #[track_caller]
            pub fn update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($type) -> $type,
            ) -> $type {
                let (Ok(old) | Err(old)) = self.fetch_update(set, fetch, |old| Some(change(old)));
                old
            }
        }
    };
}

pub(super) use {atomic, atomics, fetches, integers};
