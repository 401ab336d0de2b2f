//! Threads that do the same thing at the same time for a while, and how much they got done.

use super::found::Round;
use brigade_core::jobs::at_once;
use brigade_core::jobs::login::cpu_clock;
use std::io;
use std::sync::OnceLock;
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
    /// From the start of the first to the end of the slowest.
    pub(super) wall: Duration,
}

impl Lap {
    /// What it took if `computing` threads had something to compute all the time: fewer CPU seconds a second, and others had
    /// the cores.
    pub(super) fn round(self, computing: usize) -> Round {
        let each = |time: Duration| time.as_secs_f64() * 1e9 / self.operations.max(1) as f64;
        let busy = self.cpu.as_secs_f64() / self.wall.as_secs_f64();
        Round {
            ns: each(self.wall),
            cpu_ns: each(self.cpu),
            undisturbed: busy >= 0.9 * computing as f64,
        }
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
    /// `work(thread, n)` does n operations. All threads start together.
    ///
    /// # Errors
    /// If the operating system refuses a thread.
    pub(super) fn run(self, work: impl Fn(usize, u64) + Sync) -> io::Result<Lap> {
        let opened = OnceLock::new();
        let laps = at_once(self.threads, |thread| {
            let opened = *opened.get_or_init(Instant::now);
            self.alone(opened, || work(thread, self.piece))
        })?;
        Ok(laps.into_iter().fold(Lap::default(), Lap::with))
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

    #[test]
    fn a_lap_in_which_a_thread_had_no_core_is_disturbed() {
        let [cpu, wall] = [3, 2].map(Duration::from_micros);
        let lap = Lap { operations: 10, cpu, wall };
        assert_eq!(lap.round(1), Round { ns: 200.0, cpu_ns: 300.0, undisturbed: true });
        assert!(!lap.round(2).undisturbed);
    }
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
