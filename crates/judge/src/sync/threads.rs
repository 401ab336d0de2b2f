//! Threads whose beginning, end and waiting are logged, for [`primitives`](super::recorded).

macro_rules! threads {
    ($root:ident, $number:expr) => {
        /// As in `std::hint`.
        pub mod hint {
            /// Gives way to others: without them, what a thread waits for does not come.
            #[track_caller]
            pub fn spin_loop() {
                super::thread::yield_now();
            }
        }

        /// As in `std::thread`.
        pub mod thread {
            use super::{Location, Operation, Said, Step, log, me, wants};

            /// A thread that can be waited for.
            #[derive(Debug)]
            pub struct JoinHandle<T> {
                inner: $root::thread::JoinHandle<T>,
                thread: Thread,
            }

            /// A thread's number, by which it is told from others.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct ThreadId(usize);

            /// A thread, as far as others may know it.
            #[derive(Clone, Debug)]
            pub struct Thread(ThreadId);

            impl Thread {
                /// Its number.
                pub fn id(&self) -> ThreadId {
                    self.0
                }
            }

            /// The thread that asks.
            pub fn current() -> Thread {
                Thread(ThreadId(me()))
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
                let number = ($number)(inner.thread().id());
                log::begins(number, at);
                Step { thread: me(), operation: Operation::Spawn, object: number, at }
                    .did(Said::Nothing);
                JoinHandle { inner, thread: Thread(ThreadId(number)) }
            }

            impl<T: 'static> JoinHandle<T> {
                /// Waits for its end.
                ///
                /// # Errors
                /// It panicked.
                #[track_caller]
                pub fn join(self) -> std::thread::Result<T> {
                    let step = wants(Operation::Join, self.thread.0.0);
                    let result = self.inner.join();
                    step.did(Said::Nothing);
                    result
                }

                /// Which thread it is.
                pub fn thread(&self) -> &Thread {
                    &self.thread
                }
            }

            /// Gives way: there is no clock, and until it goes on others may do anything.
            #[track_caller]
            pub fn sleep(_: std::time::Duration) {
                yield_now();
            }

            /// Gives way to others.
            #[track_caller]
            pub fn yield_now() {
                let step = wants(Operation::Yield, 0);
                $root::thread::yield_now();
                step.did(Said::Nothing);
            }
        }
    };
}

pub(super) use threads;
