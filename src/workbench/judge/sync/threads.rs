//! Threads whose beginning, end and waiting are logged, for [`primitives`](super::recorded).

macro_rules! threads {
    ($root:ident, $number:expr) => {
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
    };
}

pub(super) use threads;
