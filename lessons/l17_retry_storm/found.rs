//! The numbers of both experiments, and the answers that they bear out.

use super::course::Course;
use super::ways::Way;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) simulated: Simulated,
    pub(super) really: Really,
}

/// What the simulator found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Simulated {
    /// Every way, with some seeds of each.
    pub(super) courses: Vec<Course>,
    /// How busy the database was after the stall, as it is: 0 to 1.
    pub(super) busy: f64,
    /// A database with one place that is four times as fast, before which the expired are dropped.
    pub(super) one_place: Course,
    pub(super) thresholds: Vec<Threshold>,
    /// Clients that come back after the same pause, and after pauses that are drawn.
    pub(super) together: Herd,
    pub(super) drawn: Herd,
}

/// The load up to which a system came back, as a share of its capacity.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Threshold {
    pub(super) retries: u32,
    pub(super) load: f64,
}

/// Clients that failed together.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Herd {
    /// How many come back in the millisecond in which most do.
    pub(super) busiest: usize,
    /// How many then wait at once.
    pub(super) waiting: u64,
}

/// What happened on this machine.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Really {
    pub(super) courses: Vec<Course>,
}

/// λ (1 + r) < μ: where every request is tried `retries` times more, a load below this is come back from.
pub(super) fn comes_back_below(retries: u32) -> f64 {
    1.0 / f64::from(1 + retries)
}

impl Threshold {
    /// By how much it is off the law.
    pub(super) fn off(&self) -> f64 {
        (self.load - comes_back_below(self.retries)).abs()
    }
}

impl Simulated {
    /// The runs of one way.
    pub(super) fn of(&self, way: Way) -> impl Iterator<Item = &Course> {
        self.courses.iter().filter(move |course| course.way == way)
    }

    /// The first of them, which is drawn.
    pub(super) fn first(&self, way: Way) -> Option<&Course> {
        self.of(way).next()
    }

    /// When goodput is back, as the questions' choices have it.
    pub(super) fn back(&self, way: Way) -> Option<usize> {
        Some(match self.first(way)?.back_ms() {
            Some(ms) if ms < 1_000.0 => 0,
            Some(_) => 1,
            None => 2,
        })
    }

    /// Runs with a remedy, and those of them that came back.
    pub(super) fn remedied(&self) -> (usize, usize) {
        let runs = Way::REMEDIES.into_iter().flat_map(|way| self.of(way));
        runs.fold((0, 0), |(all, back), run| (all + 1, back + usize::from(run.back_ms().is_some())))
    }

    /// The largest share of users that were answered in the end, in the runs of ways that are no remedies by the law.
    pub(super) fn best_of_the_rest(&self) -> f64 {
        let rest = [Way::AsItIs, Way::Backoff].into_iter().flat_map(|way| self.of(way));
        rest.map(Course::good_in_the_end).fold(0.0, f64::max)
    }

    /// What was found for so many retries, in the mean.
    pub(super) fn threshold(&self, retries: u32) -> Option<f64> {
        let found = self.thresholds.iter().filter(|found| found.retries == retries);
        let (sum, count) =
            found.fold((0.0, 0), |(sum, count), found| (sum + found.load, count + 1));
        (count > 0).then(|| sum / f64::from(count))
    }

    /// The one that is farthest from the law.
    pub(super) fn farthest(&self) -> Option<&Threshold> {
        self.thresholds.iter().max_by(|a, b| a.off().total_cmp(&b.off()))
    }
}

impl Really {
    pub(super) fn of(&self, way: Way) -> Option<&Course> {
        self.courses.iter().find(|course| course.way == way)
    }

    /// Of the remedies, the smallest share of users that were answered in the end.
    pub(super) fn worst_remedy(&self) -> Option<(Way, f64)> {
        let remedies = Way::REMEDIES.into_iter().filter_map(|way| self.of(way));
        let shares = remedies.map(|course| (course.way, course.good_in_the_end()));
        shares.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}
