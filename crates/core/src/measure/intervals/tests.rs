//! Intervals beside the textbook's, ranges, and what has neither.

use super::*;

fn factors(samples: &[f64]) -> Spread {
    spread(samples, 1, Scale::Factors).unwrap()
}

#[test]
fn six_passes_have_the_interval_of_the_textbook_and_five_have_a_range() {
    // Mean 3.5, s = √3.5, t = 2.5706: ± 1.963.
    let samples = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let found = spread(&samples, 1, Scale::Amounts).unwrap().interval().unwrap();
    assert!((found.mid - 3.5).abs() < 1e-12 && (found.high - 5.463).abs() < 1e-3, "{found:?}");
    assert_eq!(
        spread(&samples[..5], 1, Scale::Amounts),
        Some(Spread::Range(Range { low: 1.0, mid: 3.0, high: 5.0 }))
    );
    assert_eq!(factors(&[2.0; 5]).interval(), None, "a range judges nothing");
}

#[test]
fn a_pass_counts_once_by_its_median() {
    let single: Vec<f64> = (1..=6).map(f64::from).collect();
    let triple: Vec<f64> = single.iter().flat_map(|n| [*n, 900.0, *n]).collect();
    assert_eq!(spread(&triple, 3, Scale::Factors), spread(&single, 1, Scale::Factors));
    assert!(matches!(spread(&triple, 6, Scale::Factors), Some(Spread::Range(_))));
}

#[test]
fn the_interval_of_a_ratio_is_that_of_its_inverse_turned_over() {
    let ratios = [1.0, 1.1, 1.3, 0.9, 1.2, 1.05, 1.0];
    let turned = ratios.map(|ratio| 1.0 / ratio);
    let [a, b] = [factors(&ratios), factors(&turned)].map(|found| found.interval().unwrap());
    assert!((a.low * b.high - 1.0).abs() < 1e-12 && (a.mid * b.mid - 1.0).abs() < 1e-12);
}

#[test]
fn equal_samples_leave_no_doubt() {
    let found = factors(&[5.0; 9]).interval().unwrap();
    assert!((found.low - 5.0).abs() < 1e-9 && (found.high - 5.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn what_may_be_zero_or_below_has_no_logarithm_and_is_taken_as_an_amount() {
    let samples = [-1.0, 0.0, 2.0, 1.0, 0.0, -2.0];
    assert_eq!(spread(&samples, 1, Scale::Factors), None);
    let found = spread(&samples, 1, Scale::Amounts).unwrap().interval().unwrap();
    assert!(found.low < 0.0 && found.mid == 0.0 && found.high > 0.0, "{found:?}");
    assert_eq!(spread(&[], 1, Scale::Amounts), None);
    assert_eq!(spread(&[f64::NAN; 6], 1, Scale::Amounts), None);
}

#[test]
fn of_many_intervals_each_is_wider() {
    let samples = [1.0, 1.1, 1.3, 0.9, 1.2, 1.05];
    let high = |confidence| interval(&samples, 1, Scale::Factors, confidence).unwrap().high;
    assert_eq!(all_of(1), 0.95);
    assert!((all_of(10) - 0.995).abs() < 1e-12);
    assert!(high(all_of(12)) > high(all_of(2)) && high(all_of(2)) > high(all_of(1)));
}

#[test]
fn a_change_knows_the_scatter_of_both_runs() {
    let old = [9.0, 10.0, 11.0, 10.0, 9.0, 11.0];
    let new = old.map(|value| value * 2.0);
    let change = |scale| change((&old, 1), (&new, 1), scale, 0.95).unwrap();
    for scale in [Scale::Factors, Scale::Amounts] {
        let found = change(scale);
        assert!((found.mid - 2.0).abs() < 1e-9 && found.low > 1.7 && found.high < 2.3, "{found:?}");
    }
    assert_eq!(super::change((&old[..5], 1), (&new, 1), Scale::Factors, 0.95), None);
    let steady = super::change((&[4.0; 6], 1), (&[5.0; 6], 1), Scale::Factors, 0.999).unwrap();
    assert!((steady.low - 1.25).abs() < 1e-9, "{steady:?}");
}

#[test]
fn what_disturbs_both_of_a_pair_drops_out_of_the_ratio() {
    let below = [1.0, 10.0, 2.0, 40.0, 3.0, 5.0, 8.0];
    let above: Vec<f64> = below.iter().map(|b| b * 1.5).collect();
    assert_eq!(ratios(&above, &below), Some(vec![1.5; 7]));
}

#[test]
fn pairs_that_do_not_match_have_no_ratio() {
    assert_eq!(ratios(&[1.0], &[1.0, 2.0]), None);
    assert_eq!(ratios(&[1.0], &[0.0]), None);
    assert_eq!(ratios(&[], &[]), None);
}

#[test]
fn nearest_is_by_times_or_by_difference() {
    let offered = [1.0, 10.0, 100.0];
    assert_eq!(Scale::Factors.nearest(40.0, &offered), 2);
    assert_eq!(Scale::Amounts.nearest(40.0, &offered), 1);
    assert_eq!(Scale::Amounts.nearest(40.0, &[]), 0);
}
