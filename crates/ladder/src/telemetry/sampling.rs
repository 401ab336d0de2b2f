//! Which traces are kept: decided where a trace begins (head), by its id, so that every process decides alike.

use serde::{Deserialize, Serialize};
use std::num::NonZeroU128;

/// How many bits of a trace's id are its random value, and which: the last 56 (OpenTelemetry, "TraceState: Probability
/// Sampling").
const BITS: u32 = 56;

/// Which traces are kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// The share of traces that are kept whatever becomes of them, from 0 to 1.
    pub share: f64,
    /// Whether those with an error are kept too. That is known at their end (tail), so the spans of every request are made and
    /// held until then, and one process decides alone: of a request that failed, those processes keep their part
    /// that answered with the error themselves.
    pub errors: bool,
}

impl Sampling {
    /// All traces.
    pub const ALL: Sampling = Sampling { share: 1.0, errors: false };

    /// Whether a trace of this id is kept from the start. Its id must be drawn evenly.
    pub fn keeps(&self, trace: NonZeroU128) -> bool {
        let all = (1u64 << BITS) as f64;
        let random = (trace.get() as u64 & ((1 << BITS) - 1)) as f64;
        random >= (1.0 - self.share) * all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    fn kept(share: f64) -> usize {
        let mut rng = StdRng::seed_from_u64(26);
        let sampling = Sampling { share, errors: false };
        (0..100_000).filter(|_| sampling.keeps(rng.random())).count()
    }

    #[test]
    fn the_share_that_is_kept_is_the_one_that_was_asked_for() {
        assert_eq!((kept(0.0), kept(1.0)), (0, 100_000));
        // Four standard deviations of a binomial count.
        for share in [0.01, 0.1, 0.5] {
            let (expected, deviation) = (share * 1e5, (1e5 * share * (1.0f64 - share)).sqrt());
            assert!((kept(share) as f64 - expected).abs() < 4.0 * deviation, "{share}");
        }
    }

    #[test]
    fn what_a_smaller_share_keeps_a_larger_one_keeps_too() {
        let mut rng = StdRng::seed_from_u64(1);
        for _ in 0..10_000 {
            let trace = rng.random();
            let keeps = |share| Sampling { share, errors: false }.keeps(trace);
            assert!(!keeps(0.01) || keeps(0.1));
        }
    }
}
