//! What is called a change, at its boundaries, and the two shares.

use super::*;
use crate::comparisons::Metric::{Cpu, Rate};
use crate::comparisons::synthetic;

fn interval(low: f64, mid: f64, high: f64) -> Interval {
    Interval { low, mid, high }
}

/// A run of one cell beside its baseline, whose ratio is `cpu` in every round.
fn one(cpu: f64, rate: f64) -> Run {
    let mut run = synthetic::run(2);
    let values = [
        ("hot", 64.0, "tokio_multi", Cpu, 10.0),
        ("hot", 64.0, "smol", Cpu, 10.0 * cpu),
        ("hot", 64.0, "smol", Rate, rate),
    ];
    synthetic::steady(&mut run, &values);
    run
}

fn shift_of(old: &Run, new: &Run, series: &str, metric: Metric) -> Shift {
    let against = Against::new(old, new);
    let of = |change: &&Change| change.id.contains(series) && change.metric == metric;
    against.changes.iter().find(of).unwrap().shift.clone()
}

#[test]
fn intervals_that_touch_are_the_same_and_a_hair_apart_they_are_not() {
    let old = interval(1.0, 1.5, 2.0);
    let table = [
        (interval(2.0, 2.5, 3.0), Shift::Same),
        (interval(0.1, 0.5, 1.0), Shift::Same),
        (interval(1.2, 1.3, 1.4), Shift::Same),
        (interval(2.001, 3.0, 3.5), Shift::Worse(1.0)),
        (interval(0.5, 0.75, 0.999), Shift::Better(-0.5)),
    ];
    for (new, expected) in table {
        assert_eq!(shift(Cpu, old, new), expected, "{new:?}");
    }
}

#[test]
fn under_fifteen_percent_a_difference_has_no_name() {
    let exactly = |mid| interval(mid, mid, mid);
    assert!(matches!(shift(Cpu, exactly(100.0), exactly(114.9)), Shift::Slight(_)));
    assert!(matches!(shift(Cpu, exactly(100.0), exactly(115.1)), Shift::Worse(_)));
    assert!(matches!(shift(Rate, exactly(100.0), exactly(115.1)), Shift::Better(_)));
    assert!(matches!(shift(Rate, exactly(100.0), exactly(84.9)), Shift::Worse(_)));
}

#[test]
fn a_headline_is_compared_as_a_ratio_and_a_column_as_a_value() {
    let against = Against::new(&one(1.5, 100.0), &one(1.5, 50.0));
    let smol: Vec<&Change> =
        against.changes.iter().filter(|change| change.id.contains("smol")).collect();
    assert_eq!((smol[0].metric, smol[0].beside.as_deref()), (Cpu, Some("tokio_multi")));
    assert_eq!(smol[0].new.unwrap().mid, 1.5);
    assert_eq!((smol[1].metric, smol[1].beside.as_deref()), (Rate, None));
    assert_eq!((&smol[0].shift, &smol[1].shift), (&Shift::Same, &Shift::Worse(-0.5)));
}

#[test]
fn a_slower_machine_leaves_the_ratios_as_they_were() {
    let (old, mut new) = (one(1.5, 100.0), one(1.5, 100.0));
    synthetic::steady(
        &mut new,
        &[("hot", 64.0, "tokio_multi", Cpu, 20.0), ("hot", 64.0, "smol", Cpu, 30.0)],
    );
    assert_eq!(shift_of(&old, &new, "smol", Cpu), Shift::Same);
    assert_eq!(shift_of(&old, &new, "tokio_multi", Cpu), Shift::Worse(1.0));
}

#[test]
fn noise_makes_wall_clocks_unknown_and_leaves_cpu_clocks() {
    let (old, mut new) = (one(1.5, 100.0), one(1.5, 50.0));
    synthetic::disturb(&mut new);
    assert_eq!(shift_of(&old, &new, "smol", Rate), Shift::Unknown("noisy now: a neighbour".into()));
    assert_eq!(shift_of(&old, &new, "smol", Cpu), Shift::Same);
    assert_eq!(Against::new(&old, &new).agreeing(), Share { part: 2, all: 2 });
}

#[test]
fn an_invalid_cell_is_unknown_and_counts_for_nothing() {
    let (mut old, new) = (one(1.5, 100.0), one(1.5, 100.0));
    synthetic::group(&mut old, "hot", 64.0).cells[1].standing = Standing::Invalid("it died".into());
    assert_eq!(shift_of(&old, &new, "smol", Cpu), Shift::Unknown("invalid before: it died".into()));
    assert_eq!(Against::new(&old, &new).agreeing(), Share { part: 1, all: 1 });
}

#[test]
fn scatter_is_no_change_and_no_precision() {
    let (old, mut new) = (one(1.5, 100.0), one(1.5, 100.0));
    synthetic::rounds(
        &mut new,
        ("hot", 64.0, "smol"),
        Cpu,
        &[10.0, 30.0, 12.0, 28.0, 15.0, 40.0, 11.0],
    );
    let against = Against::new(&old, &new);
    assert_eq!(against.agreeing(), Share { part: 2, all: 2 });
    assert_eq!(against.narrow(), Share { part: 1, all: 2 });
    assert!(!is_narrow(interval(0.89, 1.0, 1.0)) && is_narrow(interval(0.91, 1.0, 1.09)));
}

#[test]
fn what_only_one_run_has_is_counted_apart() {
    let (mut old, mut new) = (one(1.5, 100.0), one(1.5, 100.0));
    synthetic::steady(&mut old, &[("hot", 8.0, "smol", Cpu, 1.0)]);
    synthetic::steady(
        &mut new,
        &[("hot", 64.0, "uring", Cpu, 1.0), ("idle", 100.0, "smol", Cpu, 1.0)],
    );
    let against = Against::new(&old, &new);
    assert_eq!((against.gone, against.added), (1, 2));
    assert_eq!(against.agreeing().percent(), Some(100.0));
}

#[test]
fn another_machine_or_commit_is_named_and_the_same_is_not() {
    let (old, mut new) = (one(1.5, 100.0), one(1.5, 100.0));
    assert_eq!(Against::new(&old, &new).circumstances, [""; 0]);
    new.card.cores = 8;
    new.build.commit = Ok("fedcba9".into());
    let said = Against::new(&old, &new).circumstances;
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[1], "another commit: 0123abc before, fedcba9 now");
}
