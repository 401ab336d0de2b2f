//! The fixed traces: the three shapes a learner must recognise, and a crowd. Times in microseconds.

use brigade::trace::{Block, Edge, Lane, Origin, State, TaskInfo, Trace, Wait};
use std::ops::Range;

/// Every fixed trace with its name.
pub(crate) fn all() -> Vec<(&'static str, Trace)> {
    vec![
        ("comb", comb()),
        ("wall", wall()),
        ("ribbon", ribbon()),
        ("blocking", blocking()),
        ("crowd", crowd()),
    ]
}

struct Builder(Trace);

impl Builder {
    fn new(cores: u16, wall: u64, threads: &[&str], devices: &[&str]) -> Self {
        let lane = |name: &&str, device| Lane { name: (*name).to_owned(), device };
        let threads = threads.iter().map(|name| lane(name, false));
        Builder(Trace {
            origin: Origin::Simulated("a fixed trace for tests".to_owned()),
            cores,
            wall: wall * 1000,
            lost: 0,
            cpu_known: true,
            lanes: threads.chain(devices.iter().map(|name| lane(name, true))).collect(),
            tasks: Vec::new(),
            blocks: Vec::new(),
            waits: Vec::new(),
            edges: Vec::new(),
            notes: Vec::new(),
        })
    }
    fn task(&mut self, label: &str, start: u64, end: u64) -> u32 {
        let (start, end) = (start * 1000, Some(end * 1000));
        self.0.tasks.push(TaskInfo { label: label.to_owned(), start, end });
        self.0.tasks.len() as u32 - 1
    }
    fn block(&mut self, lane: u16, task: u32, time: Range<u64>, state: State) -> &mut Block {
        let (start, dur) = (time.start * 1000, (time.end - time.start) * 1000);
        let block = Block { lane, task, start, dur, state, cpu: lane, share: 255 };
        self.0.blocks.push(block);
        self.0.blocks.last_mut().expect("just pushed")
    }
    fn wait(&mut self, task: u32, from: u64, to: u64, state: State) {
        let (start, dur) = (from * 1000, (to - from) * 1000);
        self.0.waits.push(Wait { task, start, dur, state });
    }
    fn wake(&mut self, lane: u16, task: u32, at: u64) {
        self.0.edges.push(Edge { at: at * 1000, lane, task });
    }
    fn build(mut self) -> Trace {
        self.0.blocks.sort_by_key(|block| (block.lane, block.start));
        self.0.waits.sort_by_key(|wait| wait.start);
        self.0.edges.sort_by_key(|edge| edge.at);
        self.0
    }
}

/// Three threads computing on one core.
fn comb() -> Trace {
    let mut b = Builder::new(1, 36_000, &["thread 1", "thread 2", "thread 3"], &[]);
    for lane in 0..3u16 {
        let task = b.task(["A", "B", "C"][usize::from(lane)], 0, 28_000 + 4_000 * u64::from(lane));
        for turn in 0..3 {
            let from = turn * 12_000 + u64::from(lane) * 4_000;
            if turn == 0 && lane > 0 {
                b.block(lane, task, 0..from, State::Runnable);
            }
            b.block(lane, task, from..from + 4_000, State::Running);
            if turn < 2 {
                b.block(lane, task, from + 4_000..from + 12_000, State::Runnable);
            }
        }
    }
    b.build()
}

/// Three threads computing on three cores; the third task lost a third of its core to a neighbour.
fn wall() -> Trace {
    let mut b = Builder::new(4, 14_000, &["thread 1", "thread 2", "thread 3"], &[]);
    for lane in 0..3u16 {
        let task = b.task(["A", "B", "C"][usize::from(lane)], 0, 12_000);
        b.block(lane, task, 0..12_000, State::Running).share = [255, 255, 170][usize::from(lane)];
    }
    b.build()
}

/// Three tasks on one thread, waiting for the database asynchronously.
fn ribbon() -> Trace {
    let mut b = Builder::new(2, 15_000, &["worker"], &["db"]);
    for i in 0..3 {
        let (from, back) = (i * 800, 10_000 + i * 800);
        let task = b.task(["A", "B", "C"][i as usize], 0, back + 1_600);
        if i > 0 {
            b.wait(task, 0, from, State::Runnable);
        }
        b.block(0, task, from..from + 800, State::Running);
        b.block(1, task, from + 700..back + 700 - i * 300, State::Running);
        b.wait(task, from + 800, back + 700 - i * 300, State::Database);
        b.wake(1, task, back + 700 - i * 300);
        b.wait(task, back + 700 - i * 300, 10_700 + i * 900, State::Runnable);
        b.block(0, task, 10_700 + i * 900..11_600 + i * 900, State::Running);
    }
    b.build()
}

/// The same three tasks with a thread each, held while it waits; the third waits for a lock first.
fn blocking() -> Trace {
    let mut b = Builder::new(4, 15_000, &["thread 1", "thread 2", "thread 3"], &["db"]);
    for lane in 0..3u16 {
        let from = u64::from(lane / 2) * 800;
        let task = b.task(["login 1", "login 2", "login 3"][usize::from(lane)], 0, from + 12_000);
        if lane == 2 {
            b.block(lane, task, 0..from, State::Lock);
        }
        b.block(lane, task, from..from + 800, State::Running);
        b.block(lane, task, from + 800..from + 11_000, State::Database);
        b.block(3, task, from + 700..from + 11_000, State::Running);
        b.wake(3, task, from + 11_000);
        b.block(lane, task, from + 11_000..from + 12_000, State::Running);
    }
    b.build()
}

/// Forty tasks of three classes on two workers, in two bursts with a long silence between them.
fn crowd() -> Trace {
    let mut b = Builder::new(2, 100_000, &["worker 1", "worker 2"], &["db"]);
    let classes = ["redirect", "create", "login"];
    for i in 0..40u64 {
        let burst = if i < 20 { 0 } else { 88_000 };
        let lane = (i % 2) as u16;
        let from = burst + (i % 20) / 2 * 500;
        let label = format!("{} {i}", classes[(i % 7 % 3) as usize]);
        let task = b.task(&label, from, from + 5_600);
        b.block(lane, task, from..from + 300, State::Running);
        b.block(2, task, from + 200..from + 5_000, State::Running);
        b.wait(task, from + 300, from + 5_000, State::Database);
        b.wake(2, task, from + 5_000);
        b.wait(task, from + 5_000, from + 5_300, State::Runnable);
        b.block(lane, task, from + 5_300..from + 5_500, State::Running);
    }
    b.0.lost = 12;
    b.build()
}
