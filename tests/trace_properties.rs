//! Any well-formed trace can be drawn: no renderer panics, no figure is too heavy, the dials keep
//! their bounds. And what is not well-formed is refused before a renderer sees it.

use brigade::trace::{Block, Dials, Edge, Fill, Lane, Origin, Style, TaskInfo, Trace, Wait};
use brigade::trace::{perfetto, scheduling_delays, svg, terminal};
use proptest::prelude::*;

const FILLS: [Fill; 5] = [Fill::Running, Fill::Runnable, Fill::Database, Fill::Lock, Fill::Queue];

fn fill() -> impl Strategy<Value = Fill> {
    (0..FILLS.len()).prop_map(|i| FILLS[i])
}

/// A gap, a length, a task, a fill and a share for one block.
type Piece = (u64, u64, u32, Fill, u8);

fn pieces(most: usize) -> impl Strategy<Value = Vec<Vec<Piece>>> {
    let time = || prop_oneof![0u64..50, 0u64..5_000, 0u64..3_000_000];
    let piece = (time(), time(), any::<u32>(), fill(), any::<u8>());
    prop::collection::vec(prop::collection::vec(piece, 0..most), 0..6)
}

/// A trace from lanes of pieces, laid one after another, so that they never overlap.
fn built(lanes: Vec<Vec<Piece>>, labels: Vec<String>, devices: usize, slack: u64) -> Trace {
    let threads = lanes.len().saturating_sub(devices);
    let lane = |i| Lane { name: format!("lane <{i}>"), device: i >= threads };
    let mut trace = Trace {
        origin: Origin::Measured("any machine".into()),
        cores: 2,
        wall: 0,
        lost: slack % 3,
        cpu_known: slack < 5_000,
        lanes: (0..lanes.len()).map(lane).collect(),
        tasks: Vec::new(),
        blocks: Vec::new(),
        waits: Vec::new(),
        edges: Vec::new(),
    };
    for (lane, pieces) in (0u16..).zip(&lanes).filter(|_| !labels.is_empty()) {
        lay(&mut trace, lane, pieces, labels.len() as u32);
    }
    let wall = trace.blocks.iter().map(Block::end).max().unwrap_or(0) + slack;
    let task = |(i, label): (usize, String)| {
        let start = wall / 7 * (i as u64 % 5);
        TaskInfo { label, start, end: (i % 3 > 0).then_some(wall) }
    };
    trace.wall = wall;
    trace.tasks = labels.into_iter().enumerate().map(task).collect();
    trace.waits.sort_by_key(|wait| wait.start);
    trace.edges.sort_by_key(|edge| edge.at);
    trace
}

/// One lane's blocks, with waits and wakes between them.
fn lay(trace: &mut Trace, lane: u16, pieces: &[Piece], tasks: u32) {
    let mut now = 0;
    for &(gap, dur, task, fill, share) in pieces {
        let (task, start) = (task % tasks, now + gap);
        if fill != Fill::Running {
            trace.waits.push(Wait { task, start: now, dur: gap, fill });
            trace.edges.push(Edge { at: start, lane, task });
        }
        trace.blocks.push(Block { lane, task, start, dur, fill, cpu: 0, share });
        now = start + dur;
    }
}

fn traces(most: usize) -> impl Strategy<Value = Trace> {
    let labels = prop::collection::vec(".{0,12}", 0..12);
    (pieces(most), labels, 0usize..3, 0u64..10_000)
        .prop_map(|(lanes, labels, devices, slack)| built(lanes, labels, devices, slack))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_renderer_draws_every_trace(trace in traces(40), width in 0usize..200) {
        trace.check().expect("the generator makes well-formed traces");
        for (colour, ascii) in [(false, false), (true, false), (false, true)] {
            let drawn = terminal(&trace, Style { width, colour, ascii });
            prop_assert!(drawn.ends_with('\n'));
            prop_assert!(!ascii || drawn.is_ascii());
        }
        prop_assert!(svg(&trace, "any figure", "<any> & title").len() <= 150_000);
        prop_assert!(!perfetto(&trace).is_empty());
        prop_assert_eq!(scheduling_delays(&trace).len(), trace.tasks.len());
    }

    #[test]
    fn a_figure_is_not_too_heavy_however_much_it_shows(trace in traces(1500)) {
        prop_assert!(svg(&trace, "heavy", "heavy").len() <= 150_000);
    }

    #[test]
    fn the_dials_keep_their_bounds(trace in traces(40)) {
        let dials = Dials::of(&trace);
        let threads = trace.lanes.iter().filter(|lane| !lane.device).count();
        prop_assert!(dials.max_parallelism() as usize <= threads);
        prop_assert!(dials.in_flight.max as usize <= trace.tasks.len());
        prop_assert!(dials.on_cpu.mean <= threads as f64 + 1e-9);
        prop_assert!(dials.in_flight.mean <= trace.tasks.len() as f64 + 1e-9);
        prop_assert!(dials.parked.is_none_or(|parked| (0.0..=1.0).contains(&parked)));
    }

    #[test]
    fn a_trace_survives_its_file(trace in traces(20)) {
        let read = Trace::from_json(&trace.to_json());
        prop_assert_eq!(read.expect("what was written can be read"), trace);
    }

    #[test]
    fn a_damaged_file_is_refused_or_drawn_but_never_a_panic(trace in traces(5), at in any::<prop::sample::Index>(), digit in 0u8..10) {
        let mut json = trace.to_json().into_bytes();
        let digits: Vec<usize> = (0..json.len()).filter(|i| json[*i].is_ascii_digit()).collect();
        let place = digits[at.index(digits.len())];
        json[place] = b'0' + digit;
        if let Ok(trace) = Trace::from_json(&String::from_utf8_lossy(&json)) {
            terminal(&trace, Style { width: 80, colour: false, ascii: false });
            svg(&trace, "x", "x");
            perfetto(&trace);
            Dials::of(&trace);
        }
    }
}

#[test]
fn a_foreign_a_newer_and_a_broken_file_are_told_apart() {
    let wrong = |json: &str| Trace::from_json(json).expect_err("refused").to_string();
    assert!(wrong("{\"format\":\"other\",\"schema\":1}").contains("\"other\""));
    assert!(wrong("{\"format\":\"brigade-trace\",\"schema\":99}").contains("schema 99"));
    assert!(wrong("{\"format\":\"brigade-trace\",\"schema\":1}").contains("missing field"));
    assert!(wrong("not json").contains("not a trace"));
}

#[test]
fn what_contradicts_itself_is_refused_with_the_reason() {
    let piece = |start, dur| (start, dur, 0, Fill::Running, 255);
    let good = || built(vec![vec![piece(5, 10), piece(5, 10)]], vec!["A".into()], 0, 0);
    assert!(good().check().is_ok());
    type Spoil = fn(&mut Trace);
    let cases: [(&str, Spoil); 7] = [
        ("lane 7", |trace| trace.blocks[0].lane = 7),
        ("task 7", |trace| trace.blocks[1].task = 7),
        ("overlaps", |trace| trace.blocks[0].dur += 6),
        ("after the run", |trace| trace.blocks[1].dur = u64::MAX),
        ("not sorted", |trace| trace.blocks.swap(0, 1)),
        ("longer than a day", |trace| trace.wall = u64::MAX),
        ("task 0", |trace| trace.tasks[0].end = Some(trace.wall + 1)),
    ];
    for (reason, spoil) in cases {
        let mut trace = good();
        spoil(&mut trace);
        let wrong = trace.check().expect_err(reason).to_string();
        assert!(wrong.contains(reason), "{wrong:?} does not say {reason:?}");
    }
}
