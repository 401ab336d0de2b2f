//! The report on machines that are not this one: what a run measured there is made up here.

use super::CHUNKS;
use super::experiment::workers_tried;
use super::found::{Beginning, Counts, Found, Round, Time};
use super::report::run;
use brigade_core::measure::{Quiet, Verdict};
use brigade_workbench::{Bench, Evidence, Experiment, Report, Setting};

/// Threads at 95 % of ideal, rayon over lines at twice the work, a lock that costs ten times.
fn measured(cores: usize) -> Found {
    let time = |wall_ms, cpu_ms| Time { wall_ms, cpu_ms };
    let threads = |k: usize| (k, time(50.0 / (0.95 * k.min(cores) as f64), 51.0));
    let k = cores as f64;
    let round = Round {
        alone: time(50.0, 50.0),
        threads: workers_tried(cores).into_iter().map(threads).collect(),
        rayon: time(53.0 / k, 53.0),
        rayon_lines: time(100.0 / k, 100.0),
        mutex_map: time(150.0, 150.0 * k),
        starting: time(0.1, 0.1),
        merging_ms: 0.1 * k,
        share: time(52.0 / k, 52.0),
        beginnings: vec![Beginning {
            lines: 1_000,
            alone: time(0.05, 0.05),
            threads: time(0.20, 0.20),
        }],
    };
    let counts =
        Counts { lines: 1_000_000, clicks: 975_000, other: 24_999, skipped: 1, answers: 1 };
    Found { cores, rounds: vec![round; 7], counts }
}

fn report(cores: usize, others: f64) -> Report {
    let quiet = Some(Quiet { others: Some(others), kept_waiting_ms: 0.0 });
    let mut runner =
        |_: &Experiment, _: &Setting| Ok(Evidence { quiet, ..Evidence::of(&measured(cores))? });
    run(&mut Bench::new(cores, &mut runner)).expect("the experiment was made up")
}

fn verdict<'a>(report: &'a Report, words: &str) -> &'a Verdict {
    let claim = report.claims.iter().find(|claim| claim.statement.contains(words));
    &claim.expect("a claim with these words").verdict
}

#[test]
fn one_core_has_no_speed_up_to_test() {
    let report = report(1, 0.0);
    for law in ["Amdahl", "Karp", "Gustafson", "S(k) ≤ k"] {
        assert!(matches!(verdict(&report, law), Verdict::NotTestableHere(_)), "{law}");
    }
    assert_eq!(*verdict(&report, "to the byte"), Verdict::Holds);
    assert!(report.explain[1].contains("alone it allows one core 1.00 ×"));
    assert!(report.explain[2].contains("one core computes one thing at a time"));
}

#[test]
fn two_cores_cannot_show_that_a_fraction_is_flat() {
    let report = report(2, 0.0);
    assert_eq!(*verdict(&report, "Amdahl"), Verdict::Holds);
    assert_eq!(*verdict(&report, "locked table"), Verdict::Holds);
    assert!(
        matches!(verdict(&report, "Karp"), Verdict::NotTestableHere(why) if why.contains("1 point"))
    );
    assert!((report.truth(&CHUNKS).expect("it was measured") - 1.9).abs() < 1e-9);
}

#[test]
fn sixty_four_cores_bend_where_merging_adds_up() {
    let report = report(64, 0.0);
    assert!(matches!(verdict(&report, "Karp"), Verdict::Holds | Verdict::DoesNotHoldHere));
    assert!(report.compare.iter().any(|row| row.what.contains("k = 64")));
    assert!(report.explain[1].contains("64 threads"));
}

#[test]
fn a_busy_machine_is_told_about_work_and_not_about_time() {
    let report = report(2, 0.5);
    assert!(matches!(verdict(&report, "Amdahl"), Verdict::Noisy(_)));
    assert_eq!(*verdict(&report, "every line"), Verdict::Holds);
    assert!(report.explain.last().is_some_and(|last| last.contains("look at the work")));
}

#[test]
fn the_log_is_told_as_clicks_other_requests_and_lines_not_read() {
    for others in [0.0, 0.5] {
        let told = "The log: 975000 clicks, 24999 other requests, 1 line not read.";
        assert_eq!(report(2, others).explain[0], told);
    }
}

#[test]
fn what_is_said_stays_within_its_words() {
    for (cores, others) in [(1, 0.0), (2, 0.0), (64, 0.0), (2, 0.5)] {
        let report = report(cores, others);
        let said = report.explain.join(" ") + " " + &report.rule;
        assert!(said.split_whitespace().count() <= 200, "{said}");
        assert!(!said.contains("NaN") && !said.contains("inf"), "{said}");
    }
}
