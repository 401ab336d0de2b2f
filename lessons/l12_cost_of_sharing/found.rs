//! The numbers of a run, by the names that the laws use.

use super::experiment::{OUTSIDE, tried};
use brigade_core::measure::intervals::{Scale, spread};
use brigade_core::measure::laws::{usl, usl_fit, usl_peak};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Quiet, Spread};
use brigade_workbench::Evidence;

/// Rounds that follow each other and give one curve.
const STRETCH: usize = 3;

/// What was found, and where.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) evidence: Evidence,
    pub(super) quiet: Quiet,
    pub(super) cores: usize,
}

/// What the law of scalability makes of the lock with plenty to do outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaling {
    /// The largest share by which a measured point lies off the curve.
    pub(super) off: f64,
    /// How many threads are best, by the curve; `None` if a stretch of rounds has no peak.
    pub(super) peak: Option<Spread>,
}

impl Found {
    /// Nanoseconds from one operation to the next, the median of the laps that nobody disturbed; of all, if there was
    /// none.
    pub(super) fn ns(&self, what: &str, threads: usize) -> f64 {
        let all = self.laps(what, threads, "ns");
        let good = all.iter().zip(self.good(what, threads)).filter(|(_, good)| *good);
        let good: Vec<f64> = good.map(|(ns, _)| *ns).collect();
        median(if good.is_empty() { all } else { &good }).unwrap_or(f64::NAN)
    }

    fn laps(&self, what: &str, threads: usize, of: &str) -> &[f64] {
        let laps = self.evidence.samples.get(&format!("{what}_{threads}_{of}"));
        laps.map_or(&[], Vec::as_slice)
    }

    /// Which laps nobody disturbed: whoever had something to compute did. Behind a lock that is one thread at least, and
    /// without one all of them, as far as there are cores.
    fn good(&self, what: &str, threads: usize) -> impl Iterator<Item = bool> {
        let computing = if may_sleep(what) { 1 } else { threads.min(self.cores) };
        let least = 0.9 * computing as f64;
        self.laps(what, threads, "busy").iter().map(move |busy| *busy >= least)
    }

    /// Whether there was such a lap.
    pub(super) fn is_sure(&self, what: &str, threads: usize) -> bool {
        self.good(what, threads).any(|good| good)
    }

    /// The laps of both from the rounds in which nobody disturbed either.
    pub(super) fn pairs(&self, a: (&str, usize), b: (&str, usize)) -> (Vec<f64>, Vec<f64>) {
        let laps =
            |(what, threads)| self.laps(what, threads, "ns").iter().zip(self.good(what, threads));
        let both = laps(a).zip(laps(b)).filter(|((_, a), (_, b))| *a && *b);
        both.map(|((a, _), (b, _))| (*a, *b)).unzip()
    }

    /// How many times as much is done by so many threads as by one.
    pub(super) fn scaling(&self, what: &str, threads: usize) -> f64 {
        self.ns(what, 1) / self.ns(what, threads)
    }

    /// One for each core; two on one.
    pub(super) fn most(&self) -> usize {
        self.cores.max(2)
    }

    /// CPU time under the lock and outside it, in nanoseconds: the least that one thread ever needed, for caches that
    /// others have emptied can only lengthen it.
    pub(super) fn section(&self) -> (f64, f64) {
        let least =
            |what: &str| self.laps(what, 1, "cpu_ns").iter().copied().fold(f64::NAN, f64::min);
        let held = least(&lock(0));
        (held, least(&lock(OUTSIDE[1])) - held)
    }

    /// The nearest that any number of threads came to the bound 1/cs, as a share of it.
    pub(super) fn nearest_to_bound(&self) -> (usize, f64) {
        let (held, _) = self.section();
        let share = |threads: usize| (threads, held / self.ns(&lock(0), threads));
        let shares = tried(self.cores).into_iter().map(share);
        shares.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, f64::NAN))
    }

    /// `None` on so few cores that there are not six points.
    pub(super) fn usl(&self) -> Option<Scaling> {
        let name = lock(OUTSIDE[1]);
        let of = |rounds: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
            let point = |threads: usize| (threads as f64, rounds(1) / rounds(threads));
            tried(self.cores).into_iter().map(point).collect()
        };
        let points = of(&|threads| median(self.laps(&name, threads, "ns")).unwrap_or(f64::NAN));
        let (contention, coherence) = usl_fit(&points)?;
        let off =
            |(n, capacity): &(f64, f64)| (capacity / usl(contention, coherence, *n) - 1.0).abs();
        // A curve a stretch of rounds, so that what one stretch disturbed is one peak of several.
        let peak = |stretch: usize| {
            let rounds = |threads| self.laps(&name, threads, "ns").chunks(STRETCH).nth(stretch);
            let of = of(&|threads| rounds(threads).and_then(median).unwrap_or(f64::NAN));
            usl_fit(&of).map(|(contention, coherence)| usl_peak(contention, coherence))
        };
        let stretches = self.laps(&name, 1, "ns").len().div_ceil(STRETCH);
        let peaks: Vec<f64> = (0..stretches).filter_map(peak).collect();
        let peak = spread(&peaks, 1, Scale::Factors);
        Some(Scaling { off: points.iter().map(off).fold(0.0, f64::max), peak })
    }
}

/// Whether threads wait for each other asleep: at a mutex they do, at an atomic they do not, and a table whose readers
/// let each other in keeps nobody waiting as long as nobody writes.
fn may_sleep(what: &str) -> bool {
    let reads = ["RwLock", "Memory", "ArcSwap", "own copy"];
    let only_reads = reads.iter().any(|way| what == format!("table_{way}_0"));
    what == "mutex" || what == lock(0) || (what.starts_with("table") && !only_reads)
}

/// What a lock with so many times its section outside is called.
pub(super) fn lock(outside: u32) -> String {
    format!("section_{outside}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::measure::laws::usl as law;

    /// Rounds as the law would have them, a little apart.
    fn found(cores: usize) -> Found {
        let mut evidence = Evidence::default();
        for threads in tried(cores) {
            let ns = 10_000.0 / law(0.1, 0.01, threads as f64);
            let rounds = [1.0, 1.001, 0.999].map(|noise| ns * noise).repeat(6);
            evidence.samples.insert(format!("section_9_{threads}_ns"), rounds);
        }
        let quiet = evidence.quiet();
        Found { evidence, quiet, cores }
    }

    #[test]
    fn six_points_of_the_law_give_its_peak_back() {
        let scaling = found(8).usl().unwrap();
        assert!(scaling.off < 0.01, "{scaling:?}");
        let peak = scaling.peak.unwrap().interval().unwrap();
        assert!((peak.mid - 90.0_f64.sqrt()).abs() < 0.1, "{scaling:?}");
        assert!(peak.low <= peak.mid && peak.mid <= peak.high);
    }

    #[test]
    fn a_lap_in_which_a_thread_had_no_core_is_set_aside() {
        let mut found = found(2);
        let mut samples = |name: &str, values: &[f64]| {
            found.evidence.samples.insert(name.into(), values.into());
        };
        samples("padded_2_ns", &[1.0, 9.0, 2.0]);
        samples("padded_2_busy", &[1.95, 1.0, 1.9]);
        samples("padded_1_ns", &[3.0, 4.0, 5.0]);
        samples("padded_1_busy", &[0.99, 0.99, 0.5]);
        assert_eq!(found.ns("padded", 2), 1.5);
        assert_eq!(found.pairs(("padded", 2), ("padded", 1)), (vec![1.0], vec![3.0]));
    }

    #[test]
    fn two_points_give_nothing() {
        assert!(found(2).usl().is_none());
    }
}
