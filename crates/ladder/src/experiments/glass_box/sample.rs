//! What a sample of traces shows of a fault that few requests meet, by the sampler that servers use.

use super::found::Seen;
use crate::telemetry::Sampling;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The share of traces that is kept.
const SHARE: f64 = 0.01;
/// Requests that meet the fault on a day.
const BAD: [u32; 3] = [10, 100, 500];
/// Days that are tried.
const DAYS: u32 = 4_000;

/// For each number of requests, on how many days one of them is kept.
pub(super) fn seen() -> Vec<Seen> {
    let mut rng = StdRng::seed_from_u64(26);
    let sampling = Sampling { share: SHARE, errors: false };
    let mut day = |bad: u32| (0..bad).filter(|_| sampling.keeps(rng.random())).count() > 0;
    let days = |bad| (0..DAYS).filter(|_| day(bad)).count() as u32;
    BAD.map(days)
        .into_iter()
        .zip(BAD)
        .map(|(seen, bad)| Seen { share: SHARE, bad, days: DAYS, seen })
        .collect()
}
