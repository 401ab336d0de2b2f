//! Any well-formed trace can be drawn: no renderer panics, no figure is too heavy, the dials keep
//! their bounds. And what is not well-formed is refused before a renderer sees it.

use brigade::draw::lanes::Style;
use brigade::draw::lanes::{page, perfetto, svg, terminal};
use brigade::trace::scheduling_delays;
use brigade::trace::{
    Block, Dials, Edge, Extent, Lane, Note, Origin, State, TaskInfo, Trace, Wait,
};
use proptest::prelude::*;

const STATES: [State; 6] =
    [State::Running, State::Runnable, State::Database, State::Lock, State::Queue, State::Network];

fn state() -> impl Strategy<Value = State> {
    (0..STATES.len()).prop_map(|i| STATES[i])
}

/// A gap, a length, a task, a state and a share for one block.
type Piece = (u64, u64, u32, State, u8);

fn pieces(most: usize) -> impl Strategy<Value = Vec<Vec<Piece>>> {
    let time = || prop_oneof![0u64..50, 0u64..5_000, 0u64..3_000_000];
    let share = prop_oneof![Just(255u8), any::<u8>()];
    let piece = (time(), time(), any::<u32>(), state(), share);
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
        notes: Vec::new(),
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
    trace.notes.sort_by_key(|note| note.at);
    trace.certain()
}

/// Lanes of steps that all claim to have been on a CPU, and one core.
fn claimed(lanes: Vec<Vec<Piece>>) -> Trace {
    let mut trace = built(Vec::new(), vec!["A".into()], 0, 0);
    trace.cores = 1;
    for (lane, pieces) in (0u16..).zip(lanes) {
        trace.lanes.push(Lane { name: format!("lane {lane}"), device: false });
        let sure = |&(gap, dur, task, _, _): &Piece| (gap, dur, task, State::Running, u8::MAX);
        lay(&mut trace, lane, &pieces.iter().map(sure).collect::<Vec<_>>(), 1);
    }
    trace.wall = trace.blocks.iter().map(Block::end).max().unwrap_or(0);
    trace
}

/// One lane's blocks, with waits and wakes between them.
fn lay(trace: &mut Trace, lane: u16, pieces: &[Piece], tasks: u32) {
    let mut now = 0;
    for &(gap, dur, task, state, share) in pieces {
        let (task, start) = (task % tasks, now + gap);
        if state != State::Running {
            trace.waits.push(Wait { task, start: now, dur: gap, state });
            trace.edges.push(Edge { at: start, lane, task });
            trace.notes.push(Note { at: start, lane, task, text: "a <note>".into() });
        }
        trace.blocks.push(Block { lane, task, start, dur, state, cpu: 0, share });
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
        let page = page(&trace, "any-figure", "<any> & title");
        prop_assert!(page.html.lines().all(|line| !line.is_empty() && !line.contains("<any>")));
        prop_assert!(!perfetto(&trace).is_empty());
        prop_assert_eq!(scheduling_delays(&trace).len(), trace.tasks.len());
    }

    #[test]
    fn a_figure_is_not_too_heavy_however_much_it_shows(trace in traces(1500)) {
        prop_assert!(svg(&trace, "heavy", "heavy").len() <= 150_000);
    }

    /// Not one word may say what the numbers beside it do not.
    #[test]
    fn words_follow_the_dials(one in traces(12), other in traces(12)) {
        for trace in [&one, &other] {
            let dials = Dials::of(trace);
            let said = dials.to_string();
            let held = said.split(", ").nth(2).and_then(|part| part.split(' ').next());
            prop_assert!(!(said.contains("blocking") && held == Some("0")), "{}", said);
            let nothing = said.contains(", nothing waits:");
            prop_assert_eq!(nothing, dials.waiting == 0.0, "{}", said);
            prop_assert_eq!(dials.parked.is_none(), said.contains("nothing waits"), "{}", said);
            prop_assert!(!said.contains("asynchronous") || dials.parked < Some(0.06), "{}", said);
            let on = dials.on_cpu;
            prop_assert!(on.mean >= 2.0 * on.together - 1e-9, "{} {:?}", said, on);
            prop_assert!(dials.max_parallelism() <= u32::from(trace.cores), "{}", said);
            if said.ends_with(", parallel.") {
                prop_assert!(on.mean >= 0.99, "{}", said);
            }
            if said.ends_with("not parallel.") {
                prop_assert!(on.together < 0.01, "{} {:?}", said, on);
            }
            if dials.is_parallel() {
                prop_assert!(said.ends_with(", parallel.") && trace.cores > 1, "{}", said);
            }
        }
        // What is together for longer never has the weaker word.
        let rank = |level: brigade::trace::Level| match level.extent() {
            Extent::Not => 0,
            Extent::For(_) => 1,
            Extent::Mostly => 2,
        };
        let (one, other) = (Dials::of(&one), Dials::of(&other));
        for (a, b) in [(one.on_cpu, other.on_cpu), (one.in_flight, other.in_flight)] {
            prop_assert!((a.together <= b.together) <= (rank(a) <= rank(b)));
        }
    }

    /// Where a trace claims too much, only the claim changes: no block moves, and none gains CPU time.
    #[test]
    fn certainty_is_taken_back_where_it_was_false(lanes in pieces(20)) {
        let claimed = claimed(lanes);
        let certain = claimed.clone().certain();
        certain.check().expect("well-formed");
        prop_assert_eq!(certain.too_many_at(), None);
        prop_assert_eq!(certain.clone().certain(), certain.clone());
        for lane in 0..claimed.lanes.len() {
            let time = |trace: &Trace| trace.on_lane(lane).iter().map(|b| b.dur).sum::<u64>();
            let cpu = |trace: &Trace| trace.on_lane(lane).iter().map(Block::on_cpu).sum::<u64>();
            prop_assert_eq!(time(&claimed), time(&certain));
            prop_assert!(cpu(&certain) <= cpu(&claimed));
        }
        if claimed.too_many_at().is_none() {
            prop_assert_eq!(&certain, &claimed);
        }
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
    let piece = |start, dur| (start, dur, 0, State::Running, 255);
    let good = || built(vec![vec![piece(5, 10), piece(5, 10)]], vec!["A".into()], 0, 0);
    assert!(good().check().is_ok());
    type Spoil = fn(&mut Trace);
    let cases: [(&str, Spoil); 9] = [
        ("lane 7", |trace| trace.blocks[0].lane = 7),
        ("task 7", |trace| trace.blocks[1].task = 7),
        ("overlaps", |trace| trace.blocks[0].dur += 6),
        ("after the run", |trace| trace.blocks[1].dur = u64::MAX),
        ("not sorted", |trace| trace.blocks.swap(0, 1)),
        ("longer than a day", |trace| trace.wall = u64::MAX),
        ("task 0", |trace| trace.tasks[0].end = Some(trace.wall + 1)),
        ("note 0", |trace| {
            trace.notes.push(Note { at: 0, lane: 7, task: 0, text: "on no lane".into() });
        }),
        ("2 blocks are on a CPU", |trace| {
            trace.cores = 1;
            trace.lanes.push(Lane { name: "another".into(), device: false });
            trace.blocks.push(Block { lane: 1, ..trace.blocks[0] });
        }),
    ];
    for (reason, spoil) in cases {
        let mut trace = good();
        spoil(&mut trace);
        let wrong = trace.check().expect_err(reason).to_string();
        assert!(wrong.contains(reason), "{wrong:?} does not say {reason:?}");
    }
}
