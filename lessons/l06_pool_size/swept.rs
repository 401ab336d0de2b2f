//! The sweep, cell by cell, beside what the laws say of each cell.

use super::sweep::{WAITS, sizes};
use brigade_core::measure::laws::{knee, little, throughput_bound};
use brigade_workbench::{Compared, Evidence};
use std::collections::BTreeMap;

/// The kind of jobs that waits most, in times of its computing.
const WAITING: u32 = WAITS[WAITS.len() - 1];

/// The rate of the prediction, in jobs per second.
const RATE: f64 = 3_000.0;

/// Nearly all: this share of the best.
pub(super) const NEARLY: f64 = 0.9;

/// This near the knee, as a share of it, the bound is not reached: there the jobs collide.
const AROUND: f64 = 0.3;

/// What was found on so many cores.
pub(super) struct Swept {
    evidence: Evidence,
    pub(super) cores: usize,
    quick: bool,
}

impl Swept {
    pub(super) fn new(evidence: Evidence, quick: bool) -> Self {
        let cores = evidence.number("cores").max(1.0) as usize;
        Swept { evidence, cores, quick }
    }

    fn sizes(&self, waits: u32) -> Vec<usize> {
        sizes(self.cores, waits, self.quick)
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let row = move |waits| {
            self.sizes(waits).into_iter().map(move |workers| self.cell(waits, workers))
        };
        WAITS.into_iter().flat_map(row)
    }

    pub(super) fn cell(&self, waits: u32, workers: usize) -> Cell<'_> {
        Cell { swept: self, waits, workers }
    }

    /// Which of the offered answers this run bears out.
    pub(super) fn truths(&self) -> BTreeMap<&'static str, f64> {
        let offered = [1, 2, 11, 32].map(|times| times * self.cores);
        let most =
            offered.map(|size| self.cell(WAITING, size).rate()).into_iter().fold(0.0, f64::max);
        let nearly = |size: &usize| self.cell(WAITING, *size).rate() >= NEARLY * most;
        let computing = match self.crowding() {
            gain if gain > 1.1 => 0.0,
            gain if gain > 0.85 => 1.0,
            _ => 2.0,
        };
        let inside = self.cell(WAITING, 1).number("inside_us") / 1e6;
        let mut truths = BTreeMap::from([("workers-for-a-rate", little(RATE, inside))]);
        // What other programs took away would decide the rest.
        if !self.evidence.quiet().is_noisy() {
            let smallest = offered.iter().position(nearly);
            truths.extend(smallest.map(|index| ("best-size", index as f64)));
            truths.insert("computing-only", computing);
        }
        truths
    }

    /// How many times as many jobs that only compute are begun and done by 32 P workers as are done by P.
    pub(super) fn crowding(&self) -> f64 {
        self.cell(0, 32 * self.cores).number("begun_per_s") / self.cell(0, self.cores).rate()
    }

    pub(super) fn compare(&self) -> Vec<Compared> {
        self.cells().map(|cell| cell.row()).collect()
    }

    pub(super) fn explain(&self, usable: usize) -> Vec<String> {
        let (first, at_knee) = (self.cell(WAITING, 1), self.cell(WAITING, 11 * self.cores));
        let (cpu, wait) = first.demand();
        let crowd = self.cell(WAITING, 32 * self.cores);
        let mut said = vec![
            format!(
                "A job computed {:.2}\u{a0}ms and waited {:.1}\u{a0}ms, so P (1 + w/D) says: {} {} full with {:.0} workers.",
                cpu * 1e3,
                wait * 1e3,
                self.cores,
                if self.cores == 1 { "core is" } else { "cores are" },
                knee(cpu, wait, self.cores as f64),
            ),
            format!(
                "{} workers did {:.2} times as much as {}. A job was with its worker for {:.1}\u{a0}ms there; {:.1} of them it neither computed nor waited for the database: its worker stood in line for a core.",
                crowd.workers,
                crowd.rate() / at_knee.rate(),
                at_knee.workers,
                crowd.number("inside_us") / 1e3,
                crowd.in_line() * 1e3,
            ),
        ];
        if usable > self.cores {
            said.push(format!(
                "Only {} of your {usable} cores were used: one thread plays the database, and more would wait for it.",
                self.cores
            ));
        }
        said
    }
}

/// One pool size with one kind of job.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    swept: &'a Swept,
    waits: u32,
    workers: usize,
}

impl Cell<'_> {
    pub(super) fn number(&self, what: &str) -> f64 {
        let Cell { swept, waits, workers } = self;
        swept.evidence.number(&format!("w{waits}_k{workers}_{what}"))
    }

    fn rate(&self) -> f64 {
        self.number("per_s")
    }

    /// What a job took of its worker's CPU and waited for the database, in seconds.
    fn demand(&self) -> (f64, f64) {
        let wait = self.swept.evidence.number("computes_us") * f64::from(self.waits);
        (self.number("worker_us") / 1e6, wait / 1e6)
    }

    /// How long a job's worker wanted a core and had none, in seconds.
    fn in_line(&self) -> f64 {
        let (cpu, wait) = self.demand();
        self.number("inside_us") / 1e6 - cpu - wait
    }

    /// Either all workers are taken, or all cores; of the cores the queue and the database want their part too.
    fn bound(&self) -> f64 {
        let ((cpu, wait), all) = (self.demand(), self.number("all_us") / 1e6);
        let cores = self.swept.cores as f64;
        throughput_bound(self.workers as f64, cpu, wait, cores).min(cores / all)
    }

    /// What was done, as a share of it.
    pub(super) fn share(&self) -> f64 {
        self.rate() / self.bound()
    }

    /// The same of the jobs that began while they were counted: the law says nothing of work done before.
    pub(super) fn share_begun(&self) -> f64 {
        self.number("begun_per_s") / self.bound()
    }

    pub(super) fn is_off_the_knee(&self) -> bool {
        let (cpu, wait) = self.demand();
        let knee = knee(cpu, wait, self.swept.cores as f64);
        (self.workers as f64 / knee - 1.0).abs() > AROUND
    }

    pub(super) fn name(&self) -> String {
        let plural = if self.workers == 1 { "" } else { "s" };
        format!("{} worker{plural}, w = {} D", self.workers, self.waits)
    }

    fn row(&self) -> Compared {
        Compared {
            what: self.name(),
            measured: format!(
                "{:.0}/s, {:.1} ms each",
                self.rate(),
                self.number("inside_us") / 1e3
            ),
            law: format!("at most {:.0}/s", self.bound()),
        }
    }
}
