//! Locks and condition variables whose every operation is logged, for [`primitives`](super::recorded).

macro_rules! locks {
    ($root:ident) => {
        /// As `std::sync::Mutex`.
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

            /// Takes the lock if it is free.
            ///
            /// # Errors
            /// Another thread has it, or panicked while it had it.
            #[track_caller]
            pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
                let step = wants(Operation::TryLock, self.object);
                let taken = self.inner.try_lock();
                let others = matches!(taken, Err(TryLockError::WouldBlock));
                looked(step, Said::Words(if others { "another has it" } else { "taken" }));
                match taken {
                    Ok(inner) => Ok(self.guarded(Ok(inner), step.at)?),
                    Err(TryLockError::Poisoned(inner)) => Ok(self.guarded(Err(inner), step.at)?),
                    Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
                }
            }

            /// The value, which no other thread can have.
            ///
            /// # Errors
            /// A thread panicked while it had the lock.
            pub fn get_mut(&mut self) -> LockResult<&mut T> {
                self.inner.get_mut()
            }

            /// The value, without its lock.
            ///
            /// # Errors
            /// A thread panicked while it had the lock.
            pub fn into_inner(self) -> LockResult<T> {
                self.inner.into_inner()
            }

            /// A thread panicked while it had the lock: never here, since a panic ends the execution.
            pub fn is_poisoned(&self) -> bool {
                false
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

        impl<T> From<T> for Mutex<T> {
            fn from(value: T) -> Self {
                Mutex::new(value)
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
            /// One that no thread waits on.
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
                log::gives_back(Step { operation: Operation::Unlock, object: lock.object, ..step });
                let taken = self.inner.wait(inner);
                step.did(Said::Words("woken"));
                Step { operation: Operation::Lock, object: lock.object, ..step }
                    .did(Said::Words("again"));
                lock.guarded(taken, step.at)
            }

            /// Waits as long as `condition` holds.
            ///
            /// # Errors
            /// A thread panicked while it had the lock.
            #[track_caller]
            pub fn wait_while<'a, T>(
                &self,
                mut guard: MutexGuard<'a, T>,
                mut condition: impl FnMut(&mut T) -> bool,
            ) -> LockResult<MutexGuard<'a, T>> {
                while condition(&mut guard) {
                    guard = self.wait(guard)?;
                }
                Ok(guard)
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
    };
}

pub(super) use locks;
