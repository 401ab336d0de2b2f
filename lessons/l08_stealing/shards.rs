//! One access log in 1,024 shards, a customer each, the customer with the most clicks first.
//!
//! It refuses to know who counts which shard.

use brigade_core::jobs::click_log::{Request, Shape, generate};
use brigade_core::jobs::{lines, login::cpu_clock, steps};
use brigade_core::trace::Task;
use memchr::memchr;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// How many there are.
pub(super) const SHARDS: usize = 1_024;

/// Bytes counted between two stamps of the recorder.
const STEP: usize = 1 << 18;

/// The log and where it is cut.
#[derive(Debug)]
pub(super) struct Shards {
    log: Arc<[u8]>,
    cuts: Vec<Range<usize>>,
}

/// What counting a shard found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) clicks: u64,
    pub(super) lines: u64,
    /// CPU time of the largest shard, if this was it, in milliseconds.
    pub(super) largest: f64,
}

impl Counted {
    pub(super) fn and(self, other: Counted) -> Counted {
        Counted {
            clicks: self.clicks + other.clicks,
            lines: self.lines + other.lines,
            largest: self.largest.max(other.largest),
        }
    }
}

impl Shards {
    /// A log of so many lines, not yet cut.
    pub(super) fn of(lines: usize) -> Shards {
        let log = generate(&Shape { lines, codes: 1_000, seed: 8 });
        Shards { log: log.into(), cuts: Vec::new() }
    }

    /// The same log, cut: shard k gets a share of the bytes as k^-skew, up to the end of a line. A skew of 0 makes equal shards.
    pub(super) fn cut(&self, skew: f64) -> Shards {
        let weight = |rank: usize| (rank as f64).powf(-skew);
        let all: f64 = (1..=SHARDS).map(weight).sum();
        let (mut cuts, mut start, mut share) = (Vec::with_capacity(SHARDS), 0, 0.0);
        for rank in 1..=SHARDS {
            share += weight(rank) / all;
            let aim = ((self.log.len() as f64 * share) as usize).clamp(start, self.log.len());
            let end = match rank {
                SHARDS => self.log.len(),
                _ if aim == start => start,
                _ => self.line_end(aim),
            };
            cuts.push(start..end);
            start = end;
        }
        Shards { log: Arc::clone(&self.log), cuts }
    }

    /// Where the line ends in which the byte before `at` stands.
    fn line_end(&self, at: usize) -> usize {
        memchr(b'\n', &self.log[at - 1..]).map_or(self.log.len(), |rest| at + rest)
    }

    /// The largest share of the log that one of so many workers is dealt, if each is dealt as many shards.
    pub(super) fn largest_deal(&self, workers: usize) -> f64 {
        let bytes = |deal: Range<usize>| self.cuts[deal].iter().map(Range::len).sum::<usize>();
        let most = (0..workers).map(|worker| bytes(dealt(worker, workers))).max();
        most.unwrap_or(0) as f64 / self.log.len() as f64
    }

    pub(super) fn lines(&self) -> u64 {
        lines(&self.log).count() as u64
    }

    /// Counts one shard: the lines that are clicks.
    pub(super) fn count(&self, shard: usize, task: &Task) -> Counted {
        // The clock costs half a microsecond, so it is read around the one shard that bounds everything.
        let clock = (shard == 0).then(cpu_clock);
        let mut counted = Counted::default();
        for step in steps(&self.log[self.cuts[shard].clone()], STEP) {
            task.run(|| {
                for line in lines(step) {
                    counted.lines += 1;
                    counted.clicks += u64::from(is_click(line));
                }
            });
        }
        task.finish();
        counted.largest = clock.map_or(0.0, |start| (cpu_clock() - start).as_secs_f64() * 1e3);
        counted
    }
}

/// The shards of one of so many workers: as many for each, neighbours.
pub(super) fn dealt(worker: usize, workers: usize) -> Range<usize> {
    SHARDS * worker / workers..SHARDS * (worker + 1) / workers
}

/// Whether a line asks for a code.
pub(super) fn is_click(line: &[u8]) -> bool {
    matches!(Request::of(line), Request::Short(_) | Request::Long(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_cut_every_line_is_in_one_shard() {
        for skew in [0.0, 0.8, 1.2] {
            let shards = Shards::of(2_000).cut(skew);
            assert_eq!(shards.cuts.len(), SHARDS);
            let counted = (0..SHARDS)
                .map(|shard| shards.count(shard, &Task::default()))
                .fold(Counted::default(), Counted::and);
            assert_eq!(counted.lines, 2_000, "{skew}");
            assert!(counted.clicks > 1_900 && counted.clicks < 2_000);
        }
    }

    #[test]
    fn dealing_leaves_nothing_out() {
        let dealt = (0..3).flat_map(|worker| dealt(worker, 3));
        assert!(dealt.eq(0..SHARDS));
    }

    #[test]
    fn with_a_skew_the_first_shard_is_the_largest() {
        let shards = Shards::of(2_000).cut(1.2);
        let longest = shards.cuts.iter().map(Range::len).max();
        assert_eq!(longest, Some(shards.cuts[0].len()));
        assert!(shards.cuts[0].len() > shards.log.len() / 5);
        assert!(shards.largest_deal(2) > 0.9 && shards.largest_deal(1) == 1.0);
    }
}
