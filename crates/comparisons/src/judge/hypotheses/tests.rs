//! Every judge can say HOLDS, can say DOES NOT HOLD HERE, and says neither of what was not measured, not quiet, or scattered.

use super::cases::{CASES, Case};
use super::*;
use crate::Metric::{self, Rate};
use crate::synthetic::{self, Value};
use crate::{Absent, Basis};

impl Case {
    fn run(&self) -> Run {
        let mut run = synthetic::run(2);
        synthetic::steady(&mut run, self.holds);
        run
    }

    fn hypothesis(&self) -> &'static Hypothesis {
        HYPOTHESES.iter().find(|hypothesis| hypothesis.number == self.number).unwrap()
    }

    /// The first word or words of what is said to a run.
    fn said(&self, run: &Run) -> String {
        let judged = self.hypothesis().on(run);
        let word = judged.verdict.to_string();
        word.split(" (").next().unwrap_or_default().to_owned()
    }

    fn metrics(&self) -> impl Iterator<Item = Metric> {
        self.holds.iter().map(|(_, _, _, metric, _)| *metric)
    }
}

#[test]
fn there_are_nineteen_and_each_has_its_case() {
    let numbers: Vec<u8> = HYPOTHESES.iter().map(|hypothesis| hypothesis.number).collect();
    assert_eq!(numbers, (1..=19).collect::<Vec<u8>>());
    assert!(CASES.iter().map(|case| case.number).eq(1..=19));
}

#[test]
fn every_hypothesis_holds_in_a_run_that_bears_it_out() {
    for case in CASES {
        let judged = case.hypothesis().on(&case.run());
        assert_eq!(judged.verdict, Verdict::Holds, "{}: {:#?}", case.number, judged.claims);
    }
}

#[test]
fn one_value_breaks_every_hypothesis() {
    for case in CASES {
        let mut run = case.run();
        synthetic::steady(&mut run, &[case.breaks]);
        assert_eq!(case.said(&run), "DOES NOT HOLD HERE", "{}", case.number);
    }
}

#[test]
fn a_run_of_nothing_tests_nothing_and_says_what_to_type() {
    for judged in judge(&synthetic::run(2)) {
        assert!(!judged.was_tested(), "{}", judged.hypothesis.number);
        for claim in judged.claims {
            let said = claim.verdict.to_string();
            assert!(said.contains("type `brigade compare ") || said.contains("no slice"), "{said}");
        }
    }
}

#[test]
fn who_takes_no_part_is_named_with_the_reason() {
    let case = &CASES[15];
    let mut run = case.run();
    let group = synthetic::group(&mut run, "hot", 64.0);
    group.cells.retain(|cell| cell.series != "uring");
    group.absent.push(Absent { series: "uring".into(), why: "the kernel refuses".into() });
    let verdict = case.hypothesis().on(&run).verdict;
    assert_eq!(verdict, Verdict::NotTestableHere("without uring: the kernel refuses".into()));
}

#[test]
fn no_hypothesis_holds_without_one_of_its_cells() {
    for case in CASES {
        for (slice, at, series, ..) in case.holds {
            let mut run = case.run();
            synthetic::group(&mut run, slice, *at).cells.retain(|cell| cell.series != *series);
            assert_ne!(
                case.said(&run),
                "HOLDS",
                "{} without {series} at {slice} {at}",
                case.number
            );
        }
    }
}

#[test]
fn a_disturbed_run_silences_wall_clocks_and_only_them() {
    for case in CASES {
        let mut run = case.run();
        synthetic::disturb(&mut run);
        let wall = case.metrics().any(|metric| metric.basis() == Basis::Wall);
        assert_eq!(case.said(&run), if wall { "NOISY" } else { "HOLDS" }, "{}", case.number);
    }
}

#[test]
fn fewer_than_six_passes_judge_nothing() {
    for case in CASES {
        let mut run = synthetic::run(2);
        for (slice, at, series, metric, value) in case.holds {
            synthetic::rounds(&mut run, (slice, *at, series), *metric, &[*value; 5]);
        }
        assert_eq!(case.said(&run), "NOT TESTABLE HERE", "{}", case.number);
    }
}

#[test]
fn where_nobody_could_watch_the_machine_a_wall_clock_proves_nothing() {
    for case in CASES {
        let mut run = case.run();
        for group in run.sheets.iter_mut().flat_map(|sheet| &mut sheet.groups) {
            group.quiet[0].others = None;
        }
        let wall = case.metrics().any(|metric| metric.basis() == Basis::Wall);
        assert_eq!(
            case.said(&run),
            if wall { "NOT TESTABLE HERE" } else { "HOLDS" },
            "{}",
            case.number
        );
    }
}

#[test]
fn rounds_that_scatter_over_the_line_tell_nothing() {
    for case in CASES {
        let (slice, at, series, metric, broken) = case.breaks;
        let place = |(s, a, n, m, _): &&Value| (*s, *a, *n, *m) == (slice, at, series, metric);
        let held = case.holds.iter().find(place).unwrap().4;
        let mut run = case.run();
        let values = [held, broken, held, broken, held, broken];
        synthetic::rounds(&mut run, (slice, at, series), metric, &values);
        assert_eq!(case.said(&run), "NOT TESTABLE HERE", "{}", case.number);
    }
}

#[test]
fn what_needs_two_cores_is_not_judged_on_one() {
    for number in [7, 8, 10, 11] {
        let case = &CASES[number - 1];
        let mut run = synthetic::run(1);
        synthetic::steady(&mut run, case.holds);
        assert_eq!(case.said(&run), "NOT TESTABLE HERE", "{number}");
    }
}

#[test]
fn a_pool_that_still_gains_has_shown_no_knee() {
    let case = &CASES[12];
    let mut run = case.run();
    synthetic::steady(&mut run, &[("pool_size", 64.0, "pool", Rate, 10_000.0)]);
    assert_eq!(case.said(&run), "NOT TESTABLE HERE");
}

#[test]
fn a_surprise_is_featured_only_if_it_holds() {
    let mut run = synthetic::run(2);
    let titles =
        |run: &Run| featured(run).iter().map(|(surprise, _)| surprise.title).collect::<Vec<_>>();
    assert!(titles(&run).is_empty());
    (run.card.timer_std_ms, run.card.timer_tokio_ms) = (Ok(1.06), Ok(2.09));
    assert_eq!(titles(&run), ["tokio's millisecond is two"]);
    synthetic::steady(&mut run, CASES[10].holds);
    synthetic::steady(&mut run, CASES[2].holds);
    assert_eq!(titles(&run).len(), 3, "{:?}", titles(&run));
    run.card.timer_tokio_ms = Ok(1.1);
    synthetic::steady(&mut run, &[("convoy", 2.0, "Mutex", Rate, 150.0)]);
    assert_eq!(titles(&run), ["4,000 threads keep up with tokio"]);
}
