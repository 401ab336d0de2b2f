//! A model checker's primitives under the standard library's names, each operation logged before and after.
//!
//! A macro, since loom and shuttle share no trait. It refuses to know either.

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

            /// A lock.
            #[derive(Debug)]
            pub struct Mutex<T> {
                inner: $root::sync::Mutex<T>,
                object: usize,
            }

            /// What is locked, until it is dropped.
            #[derive(Debug)]
            pub struct MutexGuard<'a, T> {
                /// `None` once it is given back.
                inner: Option<$root::sync::MutexGuard<'a, T>>,
                lock: &'a Mutex<T>,
                at: &'static Location<'static>,
            }

            impl<T> Mutex<T> {
                /// A lock around `value`.
                pub fn new(value: T) -> Self {
                    Mutex { inner: $root::sync::Mutex::new(value), object: log::object(None) }
                }

                /// Takes the lock; waits while another thread has it.
                ///
                /// # Errors
                /// A thread panicked while it had the lock.
                #[track_caller]
                pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
                    let step = wants(Operation::Lock, self.object);
                    let taken = self.inner.lock();
                    step.did(Said::Nothing);
                    self.guarded(taken, step.at)
                }

                /// Takes the lock if nobody has it.
                ///
                /// # Errors
                /// Another thread has it, or panicked while it had it.
                #[track_caller]
                pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
                    let step = wants(Operation::TryLock, self.object);
                    let taken = self.inner.try_lock();
                    let others = matches!(taken, Err(TryLockError::WouldBlock));
                    step.did(Said::Words(if others { "another has it" } else { "taken" }));
                    match taken {
                        Ok(inner) => Ok(self.guarded(Ok(inner), step.at)?),
                        Err(TryLockError::Poisoned(inner)) => {
                            Ok(self.guarded(Err(inner), step.at)?)
                        }
                        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
                    }
                }

                fn guarded<'a>(
                    &'a self,
                    taken: LockResult<$root::sync::MutexGuard<'a, T>>,
                    at: &'static Location<'static>,
                ) -> LockResult<MutexGuard<'a, T>> {
                    let guard = |inner| MutexGuard { inner: Some(inner), lock: self, at };
                    match taken {
                        Ok(inner) => Ok(guard(inner)),
                        Err(poison) => Err(PoisonError::new(guard(poison.into_inner()))),
                    }
                }
            }

            impl<T: Default> Default for Mutex<T> {
                fn default() -> Self {
                    Mutex::new(T::default())
                }
            }

            impl<T> MutexGuard<'_, T> {
                fn unlock(&self) -> Step {
                    let (operation, object) = (Operation::Unlock, self.lock.object);
                    Step { thread: me(), operation, object, at: self.at }
                }
            }

            impl<T> Deref for MutexGuard<'_, T> {
                type Target = T;
                fn deref(&self) -> &T {
                    self.inner.as_ref().expect("locked until dropped")
                }
            }

            impl<T> DerefMut for MutexGuard<'_, T> {
                fn deref_mut(&mut self) -> &mut T {
                    self.inner.as_mut().expect("locked until dropped")
                }
            }

            impl<T> Drop for MutexGuard<'_, T> {
                fn drop(&mut self) {
                    let Some(inner) = self.inner.take() else { return };
                    if std::thread::panicking() {
                        return drop(inner); // the story is over
                    }
                    let step = self.unlock().wanted();
                    drop(inner);
                    step.did(Said::Nothing);
                }
            }

            /// A condition variable.
            #[derive(Debug)]
            pub struct Condvar {
                inner: $root::sync::Condvar,
                object: usize,
            }

            impl Default for Condvar {
                fn default() -> Self {
                    Condvar::new()
                }
            }

            impl Condvar {
                /// One that nobody waits on.
                pub fn new() -> Self {
                    Condvar { inner: $root::sync::Condvar::new(), object: log::object(None) }
                }

                /// Gives the lock back, waits until it is woken, and takes the lock again.
                ///
                /// # Errors
                /// A thread panicked while it had the lock.
                #[track_caller]
                pub fn wait<'a, T>(
                    &self,
                    mut guard: MutexGuard<'a, T>,
                ) -> LockResult<MutexGuard<'a, T>> {
                    let lock = guard.lock;
                    let inner = guard.inner.take().expect("locked until dropped");
                    drop(guard);
                    let step = wants(Operation::Wait, self.object);
                    log::gives_back(Step {
                        operation: Operation::Unlock,
                        object: lock.object,
                        ..step
                    });
                    let taken = self.inner.wait(inner);
                    step.did(Said::Words("woken"));
                    Step { operation: Operation::Lock, object: lock.object, ..step }
                        .did(Said::Words("again"));
                    lock.guarded(taken, step.at)
                }

                /// Wakes one that waits.
                #[track_caller]
                pub fn notify_one(&self) {
                    let step = wants(Operation::Notify, self.object);
                    self.inner.notify_one();
                    step.did(Said::Words("one"));
                }

                /// Wakes all that wait.
                #[track_caller]
                pub fn notify_all(&self) {
                    let step = wants(Operation::Notify, self.object);
                    self.inner.notify_all();
                    step.did(Said::Words("all"));
                }
            }

            /// As in `std::thread`.
            pub mod thread {
                use super::{Location, Operation, Said, Step, log, me, wants};

                /// A thread that can be waited for.
                #[derive(Debug)]
                pub struct JoinHandle<T> {
                    inner: $root::thread::JoinHandle<T>,
                    thread: usize,
                }

                /// Starts a thread.
                #[track_caller]
                pub fn spawn<F, T>(run: F) -> JoinHandle<T>
                where
                    F: FnOnce() -> T + Send + 'static,
                    T: Send + 'static,
                {
                    let at = Location::caller();
                    let inner = $root::thread::spawn(move || {
                        let result = run();
                        log::ends(me(), at);
                        result
                    });
                    let thread = ($number)(inner.thread().id());
                    log::begins(thread, at);
                    Step { thread: me(), operation: Operation::Spawn, object: thread, at }
                        .did(Said::Nothing);
                    JoinHandle { inner, thread }
                }

                impl<T: 'static> JoinHandle<T> {
                    /// Waits for its end.
                    ///
                    /// # Errors
                    /// It panicked.
                    #[track_caller]
                    pub fn join(self) -> std::thread::Result<T> {
                        let step = wants(Operation::Join, self.thread);
                        let result = self.inner.join();
                        step.did(Said::Nothing);
                        result
                    }
                }

                /// Gives way to others.
                #[track_caller]
                pub fn yield_now() {
                    let step = wants(Operation::Yield, 0);
                    $root::thread::yield_now();
                    step.did(Said::Nothing);
                }
            }

            /// As in `std::sync::mpsc`, unbounded.
            pub mod mpsc {
                use super::{Operation, Said, log, wants};
                pub use std::sync::mpsc::{RecvError, SendError, TryRecvError};

                /// The end that messages are put into.
                #[derive(Debug)]
                pub struct Sender<T> {
                    inner: $root::sync::mpsc::Sender<T>,
                    object: usize,
                }

                /// The end that they are taken from.
                #[derive(Debug)]
                pub struct Receiver<T> {
                    inner: $root::sync::mpsc::Receiver<T>,
                    object: usize,
                }

                /// A channel without a bound.
                pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
                    let (sender, receiver) = $root::sync::mpsc::channel();
                    let object = log::object(None);
                    (Sender { inner: sender, object }, Receiver { inner: receiver, object })
                }

                impl<T> Clone for Sender<T> {
                    fn clone(&self) -> Self {
                        Sender { inner: self.inner.clone(), object: self.object }
                    }
                }

                impl<T> Sender<T> {
                    /// Puts a message in.
                    ///
                    /// # Errors
                    /// Nobody will take it.
                    #[track_caller]
                    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
                        let step = wants(Operation::Send, self.object);
                        let sent = self.inner.send(message);
                        step.did(Said::Words(if sent.is_ok() { "" } else { "nobody is there" }));
                        sent
                    }
                }

                impl<T> Receiver<T> {
                    /// Takes a message out; waits while there is none.
                    ///
                    /// # Errors
                    /// None will come any more.
                    #[track_caller]
                    pub fn recv(&self) -> Result<T, RecvError> {
                        let step = wants(Operation::Receive, self.object);
                        let message = self.inner.recv();
                        step.did(Said::Words(if message.is_ok() { "" } else { "closed" }));
                        message
                    }

                    /// Takes a message out if there is one.
                    ///
                    /// # Errors
                    /// There is none now, or will never be one.
                    #[track_caller]
                    pub fn try_recv(&self) -> Result<T, TryRecvError> {
                        let step = wants(Operation::Receive, self.object);
                        let message = self.inner.try_recv();
                        step.did(Said::Words(if message.is_ok() { "" } else { "empty" }));
                        message
                    }
                }
            }

            /// As in `std::sync::atomic`.
            pub mod atomic {
                use super::{Operation, Said, log, wants};
                use crate::workbench::judge::log::Value;
                pub use std::sync::atomic::Ordering;

                crate::workbench::judge::sync::recorded::atomic!(
                    $root,
                    AtomicUsize,
                    usize,
                    |v: usize| Value::Number(v as u64),
                    [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                    [wrapping_add, wrapping_sub, max, bitor, bitand]
                );
                crate::workbench::judge::sync::recorded::atomic!(
                    $root,
                    AtomicU64,
                    u64,
                    Value::Number,
                    [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                    [wrapping_add, wrapping_sub, max, bitor, bitand]
                );
                crate::workbench::judge::sync::recorded::atomic!(
                    $root,
                    AtomicU32,
                    u32,
                    |v: u32| Value::Number(v.into()),
                    [fetch_add, fetch_sub, fetch_max, fetch_or, fetch_and],
                    [wrapping_add, wrapping_sub, max, bitor, bitand]
                );
                crate::workbench::judge::sync::recorded::atomic!(
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

pub(super) use {atomic, primitives};
