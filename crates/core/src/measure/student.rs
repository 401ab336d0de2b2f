//! Student's t distribution, for whole degrees of freedom: how many standard errors an interval must reach.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// The t that a Student variable with so many degrees of freedom does not exceed in size with probability
/// `confidence`: 2.571 for 5 degrees and 0.95. Infinite without a degree of freedom.
pub(super) fn t(freedom: usize, confidence: f64) -> f64 {
    if freedom == 0 || confidence >= 1.0 {
        return f64::INFINITY;
    }
    // The angle is found by halving: sixty times leave nothing that a double could hold.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..60 {
        let angle = (low + high) / 2.0;
        if within(freedom, angle) < confidence { low = angle } else { high = angle }
    }
    (freedom as f64).sqrt() * high.tan()
}

/// P(|T| ≤ √freedom × tan angle): the finite series 26.7.3 and 26.7.4 of Abramowitz and Stegun, "Handbook of
/// Mathematical Functions", 1964.
fn within(freedom: usize, angle: f64) -> f64 {
    let (sin, cos) = angle.sin_cos();
    let odd = freedom % 2;
    let mut term = if odd == 1 { cos } else { 1.0 };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    for n in (odd + 2..freedom).step_by(2) {
        term *= cos * cos * (n - 1) as f64 / n as f64;
        sum += term;
    }
    if odd == 1 { FRAC_2_PI * (angle + sin * sum) } else { sin * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_every_textbook_comes_out() {
        let table = [
            (1, 0.95, 12.706),
            (2, 0.95, 4.303),
            (3, 0.95, 3.182),
            (4, 0.95, 2.776),
            (5, 0.95, 2.571),
            (6, 0.95, 2.447),
            (10, 0.95, 2.228),
            (17, 0.95, 2.110),
            (120, 0.95, 1.980),
            (1, 0.999, 636.619),
            (2, 0.99, 9.925),
            (5, 0.99, 4.032),
            (5, 0.999, 6.869),
            (10, 0.998, 4.144),
        ];
        for (freedom, confidence, tabled) in table {
            let found = t(freedom, confidence);
            assert!((found - tabled).abs() < 6e-4, "{freedom} {confidence}: {found}");
        }
    }

    #[test]
    fn without_a_degree_of_freedom_nothing_is_excluded() {
        assert_eq!(t(0, 0.95), f64::INFINITY);
        assert_eq!(t(5, 1.0), f64::INFINITY);
        assert!(t(5, 0.0) < 1e-9);
    }
}
