//! The table of links, read by all threads, with now and then a write.

use super::race::{Lap, Race};
use brigade_core::blink::Link;
use brigade_core::jobs::code_at;
use brigade_core::jobs::sharing::{Table, Way};
use crossbeam::utils::CachePadded;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Links in the table; few enough that copying all of them, which some ways do to change one, can be waited for.
const LINKS: u64 = 1_000;

/// A table and what is asked of it.
#[derive(Debug)]
pub(super) struct Reading {
    table: Arc<dyn Table>,
    codes: Vec<String>,
    /// Of a hundred operations.
    writes: u64,
}

impl Reading {
    pub(super) fn open(way: &Way, writes: u64) -> io::Result<Self> {
        let codes: Vec<String> = (0..LINKS).map(|n| code_at(12, n)).collect();
        let link = |code: &String| Link {
            code: code.clone(),
            url: format!("https://example.com/{code}"),
            clicks: 0,
        };
        let table = (way.open)(&codes.iter().map(link).collect::<Vec<_>>())?;
        Ok(Reading { table, codes, writes })
    }

    /// What was done, and how much of it was answered rightly.
    pub(super) fn race(&self, race: Race) -> io::Result<(Lap, u64)> {
        let right: Vec<CachePadded<AtomicU64>> =
            (0..race.threads).map(|_| CachePadded::default()).collect();
        let lap = race.run(|thread, n| {
            right[thread].fetch_add(self.operate(thread, n), Relaxed); // a tally
        })?;
        Ok((lap, right.iter().map(|right| right.load(Relaxed)).sum()))
    }

    /// Reads, and writes evenly spread among them: every other one deletes what the one before it inserted.
    fn operate(&self, thread: usize, operations: u64) -> u64 {
        let own = format!("own-{thread}");
        let (mut right, mut due, mut is_there) = (0, 0, false);
        for n in 0..operations {
            due += self.writes;
            let is_right = if due < 100 {
                let code = (n.wrapping_mul(7_919) + thread as u64 * 31) % LINKS;
                self.table.follow(&self.codes[code as usize]).is_some()
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
    use brigade_core::jobs::sharing::TABLES;
    use std::time::Duration;

    #[test]
    fn every_operation_is_answered_rightly() {
        for way in TABLES {
            let reading = Reading::open(way, 10).unwrap();
            let race = Race { threads: 3, slice: Duration::from_micros(100), piece: 100 };
            let (lap, right) = reading.race(race).unwrap();
            assert_eq!(lap.operations, right, "{}", way.name);
        }
    }
}
