//! Threads that do the same thing at the same time for a while, and how much they got done.

use brigade_core::jobs::login::cpu_clock;
use std::io;
use std::sync::{PoisonError, RwLock};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// How many, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Race {
    pub(super) threads: usize,
    pub(super) slice: Duration,
    /// Operations between two looks at the clock; many enough that looking costs nothing beside them.
    pub(super) piece: u64,
}

/// What was done in a slice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lap {
    pub(super) operations: u64,
    /// Of all threads together.
    pub(super) cpu: Duration,
    /// From the opening of the gate to the end of the slowest.
    pub(super) wall: Duration,
}

impl Lap {
    /// Time from one operation to the next, whoever does it.
    pub(super) fn each(&self) -> Duration {
        self.wall.div_f64(self.operations.max(1) as f64)
    }

    /// CPU seconds used a second: how many cores worked at once.
    pub(super) fn busy(&self) -> f64 {
        self.cpu.as_secs_f64() / self.wall.as_secs_f64()
    }

    /// CPU time of one operation.
    pub(super) fn work(&self) -> Duration {
        self.cpu.div_f64(self.operations.max(1) as f64)
    }

    fn with(self, other: Lap) -> Lap {
        Lap {
            operations: self.operations + other.operations,
            cpu: self.cpu + other.cpu,
            wall: self.wall.max(other.wall),
        }
    }
}

impl Race {
    /// `work(thread, n)` does n operations. All threads start together, at a gate that opens when the last has come.
    ///
    /// # Errors
    /// If the operating system refuses a thread.
    pub(super) fn run(self, work: impl Fn(usize, u64) + Sync) -> io::Result<Lap> {
        let gate = RwLock::new(Instant::now());
        thread::scope(|scope| {
            let mut shut = gate.write().unwrap_or_else(PoisonError::into_inner);
            let spawn = |thread: usize| {
                let (work, gate) = (&work, &gate);
                let run = move || {
                    let opened = *gate.read().unwrap_or_else(PoisonError::into_inner);
                    self.alone(opened, || work(thread, self.piece))
                };
                Builder::new().spawn_scoped(scope, run)
            };
            let running: io::Result<Vec<_>> = (0..self.threads).map(spawn).collect();
            *shut = Instant::now();
            drop(shut);
            let join = |thread: thread::ScopedJoinHandle<'_, Lap>| {
                thread.join().map_err(|_| io::Error::other("a thread panicked"))
            };
            running?.into_iter().try_fold(Lap::default(), |all, thread| Ok(all.with(join(thread)?)))
        })
    }

    /// One thread's part. It ends when the slice does, however late the thread came: two that worked one after the
    /// other must not look like two that worked at once.
    fn alone(self, opened: Instant, piece: impl Fn()) -> Lap {
        let cpu = cpu_clock();
        let mut lap = Lap::default();
        while lap.operations == 0 || lap.wall < self.slice {
            piece();
            lap.operations += self.piece;
            lap.wall = opened.elapsed();
        }
        Lap { cpu: cpu_clock() - cpu, ..lap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn what_all_threads_did_is_counted_together() {
        let done = [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)];
        let race = Race { threads: 3, slice: Duration::from_micros(10), piece: 7 };
        let work = |thread: usize, n| _ = done[thread].fetch_add(n, Ordering::Relaxed);
        let lap = race.run(work).unwrap();
        let done: Vec<u64> = done.into_iter().map(AtomicU64::into_inner).collect();
        assert_eq!(lap.operations, done.iter().sum::<u64>());
        assert!(done.iter().all(|n| *n >= 7));
    }
}
