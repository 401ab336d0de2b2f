//! What the camera sees: the trace of a run, block by block.

use crate::build::*;
use brigade_core::trace::{Dials, Origin, State, Trace};
use brigade_simulator::model::{Camera, Fault, Harm, Kind, MS, Policy};

fn filmed(build: Build, from: u64, to: u64, stations: &[&str]) -> Trace {
    let stations = stations.iter().map(|name| (*name).to_owned()).collect();
    let camera = Some(Camera { from: from * MS, to: to * MS, stations });
    let run = build.with(|of| of.camera = camera).run(1);
    let trace = run.trace.expect("a camera was on");
    trace.check().expect("a trace that can be drawn");
    trace
}

/// Each block as `lane:task state from-to`, in milliseconds.
fn blocks(trace: &Trace) -> Vec<String> {
    let block = |b: &brigade_core::trace::Block| {
        let (lane, task) =
            (&trace.lanes[usize::from(b.lane)].name, &trace.tasks[b.task as usize].label);
        format!("{lane}:{task} {:?} {}-{}", b.state, b.start / MS, b.end() / MS)
    };
    trace.blocks.iter().map(block).collect()
}

fn waits(trace: &Trace) -> Vec<String> {
    let wait = |w: &brigade_core::trace::Wait| {
        let task = &trace.tasks[w.task as usize].label;
        format!("{task} {:?} {}-{}", w.state, w.start / MS, (w.start + w.dur) / MS)
    };
    trace.waits.iter().map(wait).collect()
}

fn two_requests(blocking: bool) -> Build {
    let steps = vec![serve("cpu", constant(2 * MS)), serve("db", constant(4 * MS))];
    let steps = if blocking { vec![hold("thread", steps)] } else { steps };
    let all = scenario(at(&[0, MS]), steps).station("cpu", cores(1)).station("db", servers(1));
    if blocking { all.station("thread", pool(2, true)).lasts(12, 0) } else { all.lasts(12, 0) }
}

#[test]
fn one_that_holds_a_thread_is_drawn_on_it_wherever_it_is() {
    let trace = filmed(two_requests(true), 0, 12, &[]);
    assert_eq!(
        blocks(&trace),
        [
            "thread 1:A Running 0-2",
            "thread 1:A Database 2-6",
            "thread 2:B Runnable 1-2",
            "thread 2:B Running 2-4",
            "thread 2:B Queue 4-6",
            "thread 2:B Database 6-10",
            "db:A Running 2-6",
            "db:B Running 6-10",
        ]
    );
    assert!(trace.waits.is_empty());
    let dials = Dials::of(&trace);
    assert_eq!((dials.parked, dials.on_cpu.mean, dials.on_cpu.max), (Some(1.0), 4.0 / 12.0, 1));
}

#[test]
fn one_that_holds_none_computes_on_a_core_and_waits_nowhere() {
    let trace = filmed(two_requests(false), 0, 12, &[]);
    assert_eq!(
        blocks(&trace),
        ["cpu:A Running 0-2", "cpu:B Running 2-4", "db:A Running 2-6", "db:B Running 6-10"]
    );
    assert_eq!(
        waits(&trace),
        ["B Runnable 1-2", "A Database 2-6", "B Queue 4-6", "B Database 6-10"]
    );
    assert_eq!(Dials::of(&trace).parked, Some(0.0));
    let lives: Vec<_> =
        trace.tasks.iter().map(|task| (task.start / MS, task.end.map(|end| end / MS))).collect();
    assert_eq!(lives, [(0, Some(6)), (1, Some(10))]);
    // The database makes each ready when it has served it, and the second when its turn comes.
    let woken: Vec<_> = trace.edges.iter().map(|edge| (edge.at / MS, edge.task)).collect();
    assert_eq!(woken, [(6, 0), (10, 1)]);
    assert!(matches!(trace.origin, Origin::Simulated(_)));
}

#[test]
fn what_lies_outside_the_camera_is_cut_off() {
    let trace = filmed(two_requests(true), 3, 8, &[]);
    assert_eq!(trace.wall, 5 * MS);
    assert_eq!(
        blocks(&trace),
        [
            "thread 1:A Database 0-3",
            "thread 2:B Running 0-1",
            "thread 2:B Queue 1-3",
            "thread 2:B Database 3-5",
            "db:A Running 0-3",
            "db:B Running 3-5",
        ]
    );
    assert_eq!((trace.tasks[0].end, trace.tasks[1].end), (Some(3 * MS), None));
}

#[test]
fn only_the_stations_that_were_asked_for_are_drawn_and_in_that_order() {
    let all = || two_requests(false).station("other", servers(1));
    let lanes =
        |trace: &Trace| trace.lanes.iter().map(|lane| lane.name.clone()).collect::<Vec<_>>();
    let trace = filmed(all(), 0, 12, &["db"]);
    assert_eq!((lanes(&trace), trace.blocks.len()), (vec!["db".to_owned()], 2));
    assert_eq!(waits(&trace), ["A Database 2-6", "B Queue 4-6", "B Database 6-10"]);
    assert_eq!(filmed(all(), 0, 12, &["other"]).tasks.len(), 0);
    let steps = vec![to("apps", vec![serve("own", constant(MS))])];
    let apps = scenario(at(&[0, 1, 2, 3]), steps)
        .with(|of| of.groups.push(group("apps", 2, Policy::RoundRobin)))
        .in_each("apps", "own", cores(2))
        .lasts(5, 0);
    assert_eq!(lanes(&filmed(apps, 0, 5, &[])), ["own/0 1", "own/0 2", "own/1 1", "own/1 2"]);
}

#[test]
fn slices_and_a_stall_are_drawn_as_they_were() {
    let steps = vec![hold("thread", vec![serve("cpu", constant(4 * MS))])];
    let stall =
        Fault { at: "cpu".into(), instance: None, from: 7 * MS, to: 9 * MS, harm: Harm::Stall };
    let build = scenario(at(&[0, 0]), steps)
        .station("thread", pool(2, true))
        .station("cpu", sliced(1, 2 * MS))
        .with(|of| of.faults.push(stall))
        .lasts(12, 0);
    assert_eq!(
        blocks(&filmed(build, 0, 12, &[])),
        [
            "thread 1:A Running 0-2",
            "thread 1:A Runnable 2-4",
            "thread 1:A Running 4-6",
            "thread 2:B Runnable 0-2",
            "thread 2:B Running 2-4",
            "thread 2:B Runnable 4-6",
            "thread 2:B Running 6-7",
            "thread 2:B Runnable 7-9",
            "thread 2:B Running 9-10",
        ]
    );
}

#[test]
fn a_lock_is_a_device_that_is_held() {
    let build = scenario(at(&[0, 0]), vec![hold("lock", vec![serve("cpu", constant(2 * MS))])])
        .station("lock", Kind::Lock { hand_over: MS })
        .station("cpu", cores(2))
        .lasts(8, 0);
    let trace = filmed(build, 0, 8, &["cpu", "lock"]);
    assert_eq!(
        blocks(&trace),
        ["cpu 1:A Running 0-2", "cpu 1:B Running 3-5", "lock:A Running 0-2", "lock:B Running 2-5"]
    );
    assert_eq!(waits(&trace), ["B Lock 0-2", "B Lock 2-3"]);
    assert_eq!(trace.blocks.iter().filter(|block| block.state == State::Running).count(), 4);
}

#[test]
fn more_than_can_be_drawn_ends_the_picture_and_says_so() {
    let build = queue(200_000.0, 200, constant(MS)).lasts(2_000, 0);
    let trace = filmed(build, 0, 2_000, &[]);
    assert!(trace.lost > 0 && trace.wall < 2_000 * MS && trace.blocks.len() <= 200_000);
}
