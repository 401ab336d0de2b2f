//! What the experiments of the lesson `layers` count, on real components. What it needs: PostgreSQL's own programs on this
//! machine.

#![cfg(target_os = "linux")]

#[path = "../stores/cluster.rs"]
#[allow(dead_code, reason = "it is killed and started again elsewhere")]
mod cluster;

use brigade_ladder::experiments::Experiment;
use brigade_ladder::experiments::layers::{ALL, Isolation};
use brigade_ladder::ground::Means;
use brigade_workbench::{Evidence, Setting};
use cluster::{Cluster, Component};
use std::fs;
use std::path::PathBuf;

fn experiment(name: &str) -> &'static Experiment {
    ALL.iter().find(|experiment| experiment.name == name).expect(name)
}

/// A folder of one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let name = format!("{name}-{}", std::process::id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

/// A quick run, and what a rung's screen says of it.
fn run(name: &str, means: &Means) -> Evidence {
    let experiment = experiment(name);
    let setting = Setting { quick: true, ..Setting::default() };
    let evidence = (experiment.run)(means, &setting).expect(name);
    let told = (experiment.tell)(&evidence).expect(name);
    assert!(!told.is_empty(), "{name} tells nothing");
    told.iter().for_each(|line| println!("{line}"));
    evidence
}

#[test]
fn what_needs_no_component_runs_without_one_and_is_told() {
    let folder = Folder::new("layers");
    let means = Means { folder: folder.0.clone(), ..Means::default() };
    for experiment in ALL.iter().filter(|experiment| experiment.needs.is_empty()) {
        run(experiment.name, &means);
    }
}

#[test]
fn of_twenty_orders_of_select_and_update_eighteen_lose_a_click_and_no_other_way_loses_one() {
    let cluster = Cluster::start();
    let means = Means { postgres: Some(cluster.url()), ..Means::default() };
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
}
