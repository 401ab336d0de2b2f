//! Five programs that can stop for ever, each beside its repair.

mod guard_over_await;
mod lock_order;
pub(super) mod pool;
mod ring;
mod upgrade;

use super::board::{Board, Run};
use super::graph::Thing;
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
    pub(super) parties: usize,
    /// What they hold and wait for.
    pub(super) things: &'static [Thing],
    pub(super) broken: fn(&Arc<Board>) -> Ending,
    pub(super) repaired: fn(&Arc<Board>) -> Ending,
}

impl Program {
    /// Runs one of its twins.
    pub(super) fn run(&self, twin: fn(&Arc<Board>) -> Ending, run: &Run) -> Ending {
        twin(&Board::new(self.parties, self.things, run))
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
