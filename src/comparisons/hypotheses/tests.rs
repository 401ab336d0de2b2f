//! Every judge can say HOLDS, can say DOES NOT HOLD HERE, and says neither of what was not measured, not quiet, or scattered.

use super::*;
use crate::comparisons::Metric::{self, Cpu, P50, P99, Peak, Rate, Slope, Time};
use crate::comparisons::synthetic::{self, Value};
use crate::comparisons::{Absent, Basis};

/// A run in which a hypothesis holds, and the one value that breaks it. Two cores.
struct Case {
    number: u8,
    holds: &'static [Value],
    breaks: Value,
}

const CASES: &[Case] = &[
    Case {
        number: 1,
        holds: &[
            ("lone", 2_000.0, "blocking", P50, 2_100.0),
            ("lone", 2_000.0, "smol", P50, 2_200.0),
        ],
        breaks: ("lone", 2_000.0, "smol", P50, 3_000.0),
    },
    Case {
        number: 2,
        holds: &[
            ("waiting", 100.0, "blocking", Rate, 480.0),
            ("waiting", 100.0, "threads", Rate, 47_700.0),
            ("waiting", 100.0, "tokio_current", Rate, 47_600.0),
            ("waiting", 100.0, "tokio_multi", Rate, 47_500.0),
            ("waiting", 100.0, "smol", Rate, 47_500.0),
        ],
        breaks: ("waiting", 100.0, "smol", Rate, 40_000.0),
    },
    Case {
        number: 3,
        holds: &[
            ("waiting", 4_000.0, "threads", Rate, 37_300.0),
            ("waiting", 4_000.0, "tokio_multi", Rate, 38_000.0),
            ("waiting", 4_000.0, "threads", Cpu, 36.7),
            ("waiting", 4_000.0, "tokio_multi", Cpu, 18.0),
        ],
        breaks: ("waiting", 4_000.0, "threads", Cpu, 19.0),
    },
    Case {
        number: 4,
        holds: &[
            ("shrinking_wait", 0.0, "pool", Rate, 110.0),
            ("shrinking_wait", 0.0, "tokio_multi", Rate, 100.0),
            ("shrinking_wait", 20_000.0, "pool", Rate, 2.0),
            ("shrinking_wait", 20_000.0, "tokio_multi", Rate, 100.0),
        ],
        breaks: ("shrinking_wait", 0.0, "pool", Rate, 40.0),
    },
    Case {
        number: 5,
        holds: &[
            ("login", 2.0, "blocking", Cpu, 20_000.0),
            ("login", 2.0, "blocking", Rate, 50.0),
            ("login", 2.0, "threads", Rate, 98.0),
            ("login", 2.0, "tokio_current", Rate, 49.0),
        ],
        breaks: ("login", 2.0, "threads", Rate, 60.0),
    },
    Case {
        number: 6,
        holds: &[
            ("login", 2.0, "threads", Peak, 50.0),
            ("login", 102.0, "threads", Peak, 1_950.0),
            ("login", 2.0, "pool", Peak, 50.0),
            ("login", 102.0, "pool", Peak, 52.0),
        ],
        breaks: ("login", 102.0, "pool", Peak, 1_950.0),
    },
    Case {
        number: 7,
        holds: &[
            ("click_log", 1e6, "sequential", Time, 180.0),
            ("click_log", 1e6, "rayon", Time, 100.0),
            ("click_log", 1e6, "rayon_lines", Time, 135.0),
            ("click_log", 1e6, "mutex_map", Time, 300.0),
        ],
        breaks: ("click_log", 1e6, "rayon", Time, 170.0),
    },
    Case {
        number: 8,
        holds: &[
            ("click_log", 100.0, "sequential", Time, 10.0),
            ("click_log", 100.0, "rayon", Time, 50.0),
            ("click_log", 1_500.0, "sequential", Time, 150.0),
            ("click_log", 1_500.0, "rayon", Time, 100.0),
        ],
        breaks: ("click_log", 100.0, "rayon", Time, 8.0),
    },
    Case {
        number: 9,
        holds: &[
            ("login", 2.0, "blocking", Cpu, 19_000.0),
            ("mixed", 0.0, "tokio_rayon", P99, 3_000.0),
            ("mixed", 1.0, "tokio_rayon", P99, 3_800.0),
            ("mixed", 1.0, "tokio_multi", P99, 15_000.0),
            ("mixed", 1.0, "tokio_current", P99, 40_000.0),
        ],
        breaks: ("mixed", 1.0, "tokio_multi", P99, 4_000.0),
    },
    Case {
        number: 10,
        holds: &[
            ("contention", 0.0, "Mutex", Rate, 40.0),
            ("contention", 0.0, "RwLock", Rate, 45.0),
            ("contention", 0.0, "ArcSwap", Rate, 400.0),
        ],
        breaks: ("contention", 0.0, "RwLock", Rate, 60.0),
    },
    Case {
        number: 11,
        holds: &[("convoy", 1.0, "Mutex", Rate, 100.0), ("convoy", 2.0, "Mutex", Rate, 52.0)],
        breaks: ("convoy", 2.0, "Mutex", Rate, 101.0),
    },
    Case {
        number: 12,
        holds: &[
            ("idle", 2_000.0, "threads", Slope, 25_800.0),
            ("idle", 2_000.0, "tokio_multi", Slope, 1_900.0),
        ],
        breaks: ("idle", 2_000.0, "threads", Slope, 9_000.0),
    },
    Case {
        number: 13,
        // One worker: 100 µs of CPU in 2 ms, so the knee is at 2 × 20 = 40 workers.
        holds: &[
            ("pool_size", 1.0, "pool", Rate, 500.0),
            ("pool_size", 1.0, "pool", Cpu, 100.0),
            ("pool_size", 64.0, "pool", Rate, 19_000.0),
            ("pool_size", 128.0, "pool", Rate, 19_500.0),
        ],
        breaks: ("pool_size", 1.0, "pool", Cpu, 40.0),
    },
    Case {
        number: 14,
        holds: &[
            ("fan_out", 10.0, "sequential", Time, 20_500.0),
            ("fan_out", 10.0, "rayon", Time, 10_200.0),
            ("fan_out", 10.0, "tokio", Time, 2_080.0),
        ],
        breaks: ("fan_out", 10.0, "rayon", Time, 2_100.0),
    },
    Case {
        number: 15,
        holds: &[
            ("hot", 64.0, "tokio_multi", Cpu, 11.0),
            ("hot", 64.0, "per_core", Cpu, 10.0),
            ("skew", 30.0, "tokio_multi", P99, 1_000.0),
            ("skew", 30.0, "per_core", P99, 1_700.0),
        ],
        breaks: ("hot", 64.0, "per_core", Cpu, 12.0),
    },
    Case {
        number: 16,
        holds: &[
            ("hot", 64.0, "tokio_current", Cpu, 10.0),
            ("hot", 64.0, "uring", Cpu, 7.0),
            ("lone", 0.0, "tokio_current", Cpu, 20.0),
            ("lone", 0.0, "uring", Cpu, 20.0),
        ],
        breaks: ("hot", 64.0, "uring", Cpu, 9.0),
    },
    Case {
        number: 17,
        holds: &[
            ("spawn", 1_000.0, "tokio_from_block_on", Time, 51.0),
            ("spawn", 1_000.0, "tokio_task", Time, 0.54),
        ],
        breaks: ("spawn", 1_000.0, "tokio_from_block_on", Time, 5.0),
    },
    Case {
        number: 18,
        holds: &[
            ("overload", 95.0, "tokio_multi", P99, 50_000.0),
            ("overload", 95.0, "tokio_multi closed", P99, 2_000.0),
        ],
        breaks: ("overload", 95.0, "tokio_multi", P99, 4_000.0),
    },
];

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
fn there_are_eighteen_and_each_has_its_case() {
    let numbers: Vec<u8> = HYPOTHESES.iter().map(|hypothesis| hypothesis.number).collect();
    assert_eq!(numbers, (1..=18).collect::<Vec<u8>>());
    assert!(CASES.iter().map(|case| case.number).eq(1..=18));
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
fn rounds_that_scatter_over_the_line_tell_nothing() {
    for case in CASES {
        let (slice, at, series, metric, broken) = case.breaks;
        let place = |(s, a, n, m, _): &&Value| (*s, *a, *n, *m) == (slice, at, series, metric);
        let held = case.holds.iter().find(place).unwrap().4;
        let mut run = case.run();
        let values = [held, broken, held, broken, held, broken, held];
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
    run.card.timer_std_ms = Ok(1.06);
    assert_eq!(titles(&run), ["tokio's millisecond is two"]);
    synthetic::steady(&mut run, CASES[10].holds);
    synthetic::steady(&mut run, CASES[2].holds);
    assert_eq!(titles(&run).len(), 3, "{:?}", titles(&run));
    run.card.timer_tokio_ms = Ok(1.1);
    synthetic::steady(&mut run, &[("convoy", 2.0, "Mutex", Rate, 150.0)]);
    assert_eq!(titles(&run), ["4,000 threads keep up with tokio"]);
}
