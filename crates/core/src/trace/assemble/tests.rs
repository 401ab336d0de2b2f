//! What threads noted, and what becomes of it.

use super::*;

fn block(start: u64, end: u64, task: u32, state: State) -> Record {
    let dur = end - start;
    Record::Block { start, dur, task, state, cpu: 0, clock: None }
}

fn of(records: Vec<Record>) -> Trace {
    let begin = Record::begin(0, 0, "A").chain(Record::begin(0, 1, "B"));
    let records = begin.chain(records).collect();
    let lane = RawLane { name: "main".into(), records, full_at: u64::MAX, ..RawLane::default() };
    let trace = trace(Raw { wall: 1_000_000, lanes: vec![lane], ..Raw::default() });
    trace.check().expect("well-formed");
    trace
}

fn shape(trace: &Trace) -> Vec<(u64, u64, u32, State)> {
    let blocks = trace.blocks.iter();
    blocks.map(|b| (b.start, b.end(), b.task, b.state)).collect()
}

#[test]
fn an_inner_block_interrupts_the_outer_one() {
    let (run, hold) = (State::Running, State::Database);
    let trace = of(vec![block(100_000, 300_000, 0, hold), block(0, 400_000, 0, run)]);
    let expected = [(0, 100_000, 0, run), (100_000, 300_000, 0, hold), (300_000, 400_000, 0, run)];
    assert_eq!(shape(&trace), expected);
}

#[test]
fn the_steps_of_a_task_are_one_block() {
    let run = State::Running;
    let trace = of(vec![
        block(0, 100_000, 0, run),
        block(100_060, 200_000, 0, run),
        block(200_050, 300_000, 1, run),
    ]);
    assert_eq!(shape(&trace), [(0, 200_000, 0, run), (200_050, 300_000, 1, run)]);
}

#[test]
fn a_held_thread_is_ready_once_its_task_was_woken() {
    let (hold, ready) = (State::Database, State::Runnable);
    let wake = Record::Wake { at: 300_000, task: 0 };
    let trace = of(vec![wake, block(100_000, 400_000, 0, hold)]);
    assert_eq!(shape(&trace), [(100_000, 300_000, 0, hold), (300_000, 400_000, 0, ready)]);
}

#[test]
fn a_task_is_ready_from_its_beginning_and_waits_after_the_poll_that_suspends_it() {
    let suspend = Record::Suspend { at: 250_000, task: 0, state: State::Database };
    let wake = Record::Wake { at: 600_000, task: 0 };
    let (first, second) =
        (block(200_000, 300_000, 0, State::Running), block(700_000, 800_000, 0, State::Running));
    let end = Record::End { at: 800_000, task: 0 };
    let trace = of(vec![suspend, first, wake, second, end]);
    let waits = trace.waits.iter().filter(|w| w.task == 0);
    let waits: Vec<_> = waits.map(|w| (w.start, w.start + w.dur, w.state)).collect();
    let expected = [
        (0, 200_000, State::Runnable),
        (300_000, 600_000, State::Database),
        (600_000, 700_000, State::Runnable),
    ];
    assert_eq!(waits, expected);
    assert_eq!(crate::trace::scheduling_delays(&trace)[0], 200_000);
    assert_eq!(trace.tasks[0].end, Some(800_000));
}

#[test]
fn a_full_ring_ends_the_trace() {
    let records = vec![block(0, 100, 0, State::Running), block(500, 900, 0, State::Running)];
    let lane = RawLane { records, lost: 3, full_at: 600, ..RawLane::default() };
    let trace = trace(Raw { wall: 1_000, lanes: vec![lane], ..Raw::default() });
    trace.check().expect("well-formed");
    assert_eq!((trace.wall, trace.lost, trace.blocks[0].end()), (600, 3, 600));
}

/// What two lanes noted on so many cores: `(lane, start, end, state, share)` of each block.
fn on_cores(cores: u16, lanes: [Vec<Record>; 2]) -> Vec<(u16, u64, u64, State, u8)> {
    let begin = Record::begin(0, 0, "A").chain(Record::begin(0, 1, "B"));
    let mut lanes = lanes.map(|records| RawLane { records, ..RawLane::default() });
    lanes[0].records.splice(0..0, begin);
    let trace = trace(Raw { wall: 1_000_000, cores: Some(cores), lanes: lanes.into(), lost: 0 });
    trace.check().expect("well-formed");
    assert!(crate::trace::Dials::of(&trace).on_cpu.max <= u32::from(cores));
    trace.blocks.iter().map(|b| (b.lane, b.start, b.end(), b.state, b.share)).collect()
}

/// A `write` that wakes the other thread: A is preempted in a block so short that no clock is read.
#[test]
fn on_one_core_a_block_within_another_has_the_cpu_to_itself() {
    let (run, ready) = (State::Running, State::Runnable);
    let lanes = || [vec![block(51_400, 86_400, 0, run)], vec![block(74_800, 81_800, 1, run)]];
    let seen = on_cores(1, lanes());
    let expected = [
        (0, 51_400, 74_800, run, 255),
        (0, 74_800, 81_800, ready, 255),
        (0, 81_800, 86_400, run, 255),
        (1, 74_800, 81_800, run, 255),
    ];
    assert_eq!(seen, expected);
    let both = [(0, 51_400, 86_400, run, 255), (1, 74_800, 81_800, run, 255)];
    assert_eq!(on_cores(2, lanes()), both);
}

#[test]
fn on_one_core_of_two_blocks_that_overlap_a_share_is_known_and_not_when() {
    let run = State::Running;
    let seen = on_cores(1, [vec![block(0, 60_000, 0, run)], vec![block(40_000, 90_000, 1, run)]]);
    let expected = [
        (0, 0, 40_000, run, 255),
        (0, 40_000, 60_000, run, 127),
        (1, 40_000, 60_000, run, 127),
        (1, 60_000, 90_000, run, 255),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn numbered_lanes_stand_in_the_order_of_their_numbers_wherever_they_began() {
    let lane = |name: &str| RawLane { name: name.into(), named: true, ..RawLane::default() };
    let names = ["main", "worker 10", "user B", "worker 2", "user A", "loop"];
    let trace = trace(Raw { lanes: names.map(lane).into(), ..Raw::default() });
    let sorted: Vec<_> = trace.lanes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(sorted, ["main", "worker 2", "worker 10", "user A", "user B", "loop"]);
}
