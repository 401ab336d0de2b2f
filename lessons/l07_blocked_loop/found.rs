//! The numbers of the two experiments, and the answers that they bear out. Times in milliseconds.

use super::trial::{Seen, Stay};
use super::turns::READY;
use super::ways::WAYS;
use super::woken::Woken;
use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats::{median, median_of, quantile};
use serde::{Deserialize, Serialize};

/// Logins among redirects, in every way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Serving {
    pub(super) cores: usize,
    /// Visits in each round.
    pub(super) visits: usize,
    /// In the order of [`WAYS`].
    pub(super) rounds: [Vec<Round>; WAYS.len()],
    /// So many logins came at once.
    pub(super) burst: usize,
    /// The most of them that hashed at once by `spawn_blocking`, and where each first had a permit.
    pub(super) unbounded: usize,
    pub(super) permitted: usize,
}

/// One round of one way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    /// What redirects took.
    pub(super) p99: f64,
    /// What logins took.
    pub(super) login: f64,
    /// How long redirects waited for the loop, and how long they must wait by the lengths of the hashes; both on average.
    pub(super) waited: f64,
    pub(super) law: f64,
    /// Redirects that were first polled while a hash went on.
    pub(super) inside: usize,
    /// Visits that came to their end.
    pub(super) left: usize,
}

/// Who runs what a held worker woke, try by try; and whether an `.await` lets others in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Waking {
    pub(super) tokio: Vec<Woken>,
    /// The runtime was told that the worker is held.
    pub(super) in_place: Vec<Woken>,
    pub(super) smol: Vec<Woken>,
    /// Ready awaits in a row, as tokio does them, without its budget, and on smol.
    pub(super) in_a_row: u64,
    pub(super) unconstrained: u64,
    pub(super) on_smol: u64,
    /// Threads beside the one that serves, for some files at once; `None` if the kernel gives no ring.
    pub(super) reading: usize,
    pub(super) reading_uring: Option<usize>,
}

impl Round {
    /// What was seen of visits that came in a `window` of so many milliseconds; `None` if there was no visit of a kind.
    pub(super) fn of(seen: &Seen, window: f64) -> Option<Round> {
        let took =
            |stays: &[Stay]| stays.iter().map(|stay| stay.done - stay.due).collect::<Vec<_>>();
        let waited: f64 = seen.redirects.iter().map(|stay| stay.polled - stay.due).sum();
        let during = |at: f64| seen.hashed.iter().any(|(from, until)| *from < at && at < *until);
        Some(Round {
            p99: quantile(&took(&seen.redirects), 0.99)?,
            login: median(&took(&seen.logins))?,
            waited: waited / seen.redirects.len() as f64,
            law: residual(&seen.hashed, window),
            inside: seen.redirects.iter().filter(|stay| during(stay.polled)).count(),
            left: seen.redirects.len() + seen.logins.len(),
        })
    }
}

/// What is left, on average, of the hash that is running at any moment of the window: the area under a saw
/// with a tooth for each hash, ΣS²/2T.
fn residual(hashed: &[(f64, f64)], window: f64) -> f64 {
    let tooth = |(from, until): &(f64, f64)| {
        let beyond = (until - window).max(0.0);
        ((until - from).powi(2) - beyond.powi(2)).max(0.0) / 2.0
    };
    hashed.iter().map(tooth).sum::<f64>() / window
}

impl Serving {
    /// The rounds of a loop that hashes, and of one that lends.
    pub(super) fn inline_and_lent(&self) -> [&[Round]; 2] {
        let [inline, .., lent] = &self.rounds;
        [inline, lent]
    }

    /// Visits to each way in all rounds, and how many of them left where fewest did.
    pub(super) fn visits(&self) -> (usize, usize) {
        let came = self.visits * self.rounds[0].len();
        let left = self.rounds.iter().map(|rounds| rounds.iter().map(|round| round.left).sum());
        (came, left.min().unwrap_or(0))
    }

    /// Redirects that a hashing loop polled.
    pub(super) fn inside(&self) -> usize {
        self.rounds[0].iter().map(|round| round.inside).sum()
    }

    /// What the slowest redirects took of a loop that hashes, as the question's choices have it.
    pub(super) fn slowest(&self) -> usize {
        let p99 = median_of(&self.rounds[0], |round| round.p99);
        Scale::Factors.nearest(p99, &[2.0, 5.0, 20.0, 190.0])
    }
}

/// How many woken tasks another worker took.
pub(super) fn taken(tries: &[Woken]) -> usize {
    tries.iter().filter(|woken| woken.is_taken()).count()
}

impl Waking {
    /// When the woken task goes on, as the question's choices have it.
    pub(super) fn goes_on(&self) -> usize {
        let [waited, held] = [|woken: &Woken| woken.waited, |woken: &Woken| woken.held]
            .map(|of| median_of(&self.tokio, of));
        match waited / held {
            share if share < 0.005 => 0,
            share if share < 0.5 => 1,
            _ => 2,
        }
    }

    /// How many ready awaits tokio does in a row, as the question's choices have it.
    pub(super) fn ready(&self) -> usize {
        Scale::Factors.nearest(self.in_a_row as f64, &[1.0, 128.0, READY as f64])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hash_of_ten_in_a_window_of_twenty_leaves_two_and_a_half_on_average() {
        assert_eq!(residual(&[(5.0, 15.0)], 20.0), 2.5);
        assert_eq!(residual(&[(0.0, 20.0)], 20.0), 10.0);
        // Half of it beyond the window: 10 left at 10, 5 left at 15.
        assert_eq!(residual(&[(10.0, 20.0)], 15.0), 2.5);
    }
}
