//! Medians, quantiles and the distance of counts. Pure: no clock, no I/O.

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

/// The median of one number over all `rounds`.
///
/// # Panics
/// If there are no rounds.
pub fn median_of<Round>(rounds: &[Round], number: impl Fn(&Round) -> f64) -> f64 {
    let numbers: Vec<f64> = rounds.iter().map(number).collect();
    median(&numbers).expect("at least one round")
}

fn sorted_quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let place = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

/// Pearson's χ²: how far counts lie from what was expected of them, (seen − expected)²/expected, added up. Bins in which
/// fewer than about five are expected should be merged before (Pearson, 1900; Cochran, 1954).
pub fn chi_square(seen: &[f64], expected: &[f64]) -> f64 {
    seen.iter().zip(expected).map(|(seen, expected)| (seen - expected).powi(2) / expected).sum()
}

/// R²: how much of the scatter of `y` a straight line through points `(x, y)` explains, by least squares: all of it is 1.
/// The square of Pearson's correlation (Pearson, 1896). `None` where nothing scatters.
pub fn r_squared(points: &[(f64, f64)]) -> Option<f64> {
    let mean =
        |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: fn(f64, f64) -> f64| {
        points.iter().map(|point| of(point.0 - x, point.1 - y)).sum::<f64>()
    };
    let both = sum(|x, _| x * x) * sum(|_, y| y * y);
    (both > 0.0).then(|| sum(|x, y| x * y).powi(2) / both)
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
    fn a_round_counts_once_in_the_median_of_a_number() {
        let rounds = [(1, 9.0), (2, 3.0), (3, 4.0)];
        assert_eq!(median_of(&rounds, |(_, ms)| *ms), 4.0);
    }

    #[test]
    fn counts_as_expected_are_no_distance_away() {
        assert_eq!(chi_square(&[5.0, 7.0], &[5.0, 7.0]), 0.0);
        assert_eq!(chi_square(&[12.0, 8.0], &[10.0, 10.0]), 0.8);
    }

    #[test]
    fn a_line_explains_what_lies_on_it_and_nothing_of_what_does_not_lean() {
        let line = [(1.0, 5.0), (2.0, 7.0), (10.0, 23.0)];
        assert!((r_squared(&line).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(r_squared(&[(1.0, 1.0), (2.0, 3.0), (3.0, 1.0)]), Some(0.0));
        assert_eq!(r_squared(&[(1.0, 2.0), (2.0, 2.0)]), None);
        assert_eq!(r_squared(&[]), None);
    }
}
