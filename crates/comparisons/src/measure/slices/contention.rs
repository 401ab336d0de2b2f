//! S6: a table of links that all cores use at once. What does a lock cost its readers, and what do writes change?

use super::{Slice, timed};
use crate::measure::serving::links::links;
use crate::names::number;
use crate::{Entry, Extent, Metric, Timed};
use anyhow::{Context, ensure};
use brigade_core::jobs::sharing::{TABLES, Table};
use std::sync::Arc;
use std::thread::{self, Builder, ScopedJoinHandle};

/// Operations in a piece of work.
const PIECE: u64 = 1_000;

/// Links in a table; few enough that copying all of them, which some do to change one, can be waited for.
const CODES: usize = 1_000;

/// With as many threads as there are cores.
pub(super) const SLICE: Slice = Slice {
    name: "contention",
    question: "What does a lock cost its readers, and what do writes change?",
    axis: ("writes", " %", false),
    headline: Metric::Rate,
    columns: &[Metric::Time, Metric::Work],
    baseline: "own copy",
    points,
    series: || TABLES.iter().map(|way| way.name).collect(),
    entry: |settings, series, at| entry(series, at, settings.workers(0)),
    note: |settings, _| note(settings.workers(0)),
};

/// The same with one thread: what it costs to be ready for others who never come.
pub(super) const ALONE: Slice = Slice {
    name: "contention_alone",
    question: "What does a lock cost when no other thread wants it?",
    points: |extent| match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => points(Extent::Full),
    },
    entry: |_, series, at| entry(series, at, 1),
    note: |_, _| note(1),
    ..SLICE
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[0.0],
        Extent::Full => &[0.0, 1.0, 10.0, 50.0],
    }
}

fn note(threads: usize) -> String {
    format!(
        "{threads} thread(s), {} links, req/s are operations; time and work are of {}",
        number(CODES as f64),
        number(PIECE as f64)
    )
}

fn entry(series: &str, at: f64, threads: usize) -> anyhow::Result<Entry> {
    let users =
        Users { threads, writes: at as u64, codes: codes().collect(), table: table(series)? };
    let run = move |pieces| users.operate(pieces * PIECE);
    let check = |pieces, right| {
        ensure!(right == pieces * PIECE, "{right} of {} answers were right", pieces * PIECE);
        Ok(())
    };
    timed(Timed::new(run, check).counting(PIECE))
}

/// The codes that are in every table.
fn codes() -> impl Iterator<Item = String> {
    links(CODES).map(|link| link.code)
}

/// The table of that name, with all links in it.
fn table(name: &str) -> anyhow::Result<Arc<dyn Table>> {
    let way = TABLES.iter().find(|way| way.name == name);
    let way = way.with_context(|| format!("no table is called {name}"))?;
    Ok((way.open)(&links(CODES).collect::<Vec<_>>())?)
}

/// Who uses a table, and how.
struct Users {
    threads: usize,
    /// Of a hundred operations.
    writes: u64,
    codes: Vec<String>,
    table: Arc<dyn Table>,
}

impl Users {
    /// Shares so many operations among the threads; how many were answered rightly.
    fn operate(&self, operations: u64) -> anyhow::Result<u64> {
        thread::scope(|scope| {
            let share = |n: u64| operations * n / self.threads as u64;
            let mut working = Vec::new();
            for n in 0..self.threads as u64 {
                let work = move || self.operate_alone(n, share(n + 1) - share(n));
                working.push(Builder::new().spawn_scoped(scope, work)?);
            }
            let join = |thread: ScopedJoinHandle<'_, u64>| thread.join().ok();
            working.into_iter().map(|thread| join(thread).context("a thread panicked")).sum()
        })
    }

    /// One thread's share, the writes evenly spread. Every other write deletes what the one before it inserted, so
    /// the table keeps its size.
    fn operate_alone(&self, thread: u64, operations: u64) -> u64 {
        let own = format!("own-{thread}");
        let (mut right, mut due, mut is_there) = (0, 0, false);
        for n in 0..operations {
            due += self.writes;
            let is_right = if due < 100 {
                let code = (n.wrapping_mul(7_919) + thread * 31) as usize % self.codes.len();
                self.table.follow(&self.codes[code]).is_some()
            } else {
                due -= 100;
                is_there = !is_there;
                if is_there { self.table.insert(&own) } else { self.table.delete(&own) }
            };
            right += u64::from(is_right);
        }
        if is_there && !self.table.delete(&own) {
            return 0; // what was written is gone
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_answers_every_operation_rightly_and_keeps_its_size() {
        for series in TABLES.iter().map(|way| way.name) {
            let (table, codes) = (table(series).unwrap(), codes().collect());
            let mut users = Users { threads: 3, writes: 0, codes, table };
            for writes in [0, 10, 50, 100] {
                users.writes = writes;
                assert_eq!(users.operate(1_000).unwrap(), 1_000, "{series}");
            }
            assert!((0..3).all(|n| users.table.follow(&format!("own-{n}")).is_none()));
        }
    }
}
