//! What the experiments of the lesson `layers` count, on real components. What it needs: PostgreSQL's and Redis's own
//! programs on this machine.

#![cfg(target_os = "linux")]

use brigade_ladder::experiments::layers::{ALL, Isolation, Migrations};
use brigade_ladder::ground::{Given, Ground, Means, Need};
use brigade_workbench::{Evidence, Setting};
use std::path::PathBuf;

/// Components for all of them, or none.
fn ground(needs: &[Need]) -> (Ground, Means) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"));
    let given = Given { program: Some(program), ..Given::default() };
    let ground = Ground::start(needs, &given).expect("a ground");
    let means = ground.means_of(needs).expect("means");
    (ground, means)
}

/// A quick run, and what a rung's screen says of it.
fn run(name: &str, means: &Means) -> Evidence {
    let experiment = ALL.iter().find(|experiment| experiment.name == name).expect(name);
    let setting = Setting { quick: true, ..Setting::default() };
    let evidence = (experiment.run)(means, &setting, &|_| {}).expect(name);
    let told = (experiment.tell)(&evidence).expect(name);
    assert!(!told.is_empty(), "{name} tells nothing");
    told.iter().for_each(|line| println!("{line}"));
    evidence
}

#[test]
fn what_needs_no_component_runs_without_one_twice_in_one_place_and_is_told() {
    let (_ground, means) = ground(&[]);
    for experiment in ALL.iter().filter(|experiment| experiment.needs.is_empty()) {
        run(experiment.name, &means);
        run(experiment.name, &means);
    }
}

#[test]
fn of_twenty_orders_of_select_and_update_eighteen_lose_a_click_and_no_other_way_loses_one() {
    let (_ground, means) = ground(&[Need::Postgres]);
    let evidence = run("isolation", &means);
    let found: Isolation = evidence.found().expect("counts");
    let counted =
        found.ways.iter().map(|way| (way.way.as_str(), way.orders, way.lost, way.retried));
    let expected = [
        ("read-then-write", 20, 18, 0),
        ("add", 6, 0, 0),
        ("for-update", 20, 0, 0),
        ("serializable", 20, 0, 18),
    ];
    assert_eq!(counted.collect::<Vec<_>>(), expected);
    for way in found.ways.iter().filter(|way| way.way != "read-then-write") {
        assert_eq!(way.load.lost, 0, "{}", way.way);
    }
    assert_eq!(evidence.traces.len(), 2);
    run("isolation", &means);
}

#[test]
fn servers_answer_what_a_store_in_the_process_does() {
    let (_ground, means) = ground(&[Need::Postgres, Need::Redis]);
    run("servers", &means);
}

#[test]
fn the_copy_that_was_changed_by_hand_is_refused_and_no_other() {
    let (_ground, means) = ground(&[]);
    let Migrations { copies } = run("migrations", &means).found().expect("copies");
    assert_eq!(copies.iter().filter(|copy| copy.changed).count(), 1);
    for copy in copies {
        assert_eq!(copy.refused.is_some(), copy.changed, "{copy:?}");
        assert!(copy.refused.is_none_or(|why| why.contains("made_in_a_hurry")));
    }
}
