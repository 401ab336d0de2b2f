//! How many requests were worked on at once, from when each of a burst was answered. Pure.
//!
//! Requests that were begun before the first of them was answered were worked on together. One that waits
//! for `w` was begun `w` before its answer; so the most answers in any stretch shorter than `w` are a number that
//! was worked on at once. It needs no rate, no connection that is used again, and has no tail: what is bounded
//! shows the same number in every burst that is larger.

use super::observed::Burst;

/// An answer that takes less time than this waits for nothing worth the name. Nanoseconds.
const WAIT: u64 = 1_500_000;
/// Answers this close together, as a share of what one takes alone, were worked on at once. Far from one: what one
/// takes may have been measured while a neighbour was in its way.
const STRETCH: f64 = 0.6;
/// A burst that is larger than a bound by this factor shows it.
const LARGER: f64 = 1.5;
/// Of this share of its requests nearly all are.
const NEARLY: f64 = 0.8;
/// So many bursts have to agree on a bound.
const AGREE: usize = 3;
/// A burst that took so many times as long as its wait and its computing together also waited for a worker.
const LONGER: f64 = 1.25;

/// What is worked on while more and more is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worked {
    /// All of so many.
    All(u32),
    /// So many, however many are asked.
    Bounded(u32),
    /// So many at least: what kept the others was the CPU, or cannot be told.
    AtLeast(u32),
    /// Requests only compute, so there is nothing to tell.
    NothingWaits,
}

/// Decides about all bursts of one URL, among them those of one request.
pub(super) fn worked(bursts: &[Burst]) -> Option<Worked> {
    // The quickest was disturbed least, so that it computed in what it did not wait.
    let alone = bursts.iter().filter(|burst| burst.count == 1 && !burst.took_ns.is_empty());
    let alone = alone.min_by_key(|burst| burst.wall_ns())?;
    let took = alone.wall_ns();
    if took.saturating_sub(alone.cpu_ns) < WAIT.max(took / 2) {
        return Some(Worked::NothingWaits);
    }
    let at_once = |burst: &&Burst| u64::from(burst.at_once(took));
    let largest = bursts.iter().map(|burst| burst.count).max()?;
    let top = bursts.iter().filter(|burst| burst.count == largest);
    let usual = median(top.clone().map(|burst| at_once(&burst)))? as u32;
    if f64::from(usual) >= NEARLY * f64::from(largest) {
        return Some(Worked::All(largest));
    }
    // What says most about a bound is a burst that is much larger than it.
    let larger: Vec<&Burst> =
        bursts.iter().filter(|burst| f64::from(burst.count) >= LARGER * f64::from(usual)).collect();
    let agrees = |burst: &&&Burst| {
        let off = f64::from(burst.at_once(took).abs_diff(usual));
        off <= (f64::from(usual) * 0.15).round() && burst.waited_for_more_than(took)
    };
    let agree = larger.iter().filter(agrees).count();
    if agree >= AGREE && agree * 5 >= larger.len() * 3 {
        return Some(Worked::Bounded(usual));
    }
    Some(Worked::AtLeast(usual))
}

impl Burst {
    /// The most answers within a stretch shorter than the time that one takes alone; and no more than can have been
    /// worked on at once if half of them took so long: some servers keep what they have answered until all are done.
    pub(super) fn at_once(&self, took: u64) -> u32 {
        let stretch = (took as f64 * STRETCH) as u64;
        let from = |(first, start): (usize, &u64)| {
            self.took_ns.partition_point(|end| *end < start + stretch) - first
        };
        let together = self.took_ns.iter().enumerate().map(from).max().unwrap_or(0);
        let half = self.took_ns.len() / 2;
        let waited = self.took_ns.get(half.saturating_sub(1)).unwrap_or(&0);
        let rounds = waited.saturating_sub(self.computed_ns()) / took.max(1);
        match rounds {
            0 | 1 => together as u32,
            rounds => together.min(half.div_ceil(rounds as usize - 1)) as u32,
        }
    }

    /// When the last answer came.
    pub(super) fn wall_ns(&self) -> u64 {
        self.took_ns.last().copied().unwrap_or(0)
    }

    /// CPU that was used or wanted meanwhile, as if one thing had been computed after the other.
    pub(super) fn computed_ns(&self) -> u64 {
        self.cpu_ns + self.kept_waiting_ns + self.generator_ns
    }

    /// Whether waiting once and computing do not explain how long it took.
    fn waited_for_more_than(&self, took: u64) -> bool {
        self.wall_ns() as f64 > LONGER * (took + self.computed_ns()) as f64
    }
}

/// The median, the lower one of two.
pub(super) fn median(values: impl Iterator<Item = u64>) -> Option<u64> {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// Bursts as in a look: one request several times, then twice as many each time, the largest several times.
    fn bursts(most: u32, burst: impl Fn(u32) -> Burst) -> Vec<Burst> {
        let doubled = (1..).map(|power| 1 << power).take_while(|count| *count < most);
        let counts = [1; 5].into_iter().chain(doubled).chain([most; 5]);
        counts.map(burst).collect()
    }

    /// So many workers; an answer waits and then computes for so many microseconds, one after the other on one CPU.
    fn served(workers: u32, wait: u64, compute: u64) -> impl Fn(u32) -> Burst {
        move |count| {
            let (wait, compute) = (wait * 1_000, compute * 1_000);
            let mut free = vec![0; workers.min(count) as usize];
            let mut cpu_free = 0;
            let mut took_ns = Vec::new();
            for _ in 0..count {
                free.sort_unstable();
                let end = (free[0] + wait).max(cpu_free) + compute;
                (free[0], cpu_free) = (end, end);
                took_ns.push(end);
            }
            took_ns.sort_unstable();
            let cpu_ns = u64::from(count) * compute;
            Burst { count, took_ns, cpu_ns, ..Burst::default() }
        }
    }

    #[test]
    fn a_bound_is_counted_exactly_and_its_absence_is_seen() {
        for wait in [2_000, 20_000, 200_000] {
            for workers in [1, 2, 3, 4, 5, 6, 8, 13, 16, 32, 40] {
                let said = worked(&bursts(64, served(workers, wait, 10)));
                assert_eq!(said, Some(Worked::Bounded(workers)), "{workers}, {wait} µs");
            }
            let said = worked(&bursts(64, served(1_000, wait, 10)));
            assert_eq!(said, Some(Worked::All(64)), "{wait} µs");
        }
    }

    #[test]
    fn a_cpu_that_is_used_up_is_not_taken_for_a_bound() {
        // 64 × 0.6 ms: beyond 33 requests it is the CPU that they wait for.
        let said = worked(&bursts(64, served(1_000, 20_000, 600)));
        assert!(matches!(said, Some(Worked::AtLeast(15..=25))), "{said:?}");
        let said = worked(&bursts(64, served(5, 20_000, 600)));
        assert_eq!(said, Some(Worked::Bounded(5)), "and a bound below that is still seen");
    }

    #[test]
    fn answers_that_are_kept_until_all_are_done_were_not_worked_on_together() {
        let kept = |count| {
            let mut burst = served(1, 20_000, 10)(count);
            let last = burst.wall_ns();
            burst.took_ns.iter_mut().skip(1).for_each(|at| *at = last);
            burst
        };
        assert_eq!(worked(&bursts(64, kept)), Some(Worked::Bounded(1)));
    }

    #[test]
    fn what_only_computes_shows_no_bound() {
        assert_eq!(worked(&bursts(64, served(1, 0, 300))), Some(Worked::NothingWaits));
        assert_eq!(worked(&bursts(64, served(1, 100, 0))), Some(Worked::NothingWaits));
        assert_eq!(worked(&[]), None);
    }

    #[test]
    fn one_burst_that_was_disturbed_outvotes_nothing() {
        let mut all = bursts(64, served(5, 20_000, 10));
        let disturbed = all.iter_mut().find(|burst| burst.count == 32).unwrap();
        disturbed.took_ns.iter_mut().skip(10).for_each(|at| *at = (*at).max(90 * MS));
        assert_eq!(worked(&all), Some(Worked::Bounded(5)));
        let mut all = bursts(64, served(1_000, 20_000, 10));
        all.last_mut().unwrap().took_ns.iter_mut().skip(30).for_each(|at| *at += 60 * MS);
        assert_eq!(worked(&all), Some(Worked::All(64)));
    }

    #[test]
    fn neighbours_that_keep_all_of_it_waiting_make_no_bound() {
        let late = |count| {
            let mut burst = served(1_000, 20_000, 10)(count);
            // Every answer but the first ones finds no CPU for a time, and the threads say so.
            let most = u64::from(count) * 2 * MS;
            burst.took_ns.iter_mut().zip(0..).for_each(|(at, n)| *at += n * 2 * MS);
            burst.kept_waiting_ns = most;
            burst
        };
        assert!(matches!(worked(&bursts(64, late)), Some(Worked::AtLeast(_))));
    }
}
