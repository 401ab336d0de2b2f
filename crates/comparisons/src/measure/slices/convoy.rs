//! H11: a lock that is held for 1 µs, by threads that do nothing else. Do two of them get more done than one?

use super::{Slice, timed};
use crate::names::number;
use crate::{Entry, Extent, Metric, Settings, Timed};
use anyhow::{Context, bail, ensure};
use brigade_core::jobs::login::Stretch;
use crossbeam::utils::CachePadded;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder, ScopedJoinHandle};
use std::time::Duration;

/// Sections in a piece of work.
const PIECE: u64 = 1_000;

/// CPU time under the lock.
const HELD: Duration = Duration::from_micros(1);

const SHARED: &str = "Mutex";
const OWN: &str = "Mutex each";

pub(super) const SLICE: Slice = Slice {
    name: "convoy",
    question: "A lock, and nothing to do outside it: do two threads beat one?",
    axis: ("threads", "", true),
    headline: Metric::Rate,
    columns: &[Metric::Time, Metric::Work],
    baseline: OWN,
    points,
    series: || vec![SHARED, OWN],
    entry,
    note: |_, _| {
        format!(
            "held for 1 µs of CPU, req/s are sections; time and work are of {} sections",
            number(PIECE as f64)
        )
    },
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick | Extent::Default => &[1.0, 2.0],
        Extent::Full => &[1.0, 2.0, 4.0],
    }
}

/// What is under a lock: something that 1 µs of work changes, and how often that was done.
type Guarded = Mutex<(u64, u64)>;

fn entry(_: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let (threads, stretch) = (at as usize, Stretch::lasting(HELD));
    let locks = match series {
        SHARED => 1,
        OWN => threads,
        _ => bail!("no lock is called {series}"),
    };
    let check = |pieces, done| {
        ensure!(done == pieces * PIECE, "{done} sections were counted, and not {pieces} × {PIECE}");
        Ok(())
    };
    let run = move |pieces| sections(threads, locks, pieces * PIECE, stretch);
    timed(Timed::new(run, check).counting(PIECE))
}

/// So many sections, shared among the threads; how many were counted under the locks.
fn sections(threads: usize, locks: usize, all: u64, stretch: Stretch) -> anyhow::Result<u64> {
    let locks: Vec<CachePadded<Guarded>> = (0..locks).map(|_| CachePadded::default()).collect();
    thread::scope(|scope| {
        let share = |n: usize| all * n as u64 / threads as u64;
        let mut working = Vec::new();
        for n in 0..threads {
            let (lock, sections) = (&locks[n % locks.len()], share(n + 1) - share(n));
            let work = move || (0..sections).for_each(|_| section(lock, stretch));
            working.push(Builder::new().spawn_scoped(scope, work)?);
        }
        let join = |thread: ScopedJoinHandle<'_, ()>| thread.join().ok();
        working.into_iter().try_for_each(|thread| join(thread).context("a thread panicked"))
    })?;
    let counted =
        |lock: &CachePadded<Guarded>| lock.lock().unwrap_or_else(PoisonError::into_inner).1;
    Ok(locks.iter().map(counted).sum())
}

fn section(lock: &Guarded, stretch: Stretch) {
    let mut guarded = lock.lock().unwrap_or_else(PoisonError::into_inner);
    guarded.0 = (0..stretch.steps).fold(guarded.0, |state, _| stretch.step(state));
    guarded.1 += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_section_is_lost_and_none_is_done_twice() {
        let stretch = Stretch::lasting(HELD);
        for (threads, locks) in [(1, 1), (3, 1), (3, 3)] {
            assert_eq!(sections(threads, locks, 1_000, stretch).unwrap(), 1_000);
        }
    }
}
