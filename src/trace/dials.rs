//! The three dials, read off a trace: how many tasks are in flight, how many are on a CPU, and
//! whether a thread is held while a task waits. Pure.

use super::{Block, Fill, TaskInfo, Trace};
use std::fmt;

/// A share of time below which two things at once are an accident and not a property of the run.
const SOME: f64 = 0.1;
/// Waiting below this share of the tasks' lives does not count as waiting.
const WAITED: f64 = 0.01;

/// Something counted over time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Average over the run.
    pub mean: f64,
    /// The most at one instant.
    pub max: u32,
    /// Of the time with at least one, the share with at least two.
    pub together: f64,
}

/// The dials of one trace.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dials {
    /// Concurrency: tasks begun and not finished.
    pub in_flight: Level,
    /// Parallelism: tasks on a CPU. The mean is CPU seconds per second of wall time. The maximum
    /// counts what certainly overlapped: of a step that lost the CPU it is unknown when.
    pub on_cpu: Level,
    /// Asynchrony: threads held per waiting task, 1 = blocking, 0 = asynchronous. `None` if
    /// (almost) nothing waited.
    pub parked: Option<f64>,
    /// Threads held by waiting tasks, on average over the run.
    pub held: f64,
    /// CPU time as a share of what the usable cores offered.
    pub utilisation: f64,
}

impl Dials {
    /// Reads them.
    pub fn of(trace: &Trace) -> Dials {
        let wall = trace.wall.max(1) as f64;
        let in_flight = level(lives(trace), wall);
        let blocks = || on_threads(trace);
        let mut on_cpu = level(blocks().filter_map(certain).collect(), wall);
        on_cpu.mean = blocks().map(Block::on_cpu).sum::<u64>() as f64 / wall;
        on_cpu.max = on_cpu.max.max(u32::from(on_cpu.mean > 0.0));
        let held = blocks().filter(|b| waits(b.fill)).map(|b| b.dur);
        let held = held.sum::<u64>() as f64 / wall;
        let parked = trace.waits.iter().filter(|w| waits(w.fill));
        let waiting = held + parked.map(|w| w.dur).sum::<u64>() as f64 / wall;
        Dials {
            in_flight,
            on_cpu,
            parked: (waiting > WAITED * in_flight.mean).then(|| held / waiting),
            held,
            utilisation: on_cpu.mean / f64::from(trace.cores.max(1)),
        }
    }
    /// The most tasks that were certainly on a CPU at the same instant.
    pub fn max_parallelism(&self) -> u32 {
        self.on_cpu.max
    }
    /// Two tasks were in flight for at least a tenth of the time that any was.
    pub fn is_concurrent(&self) -> bool {
        self.in_flight.together >= SOME
    }
    /// Two tasks were on a CPU for at least a tenth of the time that any was.
    pub fn is_parallel(&self) -> bool {
        self.on_cpu.together >= SOME
    }
}

/// Whether a task in this state waits. One that is ready waits for nothing but a CPU.
fn waits(fill: Fill) -> bool {
    matches!(fill, Fill::Database | Fill::Lock | Fill::Queue | Fill::Asleep)
}

const ONE: u32 = 255;

/// From when to when each task was in flight.
pub(super) fn lives(trace: &Trace) -> Vec<(u64, u64, u32)> {
    let life = |task: &TaskInfo| (task.start, task.end.unwrap_or(trace.wall), ONE);
    trace.tasks.iter().map(life).collect()
}

/// The blocks that a CPU could have executed: those of no device.
pub(super) fn on_threads(trace: &Trace) -> impl Iterator<Item = &Block> {
    let thread = |b: &&Block| !trace.lanes[usize::from(b.lane)].device;
    trace.blocks.iter().filter(thread)
}

/// How much of a CPU a block certainly had at every instant, in 1/255ths.
fn certain(block: &Block) -> Option<(u64, u64, u32)> {
    let known = block.fill == Fill::Running && !block.is_broken_step();
    known.then(|| (block.start, block.end(), u32::from(block.share)))
}

/// Sweeps over stretches `(from, to, weight)`, weights in 1/255ths. The maximum rounds down, except
/// for a tenth: two blocks that each had 97 % of a CPU ran together.
fn level(stretches: Vec<(u64, u64, u32)>, wall: f64) -> Level {
    let mut steps: Vec<(u64, i64)> = Vec::with_capacity(stretches.len() * 2);
    for (from, to, weight) in stretches {
        steps.push((from, i64::from(weight)));
        steps.push((to, -i64::from(weight)));
    }
    steps.sort_unstable(); // at equal times what ends goes first
    let (mut now, mut since, mut level) = (0i64, 0, Level::default());
    let (mut any, mut two, mut area) = (0u64, 0u64, 0.0);
    for (at, change) in steps {
        let count = ((now as f64 / f64::from(ONE)) + 0.1) as u32;
        let dur = at - since;
        if dur > 0 {
            level.max = level.max.max(count);
            any += if now > 0 { dur } else { 0 };
            two += if count >= 2 { dur } else { 0 };
            area += now as f64 / f64::from(ONE) * dur as f64;
        }
        now += change;
        since = at;
    }
    level.mean = area / wall;
    level.together = two as f64 / any.max(1) as f64;
    level
}

/// For every task, the longest time it was ready and not running: the delay that names a blocked
/// loop or a pool that is too small. Nanoseconds; 0 for a task that never had to wait for a thread.
pub fn scheduling_delays(trace: &Trace) -> Vec<u64> {
    let mut delays = vec![0; trace.tasks.len()];
    for wait in trace.waits.iter().filter(|w| w.fill == Fill::Runnable) {
        let delay = &mut delays[wait.task as usize];
        *delay = (*delay).max(wait.dur);
    }
    delays
}

impl fmt::Display for Dials {
    /// The sentence: `64 in flight, 1.0 on CPU, 0 threads held: concurrent, asynchronous, not parallel.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = |is| if is { "" } else { "not " };
        write!(f, "{} in flight, {:.1} on CPU, ", count(self.in_flight.mean), self.on_cpu.mean)?;
        match self.parked {
            None => f.write_str("nothing waits")?,
            Some(_) if count(self.held) == "1" => f.write_str("1 thread held")?,
            Some(_) => write!(f, "{} threads held", count(self.held))?,
        }
        write!(f, ": {}concurrent, ", not(self.is_concurrent()))?;
        f.write_str(match self.parked {
            None => "",
            Some(parked) if parked <= 0.25 => "asynchronous, ",
            Some(parked) if parked >= 0.75 => "blocking, ",
            Some(_) => "partly blocking, ",
        })?;
        write!(f, "{}parallel.", not(self.is_parallel()))
    }
}

/// A mean as a person says it: whole where it is whole to one decimal, or large.
fn count(mean: f64) -> String {
    let tenth = (mean * 10.0).round() / 10.0;
    if mean >= 10.0 || tenth.fract() == 0.0 { format!("{mean:.0}") } else { format!("{tenth:.1}") }
}
