//! The numbers of a run, and what the laws make of them.

use brigade_core::measure::laws;
use brigade_core::measure::stats::median_of;
use serde::{Deserialize, Serialize};

/// A log, counted in every way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// Cores there were.
    pub(super) cores: usize,
    pub(super) rounds: Vec<Round>,
    pub(super) counts: Counts,
}

/// Everything once, so that a disturbance meets all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    /// One core, one table.
    pub(super) alone: Time,
    /// One chunk per thread, for each number of workers that is tried; the last is all of them.
    pub(super) threads: Vec<(usize, Time)>,
    pub(super) rayon: Time,
    pub(super) rayon_lines: Time,
    pub(super) mutex_map: Time,
    /// Starting and joining the threads.
    pub(super) starting: Time,
    pub(super) merging_ms: f64,
    /// One worker's share of the log.
    pub(super) share: Time,
    /// The beginnings of the log, shorter ones first.
    pub(super) beginnings: Vec<Beginning>,
}

/// So many lines, counted by one core and by all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Beginning {
    pub(super) lines: usize,
    pub(super) alone: Time,
    pub(super) threads: Time,
}

/// By the clock on the wall, and by the CPU clock of all threads together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Time {
    pub(super) wall_ms: f64,
    pub(super) cpu_ms: f64,
}

impl Time {
    /// CPU seconds a second: how many cores worked at once.
    pub(super) fn at_work(self) -> f64 {
        self.cpu_ms / self.wall_ms
    }
}

/// What became of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) lines: u64,
    pub(super) clicks: u64,
    pub(super) other: u64,
    pub(super) skipped: u64,
    /// How many different answers the ways of counting gave.
    pub(super) answers: usize,
}

impl Found {
    /// Workers that were set to work: one a core, or two if there was one.
    pub(super) fn workers(&self) -> usize {
        self.cores.max(2)
    }

    /// Medians over the rounds.
    pub(super) fn time(&self, of: impl Fn(&Round) -> Time) -> Time {
        Time {
            wall_ms: median_of(&self.rounds, |round| of(round).wall_ms),
            cpu_ms: median_of(&self.rounds, |round| of(round).cpu_ms),
        }
    }

    /// One core's time for the whole log.
    pub(super) fn alone(&self) -> Time {
        self.time(|round| round.alone)
    }

    /// One chunk per thread, by the number of workers.
    pub(super) fn by_workers(&self) -> Vec<(usize, Time)> {
        let tried = self.rounds[0].threads.iter().enumerate();
        tried.map(|(at, (k, _))| (*k, self.time(|round| round.threads[at].1))).collect()
    }

    /// One chunk per thread, all workers.
    pub(super) fn threads(&self) -> Time {
        self.time(|round| round.threads[round.threads.len() - 1].1)
    }

    /// Against one core.
    pub(super) fn speedup(&self, time: Time) -> f64 {
        self.alone().wall_ms / time.wall_ms
    }

    /// CPU time as a multiple of what one core needs.
    pub(super) fn work(&self, time: Time) -> f64 {
        time.cpu_ms / self.alone().cpu_ms
    }

    /// What cannot be divided, in milliseconds.
    pub(super) fn serial_ms(&self) -> f64 {
        self.time(|round| round.starting).wall_ms
            + median_of(&self.rounds, |round| round.merging_ms)
    }

    /// Amdahl's speed-up with the serial part as measured; it comes on top of what one core does.
    pub(super) fn predicted(&self) -> f64 {
        let (alone, serial) = (self.alone().wall_ms, self.serial_ms());
        let whole = alone + serial;
        laws::amdahl(serial / whole, self.cores as f64) * alone / whole
    }

    /// Karp and Flatt's serial fraction at every number of workers above one.
    pub(super) fn fractions(&self) -> Vec<f64> {
        let tried = self.by_workers().into_iter();
        tried.filter_map(|(k, time)| laws::karp_flatt(self.speedup(time), k as f64)).collect()
    }

    /// Speed-up by size of the log, smaller ones first.
    pub(super) fn by_size(&self) -> Vec<(usize, f64)> {
        let sizes = self.rounds[0].beginnings.iter().enumerate();
        let speedup = |at: usize| {
            let alone = self.time(|round| round.beginnings[at].alone);
            alone.wall_ms / self.time(|round| round.beginnings[at].threads).wall_ms
        };
        sizes.map(|(at, beginning)| (beginning.lines, speedup(at))).collect()
    }
}
