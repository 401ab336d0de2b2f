//! Barriers, for [`primitives`](super::recorded): a lock and a condition variable, logged as such.

macro_rules! barriers {
    () => {
        /// As `std::sync::Barrier`.
        #[derive(Debug)]
        pub struct Barrier {
            /// Threads that wait now, and how often all have been let go.
            state: Mutex<(usize, usize)>,
            all_here: Condvar,
            threads: usize,
        }

        /// As `std::sync::BarrierWaitResult`.
        #[derive(Debug)]
        pub struct BarrierWaitResult(bool);

        impl BarrierWaitResult {
            /// True for one of the threads that were let go together.
            pub fn is_leader(&self) -> bool {
                self.0
            }
        }

        impl Barrier {
            /// Lets go when so many threads wait.
            pub fn new(threads: usize) -> Self {
                Barrier { state: Mutex::new((0, 0)), all_here: Condvar::new(), threads }
            }

            /// Waits until all are here.
            #[track_caller]
            pub fn wait(&self) -> BarrierWaitResult {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                let round = state.1;
                state.0 += 1;
                if state.0 >= self.threads {
                    *state = (0, round.wrapping_add(1));
                    self.all_here.notify_all();
                    return BarrierWaitResult(true);
                }
                while state.1 == round {
                    state = self.all_here.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                BarrierWaitResult(false)
            }
        }
    };
}

pub(super) use barriers;
