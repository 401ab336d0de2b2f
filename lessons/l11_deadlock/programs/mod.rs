//! Five programs that can stop for ever, each beside its repair.

mod guard_over_await;
mod lock_order;
pub(super) mod pool;
mod ring;
mod upgrade;

use super::graph::Resource;
use super::trial::{Setup, Trial};
use super::watchdog::Ending;
use std::sync::Arc;

/// A program and its repair: twins, which share everything but the order in which they take and let go.
#[derive(Debug)]
pub(super) struct Program {
    /// `lock-order`
    pub(super) name: &'static str,
    /// What it does, in half a line.
    pub(super) does: &'static str,
    /// Threads, or tasks on one thread.
    pub(super) workers: usize,
    /// What they hold and wait for.
    pub(super) resources: &'static [Resource],
    pub(super) broken: fn(&Arc<Trial>) -> Ending,
    pub(super) repaired: fn(&Arc<Trial>) -> Ending,
}

impl Program {
    /// Runs one of its twins.
    pub(super) fn run(&self, twin: fn(&Arc<Trial>) -> Ending, run: &Setup) -> Ending {
        twin(&Trial::new(self.workers, self.resources, run))
    }
}

/// What the lesson iterates.
pub(super) const PROGRAMS: &[Program] = &[
    lock_order::PROGRAM,
    upgrade::PROGRAM,
    guard_over_await::PROGRAM,
    ring::PROGRAM,
    pool::PROGRAM,
];

#[cfg(test)]
mod tests;
