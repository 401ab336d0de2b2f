//! Locks that let readers in together, every operation logged, for [`primitives`](super::recorded): a lock around who is in,
//! and a condition variable. One implementation over both checkers: loom's knows each reader once only, and shuttle's
//! refuses a reader that is in.
//!
//! As on Linux, readers wait behind a writer that waits: a thread that reads twice, one inside the other, stops for ever if
//! a writer comes between.

macro_rules! shared {
    ($root:ident) => {
        /// As `std::sync::RwLock`.
        #[derive(Debug)]
        pub struct RwLock<T> {
            inside: $root::sync::Mutex<Inside>,
            left: $root::sync::Condvar,
            /// No thread ever waits for it: `inside` is asked first.
            value: std::sync::RwLock<T>,
            object: usize,
        }

        /// Who is in, or wants to be.
        #[derive(Debug, Default)]
        struct Inside {
            readers: usize,
            writes: bool,
            writers_wait: usize,
            waiting: usize,
        }

        impl Inside {
            /// Lets a reader in, or a writer, if there is room.
            fn enter(&mut self, to_write: bool) -> bool {
                let free = if to_write {
                    self.readers == 0 && !self.writes
                } else {
                    !self.writes && self.writers_wait == 0
                };
                if free {
                    self.writes = to_write;
                    self.readers += usize::from(!to_write);
                }
                free
            }
        }

        impl<T> RwLock<T> {
            /// A lock around `value`.
            pub fn new(value: T) -> Self {
                RwLock {
                    inside: $root::sync::Mutex::new(Inside::default()),
                    left: $root::sync::Condvar::new(),
                    value: std::sync::RwLock::new(value),
                    object: log::object(None),
                }
            }

            fn enter(&self, to_write: bool) {
                let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
                while !inside.enter(to_write) {
                    inside.waiting += 1;
                    inside.writers_wait += usize::from(to_write);
                    inside = self.left.wait(inside).unwrap_or_else(PoisonError::into_inner);
                    inside.waiting -= 1;
                    inside.writers_wait -= usize::from(to_write);
                }
            }

            fn try_enter(&self, to_write: bool) -> bool {
                self.inside.lock().unwrap_or_else(PoisonError::into_inner).enter(to_write)
            }

            fn leave(&self, wrote: bool) {
                let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
                if wrote {
                    inside.writes = false;
                } else {
                    inside.readers -= 1;
                }
                if inside.waiting > 0 {
                    self.left.notify_all();
                }
            }

            /// The value, which no other thread can have.
            ///
            /// # Errors
            /// A thread panicked while it wrote.
            pub fn get_mut(&mut self) -> LockResult<&mut T> {
                self.value.get_mut()
            }

            /// The value, without its lock.
            ///
            /// # Errors
            /// A thread panicked while it wrote.
            pub fn into_inner(self) -> LockResult<T> {
                self.value.into_inner()
            }
        }

        impl<T: Default> Default for RwLock<T> {
            fn default() -> Self {
                RwLock::new(T::default())
            }
        }

        impl<T> From<T> for RwLock<T> {
            fn from(value: T) -> Self {
                RwLock::new(value)
            }
        }

        $crate::sync::shared::guard!(
            RwLockReadGuard,
            read,
            try_read,
            false,
            "to read",
            "taken to read"
        );
        $crate::sync::shared::guard!(RwLockWriteGuard, write, try_write, true, "", "taken");

        impl<T> DerefMut for RwLockWriteGuard<'_, T> {
            fn deref_mut(&mut self) -> &mut T {
                self.value.as_mut().expect("locked until dropped")
            }
        }
    };
}

/// One way into an [`RwLock`](std::sync::RwLock): its guard and the two methods that take it.
macro_rules! guard {
    ($guard:ident, $take:ident, $try:ident, $writes:literal, $taken:literal, $tried:literal) => {
        #[doc = concat!("As `std::sync::", stringify!($guard), "`.")]
        #[derive(Debug)]
        pub struct $guard<'a, T> {
            /// `None` once it is given back.
            value: Option<std::sync::$guard<'a, T>>,
            lock: &'a RwLock<T>,
            at: &'static Location<'static>,
        }

        impl<T> RwLock<T> {
            #[doc = concat!("As `std::sync::RwLock::", stringify!($take), "`; waits for its turn.")]
            ///
            /// # Errors
            /// A thread panicked while it wrote.
            #[track_caller]
            pub fn $take(&self) -> LockResult<$guard<'_, T>> {
                let step = wants(Operation::Lock, self.object);
                self.enter($writes);
                step.did(Said::Words($taken));
                let guard = |value| $guard { value: Some(value), lock: self, at: step.at };
                match self.value.$take() {
                    Ok(value) => Ok(guard(value)),
                    Err(poison) => Err(PoisonError::new(guard(poison.into_inner()))),
                }
            }

            #[doc = concat!("As `std::sync::RwLock::", stringify!($try), "`; waits for no other thread.")]
            ///
            /// # Errors
            /// Another thread is in the way, or panicked while it wrote.
            #[track_caller]
            pub fn $try(&self) -> TryLockResult<$guard<'_, T>> {
                let step = wants(Operation::TryLock, self.object);
                let taken = self.try_enter($writes);
                looked(step, Said::Words(if taken { $tried } else { "another has it" }));
                if !taken {
                    return Err(TryLockError::WouldBlock);
                }
                let guard = |value| $guard { value: Some(value), lock: self, at: step.at };
                match self.value.$take() {
                    Ok(value) => Ok(guard(value)),
                    Err(poison) => {
                        Err(TryLockError::Poisoned(PoisonError::new(guard(poison.into_inner()))))
                    }
                }
            }
        }

        impl<T> Deref for $guard<'_, T> {
            type Target = T;
            fn deref(&self) -> &T {
                self.value.as_ref().expect("locked until dropped")
            }
        }

        impl<T> Drop for $guard<'_, T> {
            fn drop(&mut self) {
                let Some(value) = self.value.take() else { return };
                drop(value);
                if std::thread::panicking() {
                    return; // the story is over
                }
                let (operation, object, at) = (Operation::Unlock, self.lock.object, self.at);
                let step = Step { thread: me(), operation, object, at }.wanted();
                self.lock.leave($writes);
                step.did(Said::Nothing);
            }
        }
    };
}

pub(super) use {guard, shared};
