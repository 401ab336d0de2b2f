//! What the hypervisor took: time in which a virtual CPU wanted to run and another guest ran instead.
//!
//! Only what the hypervisor admits to. Many say nothing, and what a neighbour does to caches and clocks is in no book.

use super::quiet::ticks_per_second;
use super::{cpus, procfs};
use std::fs;
use std::time::Instant;

/// Opened before a measurement and closed after it.
#[derive(Debug)]
pub struct Steal {
    at: Instant,
    ticks: Option<u64>,
}

impl Steal {
    /// Starts watching.
    pub fn open() -> Self {
        Steal { at: Instant::now(), ticks: ticks() }
    }

    /// The share of all our CPUs' time that was stolen since; `None` where the kernel does not say.
    pub fn close(self) -> Option<f64> {
        let stolen = ticks()?.saturating_sub(self.ticks?) as f64;
        let all = self.at.elapsed().as_secs_f64() * cpus::usable() as f64 * ticks_per_second();
        (all > 0.0).then(|| (stolen / all).clamp(0.0, 1.0))
    }
}

fn ticks() -> Option<u64> {
    procfs::stolen_ticks(&fs::read_to_string("/proc/stat").ok()?, &cpus::allowed()?)
}
