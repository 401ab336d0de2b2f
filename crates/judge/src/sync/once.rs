//! What is set once, every look at it logged, for [`primitives`](super::recorded).
//!
//! The value lies in the standard library's cell, which no thread ever waits for here: a checker runs one thread at a
//! time. What the checker has to see, who may set it and who sees it set, is a lock and a flag of its own.

macro_rules! once {
    ($root:ident) => {
        /// As `std::sync::OnceLock`.
        pub struct OnceLock<T> {
            value: std::sync::OnceLock<T>,
            /// Set with `Release` once the value is there.
            there: $root::sync::atomic::AtomicBool,
            setting: $root::sync::Mutex<()>,
            object: usize,
        }

        impl<T> OnceLock<T> {
            /// Nothing yet.
            pub fn new() -> Self {
                OnceLock {
                    value: std::sync::OnceLock::new(),
                    there: $root::sync::atomic::AtomicBool::new(false),
                    setting: $root::sync::Mutex::new(()),
                    object: log::object(None),
                }
            }

            /// What was set, if it was.
            #[track_caller]
            pub fn get(&self) -> Option<&T> {
                let step = wants(Operation::Load, self.object);
                let there = self.there.load(std::sync::atomic::Ordering::Acquire);
                looked(step, Said::Words(if there { "is set" } else { "is not set" }));
                if there { self.value.get() } else { None }
            }

            /// Sets it.
            ///
            /// # Errors
            /// It was set before: `value`.
            #[track_caller]
            pub fn set(&self, value: T) -> Result<(), T> {
                let mut value = Some(value);
                self.fill(|| value.take());
                value.map_or(Ok(()), Err)
            }

            /// What was set, or what `make` says, which is set then; other threads wait until it is.
            #[track_caller]
            pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
                if let Some(there) = self.get() {
                    return there;
                }
                self.fill(|| Some(make()));
                self.value.get().expect("filled")
            }

            /// Calls `make` unless it is set.
            #[track_caller]
            fn fill(&self, make: impl FnOnce() -> Option<T>) {
                let step = wants(Operation::Lock, self.object);
                let _mine = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
                let there = self.there.load(std::sync::atomic::Ordering::Acquire);
                step.did(Said::Words(if there { "is set already" } else { "" }));
                if !there && let Some(value) = make() {
                    let _nothing_there = self.value.set(value);
                    self.there.store(true, std::sync::atomic::Ordering::Release);
                }
                Step { operation: Operation::Unlock, ..step }.wanted().did(Said::Nothing);
            }

            /// The value, which no other thread can have.
            pub fn get_mut(&mut self) -> Option<&mut T> {
                self.value.get_mut()
            }

            /// What was set.
            pub fn into_inner(self) -> Option<T> {
                self.value.into_inner()
            }
        }

        impl<T> Default for OnceLock<T> {
            fn default() -> Self {
                OnceLock::new()
            }
        }

        impl<T: std::fmt::Debug> std::fmt::Debug for OnceLock<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.value.fmt(f)
            }
        }

        /// As `std::sync::LazyLock`.
        pub struct LazyLock<T, F = fn() -> T> {
            value: OnceLock<T>,
            make: std::sync::Mutex<Option<F>>,
        }

        impl<T, F: FnOnce() -> T> LazyLock<T, F> {
            /// What `make` says, once it is asked for.
            pub fn new(make: F) -> Self {
                LazyLock { value: OnceLock::new(), make: std::sync::Mutex::new(Some(make)) }
            }

            /// The value, made if it is not there yet.
            #[track_caller]
            pub fn force(this: &Self) -> &T {
                let make = || this.make.lock().unwrap_or_else(PoisonError::into_inner).take();
                this.value.get_or_init(|| make().expect("a value that could be made")())
            }
        }

        impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
            type Target = T;
            #[track_caller]
            fn deref(&self) -> &T {
                LazyLock::force(self)
            }
        }

        /// As `std::sync::Once`.
        #[derive(Debug, Default)]
        pub struct Once(OnceLock<()>);

        impl Once {
            /// Nothing was called yet.
            pub fn new() -> Self {
                Once::default()
            }

            /// Calls `what` unless something was called before; other threads wait until it returns.
            #[track_caller]
            pub fn call_once(&self, what: impl FnOnce()) {
                self.0.get_or_init(what);
            }

            /// Whether something was called, to its end.
            #[track_caller]
            pub fn is_completed(&self) -> bool {
                self.0.get().is_some()
            }
        }
    };
}

pub(super) use once;
