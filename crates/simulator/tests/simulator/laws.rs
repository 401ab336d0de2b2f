//! V0: every case against its formula, seeds 1 to 5.
//!
//! One right value in twenty lies beyond 1.96 standard errors, so of the 45 here two or three do. What must hold is that no more
//! than seven do (that they are eight or more has a chance of 2 in 1,000), that none lies beyond 4, and no mean of five beyond 3.

use brigade_simulator::validate::{Case, Seen, cases};

const REQUESTS: f64 = 400_000.0;

#[test]
fn the_simulator_agrees_with_the_closed_forms() {
    let mut inside = 0;
    let cases = cases(REQUESTS);
    for case in &cases {
        let seen: Vec<Seen> = (1..=5).map(|seed| case.simulate(seed).unwrap()).collect();
        let row = case.row(&seen);
        inside += row.inside;
        let text = told(case, &seen);
        println!("{text}");
        assert!(row.off() <= 3.0, "{text}");
        let far = |seen: &Seen| (seen.value - case.formula).abs() > 4.0 * seen.error;
        assert!(!seen.iter().any(far), "{text}");
        // An error that is too large would let everything pass.
        assert!(seen.iter().all(|seen| seen.error < 0.05 * case.formula), "{text}");
    }
    assert!(inside + 7 >= 5 * cases.len(), "{inside} of {} within 1.96", 5 * cases.len());
}

fn told(case: &Case, seen: &[Seen]) -> String {
    let row = case.row(seen);
    let seeds: Vec<String> =
        seen.iter().map(|seen| format!("{:.4} ± {:.4}", seen.value, 1.96 * seen.error)).collect();
    format!(
        "{}: {:.4} {} and {} {:.4} ± {:.4}; {}",
        case.name,
        row.mean,
        case.unit,
        case.law,
        row.formula,
        row.allowed,
        seeds.join(", ")
    )
}

#[test]
fn a_simulator_that_is_wrong_by_a_twentieth_is_found() {
    let case = &cases(REQUESTS)[0];
    let seen: Vec<Seen> = (1..=5).map(|seed| case.simulate(seed).unwrap()).collect();
    // As if every request took a twentieth longer than it does.
    let wrong: Vec<Seen> =
        seen.iter().map(|seen| Seen { value: seen.value * 1.05, ..*seen }).collect();
    assert!(case.row(&seen).off() < 3.0 && case.row(&wrong).off() > 3.0);
}
