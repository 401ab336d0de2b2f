//! The verdicts, as a table: what was measured, how quiet it was, what is said.

use super::*;

const QUIET: Quiet = Quiet { others: Some(0.01), kept_waiting_ms: 1.0 };
const NOISY: Quiet = Quiet { others: Some(0.4), kept_waiting_ms: 120.0 };
const UNVERIFIED: Quiet = Quiet { others: None, kept_waiting_ms: 0.0 };

fn word(claim: &Claim) -> &'static str {
    claim.verdict.word()
}

#[test]
fn an_identity_holds_within_its_tolerance_and_not_a_hair_beyond() {
    use Tolerance::{Amount, Exact, Share};
    let table = [
        (100.0, 100.0, Exact, "HOLDS"),
        (100.1, 100.0, Exact, "DOES NOT HOLD HERE"),
        (104.9, 100.0, Share(0.05), "HOLDS"),
        (95.1, 100.0, Share(0.05), "HOLDS"),
        (105.1, 100.0, Share(0.05), "DOES NOT HOLD HERE"),
        (0.4, 0.0, Amount(0.5), "HOLDS"),
        (-0.6, 0.0, Amount(0.5), "DOES NOT HOLD HERE"),
        (f64::NAN, 1.0, Share(0.5), "DOES NOT HOLD HERE"),
    ];
    for (measured, expected, tolerance, verdict) in table {
        let claim = Claim::identity(
            "it is so",
            Measured::counted(measured, ""),
            expected,
            tolerance,
            &QUIET,
        );
        assert_eq!(word(&claim), verdict, "{claim}");
    }
}

#[test]
fn a_replay_may_differ_by_a_twentieth_and_a_hand_off() {
    let table = [
        (1_079.0, "HOLDS"),
        (921.0, "HOLDS"),
        (1_081.0, "DOES NOT HOLD HERE"),
        (919.0, "DOES NOT HOLD HERE"),
        (f64::NAN, "DOES NOT HOLD HERE"),
    ];
    for (measured, verdict) in table {
        let measured = Measured::wall(measured, "µs");
        let claim = Claim::replay("as replayed", measured, 1_000.0, 30.0, &QUIET);
        assert_eq!(word(&claim), verdict, "{claim}");
    }
    let claim = Claim::replay("as replayed", Measured::wall(609.0, "µs"), 470.0, 31.0, &NOISY);
    assert_eq!(claim.evidence, "609 µs, replay 470 µs ±5 % ±31 µs");
    assert_eq!(word(&claim), "NOISY");
}

#[test]
fn of_many_simulations_one_may_be_farther_off_than_one_alone() {
    assert_eq!(word(&Claim::law("as computed", &[1.95])), "HOLDS");
    assert_eq!(word(&Claim::law("as computed", &[-2.0])), "DOES NOT HOLD HERE");
    assert_eq!(word(&Claim::law("as computed", &[-2.0, 0.1, 1.0, 0.4])), "HOLDS");
    assert_eq!(word(&Claim::law("as computed", &[0.3, 2.6, 1.0, 0.4])), "DOES NOT HOLD HERE");
    assert_eq!(word(&Claim::law("as computed", &[f64::NAN])), "DOES NOT HOLD HERE");
    assert_eq!(word(&Claim::law("as computed", &[])), "NOT TESTABLE HERE");
}

#[test]
fn a_bound_may_be_beaten_by_a_twentieth() {
    let table = [
        (2.09, Bound::AtMost(2.0), "HOLDS"),
        (2.11, Bound::AtMost(2.0), "DOES NOT HOLD HERE"),
        (0.1, Bound::AtMost(2.0), "HOLDS"),
        (1.91, Bound::AtLeast(2.0), "HOLDS"),
        (1.89, Bound::AtLeast(2.0), "DOES NOT HOLD HERE"),
    ];
    for (measured, bound, verdict) in table {
        let claim = Claim::bound("never beaten", Measured::cpu(measured, "×"), bound, &QUIET);
        assert_eq!(word(&claim), verdict, "{claim}");
    }
}

#[test]
fn a_bound_on_a_count_has_no_slack_and_names_none() {
    let table = [
        (1.0, Bound::AtLeast(1.0), "HOLDS"),
        (0.96, Bound::AtLeast(1.0), "DOES NOT HOLD HERE"),
        (2.0, Bound::AtMost(2.0), "HOLDS"),
        (2.01, Bound::AtMost(2.0), "DOES NOT HOLD HERE"),
    ];
    for (counted, bound, verdict) in table {
        let claim = Claim::bound("never", Measured::counted(counted, "lost"), bound, &QUIET);
        assert_eq!(word(&claim), verdict, "{claim}");
        assert!(!claim.evidence.contains('%'), "{claim}");
    }
}

#[test]
fn a_budget_is_judged_by_its_whole_interval_and_has_no_slack() {
    let table = [
        ((1.0, 1.1, 1.25), "HOLDS"),
        ((1.0, 1.1, 1.26), "NOT TESTABLE HERE"),
        ((1.25, 1.4, 1.5), "NOT TESTABLE HERE"),
        ((1.26, 1.4, 1.5), "DOES NOT HOLD HERE"),
    ];
    for ((low, mid, high), verdict) in table {
        let claim = Claim::budget("cheap enough", Ok(estimate(low, mid, high)), 1.25);
        assert_eq!(word(&claim), verdict, "{claim}");
        assert_eq!(claim.class, Class::Budget);
    }
    let claim = Claim::budget("cheap enough", Ok(estimate(1.0, 1.1, 1.2)), 1.25);
    assert!(claim.evidence.ends_with("(95 %: 1-1.20), promised at most 1.25"), "{claim}");
}

#[test]
fn noise_silences_the_wall_clock_and_neither_counts_nor_cpu_clocks() {
    let table = [
        (Basis::Count, NOISY, "HOLDS"),
        (Basis::Cpu, NOISY, "HOLDS"),
        (Basis::Wall, NOISY, "NOISY"),
        (Basis::Wall, UNVERIFIED, "HOLDS"),
        (Basis::Wall, QUIET, "HOLDS"),
    ];
    for (basis, quiet, verdict) in table {
        let measured = Measured { value: 1.0, unit: "ms", basis };
        let identity = Claim::identity("it is so", measured, 1.0, Tolerance::Exact, &quiet);
        let bound = Claim::bound("it is no more", measured, Bound::AtMost(1.0), &quiet);
        assert_eq!((word(&identity), word(&bound)), (verdict, verdict), "{basis:?} {quiet:?}");
    }
}

#[test]
fn an_order_needs_rounds_distance_and_a_quiet_machine() {
    let below = [1.0; 7];
    let table: [(&[f64], Basis, Quiet, &str); 10] = [
        (&[1.5; 7], Basis::Wall, QUIET, "HOLDS"),
        (&[1.05; 7], Basis::Wall, QUIET, "DOES NOT HOLD HERE"),
        (&[0.5; 7], Basis::Wall, QUIET, "DOES NOT HOLD HERE"),
        (&[1.0, 1.0, 1.0, 1.2, 2.0, 2.0, 2.0], Basis::Wall, QUIET, "NOT TESTABLE HERE"),
        (&[1.5; 6], Basis::Wall, QUIET, "HOLDS"),
        (&[1.5; 5], Basis::Wall, QUIET, "NOT TESTABLE HERE"),
        (&[], Basis::Wall, QUIET, "NOT TESTABLE HERE"),
        (&[1.5; 7], Basis::Wall, UNVERIFIED, "NOT TESTABLE HERE"),
        (&[1.5; 7], Basis::Wall, NOISY, "NOISY"),
        (&[1.5; 7], Basis::Cpu, NOISY, "HOLDS"),
    ];
    for (above, basis, quiet, verdict) in table {
        let claim =
            Claim::order("A costs more than B", above, &below[..above.len()], basis, &quiet);
        assert_eq!(word(&claim), verdict, "{above:?} {basis:?}: {claim}");
    }
}

fn estimate(low: f64, mid: f64, high: f64) -> Estimate {
    Estimate { interval: intervals::Interval { low, mid, high }, unit: "", basis: Basis::Cpu }
}

#[test]
fn a_range_holds_only_with_the_whole_interval_and_breaks_only_without_any_of_it() {
    let (none, all) = (f64::NEG_INFINITY, f64::INFINITY);
    let table = [
        ((1.0, 1.1, 1.2), 1.0..=1.2, "HOLDS"),
        ((0.99, 1.1, 1.2), 1.0..=1.2, "NOT TESTABLE HERE"),
        ((1.0, 1.1, 1.21), 1.0..=1.2, "NOT TESTABLE HERE"),
        ((0.5, 1.1, 2.0), 1.0..=1.2, "NOT TESTABLE HERE"),
        ((1.2, 1.3, 1.4), 1.0..=1.2, "NOT TESTABLE HERE"),
        ((1.21, 1.3, 1.4), 1.0..=1.2, "DOES NOT HOLD HERE"),
        ((0.7, 0.8, 0.99), 1.0..=1.2, "DOES NOT HOLD HERE"),
        ((10.0, 12.0, 14.0), 10.0..=all, "HOLDS"),
        ((9.0, 9.5, 9.9), 10.0..=all, "DOES NOT HOLD HERE"),
        ((0.1, 0.2, 1.0), none..=1.0, "HOLDS"),
    ];
    for ((low, mid, high), range, verdict) in table {
        let claim = Claim::within("it is so", Ok(estimate(low, mid, high)), range);
        assert_eq!(word(&claim), verdict, "{claim}");
    }
    let noisy = Claim::within("it is so", Err(Verdict::Noisy(NOISY.to_string())), 0.0..=1.0);
    assert_eq!((word(&noisy), noisy.basis), ("NOISY", None));
}

#[test]
fn a_range_is_named_with_its_open_end() {
    let said = |range| Claim::within("dear", Ok(estimate(10.0, 12.0, 14.0)), range).evidence;
    assert_eq!(said(10.0..=f64::INFINITY), "measured 12 (95 %: 10-14), claimed at least 10");
    assert_eq!(said(0.5..=20.0), "measured 12 (95 %: 10-14), claimed 0.500 to 20");
    assert!(said(f64::NEG_INFINITY..=15.0).ends_with("claimed at most 15"));
}

#[test]
fn a_claim_says_what_was_measured_and_by_how_much_it_may_differ() {
    let claim = Claim::identity(
        "makespan = CPU + the last wait",
        Measured::wall(23.456, "ms"),
        23.0,
        Tolerance::Share(0.1),
        &QUIET,
    );
    assert_eq!(
        claim.to_string(),
        "HOLDS: makespan = CPU + the last wait (T-ID; 23.5 ms, law 23 ms ±10 %)"
    );
    let noisy = Verdict::Noisy(NOISY.to_string());
    assert_eq!(
        noisy.to_string(),
        "NOISY (other programs took 40 % of the CPU and kept our threads waiting 120 ms)"
    );
    let untestable = Claim::untestable("two cores are faster", Class::Order, "one core");
    assert_eq!(untestable.verdict.to_string(), "NOT TESTABLE HERE (one core)");
}

#[test]
fn figures_have_three_digits_and_whole_numbers_all_of_theirs() {
    let table = [
        (0.012_345, "0.0123"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (49_751.24, "49751"),
        (7.0, "7"),
        (0.0, "0"),
        (-2.5, "-2.50"),
    ];
    for (value, text) in table {
        assert_eq!(figure(value), text);
    }
}
