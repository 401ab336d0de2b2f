//! Medians, quantiles and bootstrap intervals. Pure: the same samples and seed give the same answer everywhere.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// How often a bootstrap draws again. The ends of a 95 % interval then move by less than its width's hundredth.
const RESAMPLES: usize = 2_000;

/// So many samples that follow each other share the machine's mood, and mostly the process they were taken from.
pub const NEIGHBOURS: usize = 3;

/// A 95 % interval and the estimate inside it, in the unit of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// 2.5 % of the resamples lie below.
    pub low: f64,
    /// The estimate from the samples themselves.
    pub mid: f64,
    /// 2.5 % of the resamples lie above.
    pub high: f64,
}

/// The value below which half of the samples lie; `None` if there is none.
pub fn median(samples: &[f64]) -> Option<f64> {
    quantile(samples, 0.5)
}

/// The value below which a share `q` (0 to 1) of the samples lies, interpolated between neighbours:
/// type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996. `None` without samples.
pub fn quantile(samples: &[f64], q: f64) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted_quantile(&sorted, q)
}

fn sorted_quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let place = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

/// The median with its bootstrap percentile interval (Efron, "Bootstrap Methods", 1979). `None` without samples.
///
/// Of samples in the order they were taken, from three times [`NEIGHBOURS`] on, neighbours are drawn together: what
/// differs from one stretch of time to the next then widens the interval (Davison and Hinkley, "Bootstrap Methods and
/// their Application", 1997, section 3.8: draw the clusters and leave what is in them).
pub fn median_interval(samples: &[f64], seed: u64) -> Option<Interval> {
    let mid = median(samples)?;
    let together = if samples.len() < 3 * NEIGHBOURS { 1 } else { NEIGHBOURS };
    let stretches: Vec<&[f64]> = samples.chunks(together).collect();
    let mut draw = StdRng::seed_from_u64(seed);
    let mut again = Vec::with_capacity(samples.len() + NEIGHBOURS);
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            again.clear();
            for _ in &stretches {
                again.extend_from_slice(stretches[draw.random_range(0..stretches.len())]);
            }
            again.sort_by(f64::total_cmp);
            sorted_quantile(&again, 0.5)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    Some(Interval {
        low: sorted_quantile(&medians, 0.025)?,
        mid,
        high: sorted_quantile(&medians, 0.975)?,
    })
}

/// The median of `above[i] / below[i]` with its bootstrap interval. The pairs were measured side by side, so what
/// disturbed a round disturbed both and drops out of its ratio. `None` if the lengths differ, nothing was
/// measured, or a divisor is not above zero.
pub fn ratio_interval(above: &[f64], below: &[f64], seed: u64) -> Option<Interval> {
    if above.len() != below.len() || below.iter().any(|b| b.is_nan() || *b <= 0.0) {
        return None;
    }
    let ratios: Vec<f64> = above.iter().zip(below).map(|(a, b)| a / b).collect();
    median_interval(&ratios, seed)
}

/// Pearson's χ²: how far counts lie from what was expected of them, (seen − expected)²/expected, added up. Bins in which
/// fewer than about five are expected should be merged before (Pearson, 1900; Cochran, 1954).
pub fn chi_square(seen: &[f64], expected: &[f64]) -> f64 {
    seen.iter().zip(expected).map(|(seen, expected)| (seen - expected).powi(2) / expected).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[9.0]), Some(9.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn quantiles_interpolate_and_their_ends_are_the_extremes() {
        let samples = [10.0, 20.0, 30.0, 40.0, 50.0];
        assert_eq!(quantile(&samples, 0.0), Some(10.0));
        assert_eq!(quantile(&samples, 0.9), Some(46.0));
        assert_eq!(quantile(&samples, 1.0), Some(50.0));
        assert_eq!(quantile(&samples, 7.0), Some(50.0));
    }

    #[test]
    fn a_bootstrap_with_the_same_seed_gives_the_same_interval() {
        let samples = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let interval = median_interval(&samples, 7).unwrap();
        assert_eq!(Some(interval), median_interval(&samples, 7));
        assert_eq!(interval.mid, 4.0);
        assert!(interval.low < 4.0 && 4.0 < interval.high, "{interval:?}");
        assert!(interval.low >= 1.0 && interval.high <= 7.0, "{interval:?}");
    }

    #[test]
    fn what_differs_from_stretch_to_stretch_widens_the_interval_more_than_what_differs_within() {
        let moods = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0];
        let mixed = [1.0, 2.0, 4.0, 1.0, 3.0, 4.0, 1.0, 2.0, 3.0, 2.0, 3.0, 4.0];
        let width = |samples| median_interval(samples, 1).map(|found| found.high - found.low);
        assert!(width(&moods) > width(&mixed), "{:?} {:?}", width(&moods), width(&mixed));
    }

    #[test]
    fn equal_samples_leave_no_doubt() {
        assert_eq!(median_interval(&[5.0; 9], 1), Some(Interval { low: 5.0, mid: 5.0, high: 5.0 }));
    }

    #[test]
    fn what_disturbs_both_of_a_pair_drops_out_of_the_ratio() {
        let below = [1.0, 10.0, 2.0, 40.0, 3.0, 5.0, 8.0];
        let above: Vec<f64> = below.iter().map(|b| b * 1.5).collect();
        assert_eq!(
            ratio_interval(&above, &below, 3),
            Some(Interval { low: 1.5, mid: 1.5, high: 1.5 })
        );
    }

    #[test]
    fn pairs_that_do_not_match_have_no_ratio() {
        assert_eq!(ratio_interval(&[1.0], &[1.0, 2.0], 0), None);
        assert_eq!(ratio_interval(&[1.0], &[0.0], 0), None);
        assert_eq!(ratio_interval(&[], &[], 0), None);
    }

    #[test]
    fn counts_as_expected_are_no_distance_away() {
        assert_eq!(chi_square(&[5.0, 7.0], &[5.0, 7.0]), 0.0);
        assert_eq!(chi_square(&[12.0, 8.0], &[10.0, 10.0]), 0.8);
    }
}
