//! What a client does about a request that got no right answer: whether it asks again, when, and how often in all.
//!
//! Pure: time is an argument. It refuses to know connections.

use super::failure::Failure;
use rand::RngExt;
use rand::rngs::SmallRng;
use std::time::Duration;

/// No pause is longer, however often it doubles.
const LONGEST: Duration = Duration::from_secs(60);

/// The seconds over which a budget counts.
const WINDOW: usize = 10;

/// What a client does about a request that got no right answer.
///
/// Only what may go better the next time is sent again: what was refused for lack of room (429, 503), another 5xx, and what
/// a lost connection or patience ended. A server may then do it twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// How often a request is sent again, at most.
    pub retries: u32,
    /// How long before the first retry; twice as long before each that follows, at most a minute.
    pub pause: Duration,
    /// A pause is drawn between 0 and its length ("full jitter"), so that clients that failed together do not come back
    /// together.
    pub jitter: bool,
    /// Retries per request: with 0.1 none is planned that makes more of them, over the last ten seconds, than a tenth of the
    /// requests, whatever fails. It counts when the request fails, not when its pause is over. No bound without. Each
    /// generator thread keeps to it.
    pub budget: Option<f64>,
    /// A refusal's `Retry-After` comes first, a minute of it at most, and the pause after it.
    pub heeds_retry_after: bool,
}

impl Default for Policy {
    /// Nothing is sent again.
    fn default() -> Self {
        Policy {
            retries: 0,
            pause: Duration::from_millis(100),
            jitter: true,
            budget: None,
            heeds_retry_after: true,
        }
    }
}

impl Policy {
    /// Whether a request that was sent again `attempt` times so far may be once more after this failure.
    pub(super) fn allows(&self, attempt: u32, why: &Failure) -> bool {
        attempt < self.retries && why.is_transient()
    }

    /// How long to wait before the next retry; `asked` is what the server's `Retry-After` says.
    pub(super) fn wait(
        &self,
        attempt: u32,
        asked: Option<Duration>,
        draw: &mut SmallRng,
    ) -> Duration {
        let doubled = self.pause.saturating_mul(1 << attempt.min(16)).min(LONGEST);
        let pause = if self.jitter { doubled.mul_f64(draw.random()) } else { doubled };
        asked.filter(|_| self.heeds_retry_after).unwrap_or_default().min(LONGEST) + pause
    }
}

/// Counts requests and retries, second by second, and holds the retries to a share of the requests.
///
/// After Finagle's `RetryBudget`: what was saved expires, or a long calm would pay for a storm.
#[derive(Debug)]
pub struct Budget {
    share: f64,
    /// So many retries fit whatever the share says.
    floor: u64,
    /// Requests and retries of the last seconds, each at its number modulo [`WINDOW`].
    seconds: [(u64, u64); WINDOW],
    /// The number of the newest second.
    newest: u64,
}

impl Budget {
    /// Retries are at most this share of the requests of the last ten seconds.
    pub fn new(share: f64) -> Self {
        Budget { share, floor: 0, seconds: [(0, 0); WINDOW], newest: 0 }
    }

    /// So many in ten seconds are within the budget even where few requests come: a share of little is none.
    pub fn at_least(self, floor: u64) -> Self {
        Budget { floor, ..self }
    }

    /// A request was sent for the first time.
    pub fn earn(&mut self, now: Duration) {
        self.at(now).0 += 1;
    }

    /// Whether one more retry is within the budget; if so it is counted.
    pub fn spend(&mut self, now: Duration) -> bool {
        self.at(now);
        let sum = |(a, b), (c, d)| (a + c, b + d);
        let (requests, retries): (u64, u64) = self.seconds.iter().copied().fold((0, 0), sum);
        let fits = retries < self.floor || (retries + 1) as f64 <= self.share * requests as f64;
        self.at(now).1 += u64::from(fits);
        fits
    }

    /// The second of `now`, with those that it pushes out of the window forgotten.
    fn at(&mut self, now: Duration) -> &mut (u64, u64) {
        let second = now.as_secs().max(self.newest);
        for passed in self.newest..second.min(self.newest + WINDOW as u64) {
            self.seconds[(passed as usize + 1) % WINDOW] = (0, 0);
        }
        self.newest = second;
        &mut self.seconds[second as usize % WINDOW]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;

    const MS: Duration = Duration::from_millis(1);

    fn policy() -> Policy {
        Policy { retries: 3, pause: 100 * MS, jitter: false, ..Policy::default() }
    }

    #[test]
    fn a_few_retries_fit_where_few_requests_come() {
        let mut budget = Budget::new(0.1).at_least(2);
        let fit: Vec<bool> = (0..3).map(|_| budget.spend(Duration::ZERO)).collect();
        assert_eq!(fit, [true, true, false]);
        (0..30).for_each(|_| budget.earn(Duration::ZERO));
        assert!(budget.spend(Duration::ZERO));
        assert!(!budget.spend(Duration::ZERO));
    }

    #[test]
    fn pauses_double_and_a_retry_after_comes_first() {
        let draw = &mut SmallRng::seed_from_u64(1);
        let waits = [0, 1, 2].map(|attempt| policy().wait(attempt, None, draw));
        assert_eq!(waits, [100 * MS, 200 * MS, 400 * MS]);
        let asked = Some(1_000 * MS);
        assert_eq!(policy().wait(0, asked, draw), 1_100 * MS);
        let for_an_hour = Some(3_600_000 * MS);
        assert_eq!(policy().wait(0, for_an_hour, draw), LONGEST + 100 * MS);
        let deaf = Policy { heeds_retry_after: false, ..policy() };
        assert_eq!(deaf.wait(0, asked, draw), 100 * MS);
        assert_eq!(policy().wait(u32::MAX, None, draw), LONGEST);
    }

    #[test]
    fn a_pause_with_jitter_is_drawn_from_all_of_it() {
        let (jitter, draw) = (Policy { jitter: true, ..policy() }, &mut SmallRng::seed_from_u64(1));
        let waits: Vec<_> = (0..1_000).map(|_| jitter.wait(1, None, draw)).collect();
        assert!(waits.iter().all(|wait| *wait < 200 * MS));
        let tenths = (0..10).map(|n| n * 20 * MS);
        for tenth in tenths {
            let here = waits.iter().filter(|wait| (tenth..tenth + 20 * MS).contains(wait)).count();
            assert!((50..150).contains(&here), "{here} of 1,000 from {tenth:?}");
        }
    }

    #[test]
    fn only_what_may_go_better_is_sent_again_and_only_so_often() {
        for transient in
            [Failure::Rejected(429), Failure::Status(500), Failure::TimedOut, Failure::Reset]
        {
            let allowed = [0, 2, 3].map(|attempt| policy().allows(attempt, &transient));
            assert_eq!(allowed, [true, true, false], "{transient:?}");
            assert!(!Policy::default().allows(0, &transient));
        }
        for lasting in [Failure::Status(404), Failure::Elsewhere(302), Failure::Missing] {
            assert!(!policy().allows(0, &lasting), "{lasting:?}");
        }
    }

    #[test]
    fn what_a_calm_saved_is_gone_ten_seconds_later() {
        let mut budget = Budget::new(0.1);
        (0..1_000).for_each(|_| budget.earn(Duration::ZERO));
        let mut early = Budget::new(0.1);
        early.earn(Duration::ZERO);
        assert!(!early.spend(Duration::ZERO), "a tenth of one request is no retry");
        assert!(budget.spend(Duration::from_secs(9)));
        assert!(!budget.spend(Duration::from_secs(10)));
        assert!(!budget.spend(Duration::from_secs(1_000)));
    }

    proptest! {
        #[test]
        fn no_retry_makes_more_of_them_than_their_share_of_the_last_ten_seconds(
            steps in proptest::collection::vec((0u64..1_500, 0u32..4), 1..400), share in 0.0..1.0f64
        ) {
            let (mut budget, mut now, mut sent) = (Budget::new(share), Duration::ZERO, Vec::new());
            for (pause, failures) in steps {
                now += Duration::from_millis(pause);
                budget.earn(now);
                sent.push((now.as_secs(), 1, 0));
                for _ in 0..failures {
                    if !budget.spend(now) {
                        continue;
                    }
                    sent.push((now.as_secs(), 0, 1));
                    let last = |(second, ..): &&(u64, _, _)| second + WINDOW as u64 > now.as_secs();
                    let sum = |(a, b), (_, c, d): &(u64, u32, u32)| (a + c, b + d);
                    let (requests, retries) = sent.iter().filter(last).fold((0, 0), sum);
                    prop_assert!(f64::from(retries) <= share * f64::from(requests));
                }
            }
        }
    }
}
