//! What sharing cost, and the answers that it bears out.

use brigade_core::measure::Spread;
use brigade_core::measure::intervals::{Scale, spread};
use brigade_core::measure::laws::{usl, usl_fit, usl_peak};
use brigade_core::measure::stats::median_of;
use serde::{Deserialize, Serialize};

/// Rounds that follow each other and give one curve.
const STRETCH: usize = 3;

/// All that was measured with so many cores.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) cores: usize,
    /// Operations of all laps, and what was counted of them.
    pub(super) done: u64,
    pub(super) counted: u64,
    pub(super) mutex: Curve,
    pub(super) atomic: Curve,
    pub(super) side_by_side: Curve,
    pub(super) padded: Curve,
    pub(super) readers: Curve,
    /// A lock with nothing to do outside it, and one with nine times its section.
    pub(super) nothing: Curve,
    pub(super) plenty: Curve,
    /// In the order of `TABLES`.
    pub(super) tables: Vec<Table>,
    pub(super) epoch: Garbage,
    pub(super) arc_swap: Garbage,
}

/// One thing shared by ever more threads.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Curve {
    pub(super) one: Point,
    pub(super) two: Point,
    /// Up to one thread for each core.
    pub(super) more: Vec<Point>,
}

/// A table: read by one thread alone, then by all with so many writes among the reads as `WRITES` says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) alone: Point,
    pub(super) together: [Point; 3],
}

/// One thing shared by so many threads.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) threads: usize,
    /// Nanoseconds from one operation to the next, the median of the undisturbed rounds; of all, if there was none.
    pub(super) ns: f64,
    rounds: Vec<Round>,
}

/// One lap of its threads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    /// From one operation to the next, in nanoseconds.
    pub(super) ns: f64,
    /// CPU time of one operation, in nanoseconds.
    pub(super) cpu_ns: f64,
    /// Every thread that had something to compute did.
    pub(super) undisturbed: bool,
}

/// How many replaced tables there were while the reader stayed, and after it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Garbage {
    pub(super) kept: usize,
    pub(super) after: usize,
}

/// What the law of scalability makes of the lock with plenty to do outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaling {
    /// The largest share by which a measured point lies off the curve.
    pub(super) off: f64,
    /// How many threads are best, by the curve; `None` if a stretch of rounds has no peak.
    pub(super) peak: Option<Spread>,
}

impl Point {
    /// # Panics
    /// Without rounds.
    pub(super) fn of(threads: usize, rounds: Vec<Round>) -> Point {
        let good: Vec<Round> = rounds.iter().filter(|round| round.undisturbed).copied().collect();
        let ns = median_ns(if good.is_empty() { &rounds } else { &good });
        Point { threads, ns, rounds }
    }

    /// Whether there was an undisturbed round.
    pub(super) fn is_sure(&self) -> bool {
        self.rounds.iter().any(|round| round.undisturbed)
    }

    /// How many times as much is done as by `one` thread; `None` where others had the cores all the time.
    pub(super) fn scaling(&self, one: &Point) -> Option<f64> {
        (self.is_sure() && one.is_sure()).then(|| one.ns / self.ns)
    }

    /// The times of both, in nanoseconds, in the rounds in which neither was disturbed.
    pub(super) fn paired(&self, other: &Point) -> (Vec<f64>, Vec<f64>) {
        let both = self.rounds.iter().zip(&other.rounds);
        let both = both.filter(|(a, b)| a.undisturbed && b.undisturbed);
        both.map(|(a, b)| (a.ns, b.ns)).unzip()
    }

    /// The least CPU time that an operation ever took: caches that others have emptied can only lengthen it.
    fn least_cpu_ns(&self) -> f64 {
        self.rounds.iter().map(|round| round.cpu_ns).fold(f64::INFINITY, f64::min)
    }
}

fn median_ns(rounds: &[Round]) -> f64 {
    median_of(rounds, |round| round.ns)
}

impl Curve {
    pub(super) fn points(&self) -> impl Iterator<Item = &Point> {
        [&self.one, &self.two].into_iter().chain(&self.more)
    }

    /// One thread for each core; two on one.
    pub(super) fn most(&self) -> &Point {
        self.more.last().unwrap_or(&self.two)
    }

    /// What a second thread brought, as the choices of the questions have it.
    pub(super) fn bought(&self) -> Option<usize> {
        self.two.scaling(&self.one).map(|gain| match gain {
            gain if gain > 1.25 => 0,
            gain if gain > 0.9 => 1,
            _ => 2,
        })
    }

    /// How much every number of threads did as a multiple of one.
    fn capacities(&self, ns: impl Fn(&Point) -> f64) -> Vec<(f64, f64)> {
        let capacity = |point: &Point| (point.threads as f64, ns(&self.one) / ns(point));
        self.points().map(capacity).collect()
    }

    /// `None` on so few cores that there are not six points.
    pub(super) fn usl(&self) -> Option<Scaling> {
        let points = self.capacities(|point| median_ns(&point.rounds));
        let (contention, coherence) = usl_fit(&points)?;
        let off =
            |(n, capacity): &(f64, f64)| (capacity / usl(contention, coherence, *n) - 1.0).abs();
        // A curve a stretch of rounds, so that what one stretch disturbed is one peak of several.
        let peak = |stretch: usize| {
            let rounds = |point: &Point| point.rounds.chunks(STRETCH).nth(stretch).map(median_ns);
            let points = self.capacities(|point| rounds(point).unwrap_or(point.ns));
            usl_fit(&points).map(|(contention, coherence)| usl_peak(contention, coherence))
        };
        let stretches = self.one.rounds.len().div_ceil(STRETCH);
        let peaks: Vec<f64> = (0..stretches).filter_map(peak).collect();
        let peak = spread(&peaks, 1, Scale::Factors);
        Some(Scaling { off: points.iter().map(off).fold(0.0, f64::max), peak })
    }
}

impl Found {
    /// CPU time under the lock and outside it, in nanoseconds.
    pub(super) fn section(&self) -> (f64, f64) {
        let held = self.nothing.one.least_cpu_ns();
        (held, self.plenty.one.least_cpu_ns() - held)
    }

    /// The nearest that any number of threads came to the bound 1/cs, as a share of it.
    pub(super) fn nearest_to_bound(&self) -> (usize, f64) {
        let (held, _) = self.section();
        let shares = self.nothing.points().map(|point| (point.threads, held / point.ns));
        shares.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::super::experiment::tried;
    use super::*;

    fn round(ns: f64, undisturbed: bool) -> Round {
        Round { ns, cpu_ns: ns, undisturbed }
    }

    /// Rounds as the law would have them, a little apart.
    fn curve(cores: usize) -> Curve {
        let mut points = tried(cores).into_iter().map(|threads| {
            let ns = 10_000.0 / usl(0.1, 0.01, threads as f64);
            let rounds = [1.0, 1.001, 0.999].map(|noise| round(ns * noise, true)).repeat(6);
            Point::of(threads, rounds)
        });
        Curve { one: points.next().unwrap(), two: points.next().unwrap(), more: points.collect() }
    }

    #[test]
    fn six_points_of_the_law_give_its_peak_back() {
        let scaling = curve(8).usl().unwrap();
        assert!(scaling.off < 0.01, "{scaling:?}");
        let peak = scaling.peak.unwrap().interval().unwrap();
        assert!((peak.mid - 90.0_f64.sqrt()).abs() < 0.1, "{scaling:?}");
        assert!(peak.low <= peak.mid && peak.mid <= peak.high);
    }

    #[test]
    fn a_round_that_was_disturbed_is_set_aside() {
        let [two, one] =
            [[(1.0, true), (9.0, false), (2.0, true)], [(3.0, true), (4.0, true), (5.0, false)]]
                .map(|rounds| Point::of(2, rounds.map(|(ns, good)| round(ns, good)).into()));
        assert_eq!(two.ns, 1.5);
        assert_eq!(two.paired(&one), (vec![1.0], vec![3.0]));
    }

    #[test]
    fn two_points_give_nothing() {
        assert!(curve(2).usl().is_none());
    }
}
