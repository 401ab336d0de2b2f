//! What is called a change, at its boundaries, and the two shares.

use super::*;
use crate::Metric::{Cpu, Rate};
use crate::synthetic;

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
fn a_change_has_a_name_only_if_its_whole_interval_lies_beyond_fifteen_percent() {
    let table = [
        (Cpu, interval(0.9, 1.5, 2.5), "Same"),
        (Cpu, interval(1.0, 1.1, 1.2), "Same"),
        (Cpu, interval(1.01, 1.5, 2.5), "Slight"),
        (Cpu, interval(1.1, 1.12, 1.14), "Slight"),
        (Cpu, interval(1.151, 1.5, 2.5), "Worse"),
        (Rate, interval(1.151, 1.5, 2.5), "Better"),
        (Rate, interval(0.5, 0.75, 0.86), "Worse"),
        (Cpu, interval(0.5, 0.75, 0.86), "Better"),
    ];
    for (metric, change, expected) in table {
        let found = format!("{:?}", shift(metric, change));
        assert!(found.starts_with(expected), "{metric:?} {change:?}: {found}");
    }
}

#[test]
fn runs_of_the_same_program_have_nothing_worse() {
    // Five hundred figures, each drawn twice from the same law: apart by nothing but chance.
    let (mut seed, mut named) = (1_u32, Vec::new());
    let mut draw = || -> Vec<f64> {
        let round = |()| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            10.0 * (1.0 + f64::from(seed >> 8) / f64::from(1 << 24))
        };
        [(); 18].map(round).into()
    };
    for figure in 0..500 {
        let (old, new) = (draw(), draw());
        let confidence = intervals::all_of(500);
        let change = intervals::change((&old, 3), (&new, 3), Scale::Factors, confidence).unwrap();
        if shift(Cpu, change) != Shift::Same {
            named.push(figure);
        }
    }
    assert!(named.len() <= 1, "{named:?}");
}

#[test]
fn fewer_passes_than_six_tell_no_change() {
    let [old, mut new] = [one(1.5, 100.0), one(1.5, 100.0)];
    for cell in &mut synthetic::group(&mut new, "hot", 64.0).cells {
        cell.samples.truncate(3);
    }
    synthetic::group(&mut new, "hot", 64.0).quiet.truncate(3);
    assert_eq!(shift_of(&old, &new, "smol", Cpu), Shift::Unknown("fewer than 6 passes now".into()));
    assert_eq!(Against::new(&old, &new).agreeing(), Share { part: 0, all: 0 });
}

#[test]
fn a_headline_is_compared_as_a_ratio_and_a_column_as_a_value() {
    let against = Against::new(&one(1.5, 100.0), &one(1.5, 50.0));
    let smol: Vec<&Change> =
        against.changes.iter().filter(|change| change.id.contains("smol")).collect();
    assert_eq!((smol[0].metric, smol[0].beside.as_deref()), (Cpu, Some("tokio_multi")));
    assert!((smol[0].new.unwrap().mid() - 1.5).abs() < 1e-12);
    assert_eq!((smol[1].metric, smol[1].beside.as_deref()), (Rate, None));
    assert_eq!(smol[0].shift, Shift::Same);
    assert!(matches!(smol[1].shift, Shift::Worse(by) if (by + 0.5).abs() < 1e-9));
}

#[test]
fn a_slower_machine_leaves_the_ratios_as_they_were() {
    let (old, mut new) = (one(1.5, 100.0), one(1.5, 100.0));
    synthetic::steady(
        &mut new,
        &[("hot", 64.0, "tokio_multi", Cpu, 20.0), ("hot", 64.0, "smol", Cpu, 30.0)],
    );
    assert_eq!(shift_of(&old, &new, "smol", Cpu), Shift::Same);
    let shift = shift_of(&old, &new, "tokio_multi", Cpu);
    assert!(matches!(shift, Shift::Worse(by) if (by - 1.0).abs() < 1e-9), "{shift:?}");
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
    synthetic::rounds(&mut new, ("hot", 64.0, "smol"), Cpu, &[10.0, 30.0, 12.0, 28.0, 15.0, 40.0]);
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
