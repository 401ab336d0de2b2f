//! The three dials, read off a trace: how many tasks are in flight, how many are on a CPU, and
//! whether a thread is held while a task waits. Pure.

use super::types::{Block, State, TaskInfo, Trace};
use std::fmt;

/// A word holds for a run if it held for at least this share of it.
const HOLDS: f64 = 0.5;
/// For less than this share of a run it never held: one part in a hundred is an accident.
const NEVER: f64 = 0.01;
/// Up to this many threads held per waiting task, waiting is asynchronous; from one less this on, blocking.
const NEARLY: f64 = 0.05;
/// Waiting for less than this share of the tasks' lives is almost none.
const WAITED: f64 = 0.01;

/// Something counted over time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Average over the run.
    pub mean: f64,
    /// The most at one instant.
    pub max: u32,
    /// Of the whole run, the share of time with at least two.
    pub together: f64,
}

/// How much of a run a word is true of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// Of (almost) none of it.
    Not,
    /// Of this share of it.
    For(f64),
    /// Of most of it.
    Mostly,
}

impl Level {
    /// For how much of the run there were at least two: the one number that the words *concurrent* and
    /// *parallel* follow. Two at once for half of a run are at least 1.0 on average, so that no run
    /// with less is called the one or the other without its share.
    pub fn extent(&self) -> Extent {
        match self.together {
            share if share >= HOLDS => Extent::Mostly,
            share if share >= NEVER => Extent::For(share),
            _ => Extent::Not,
        }
    }
}

/// The dials of one trace.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dials {
    /// Concurrency: tasks begun and not finished.
    pub in_flight: Level,
    /// Parallelism: tasks on a CPU. The mean is CPU seconds per second of wall time. The maximum and
    /// the time together count what certainly overlapped, never more than there are cores; a block of
    /// which only a share is known has it evenly.
    pub on_cpu: Level,
    /// Asynchrony: threads held per waiting task, 1 = blocking, 0 = asynchronous. `None` if
    /// (almost) nothing waited.
    pub parked: Option<f64>,
    /// Threads held by waiting tasks, on average over the run.
    pub held: f64,
    /// Tasks that waited, held a thread or not, on average over the run.
    pub waiting: f64,
    /// CPU time as a share of what the usable cores offered.
    pub utilisation: f64,
}

impl Dials {
    /// Reads them.
    pub fn of(trace: &Trace) -> Dials {
        let wall = trace.wall.max(1) as f64;
        let in_flight = level(trace.in_flight(), wall, u32::MAX);
        let blocks = || trace.on_threads();
        let mut on_cpu = level(trace.on_cpu(), wall, u32::from(trace.cores.max(1)));
        on_cpu.mean = blocks().map(Block::on_cpu).sum::<u64>() as f64 / wall;
        on_cpu.max = on_cpu.max.max(u32::from(on_cpu.mean > 0.0));
        let held = blocks().filter(|b| waits(b.state)).map(|b| b.dur);
        let held = held.sum::<u64>() as f64 / wall;
        let suspended = trace.waits.iter().filter(|w| waits(w.state)).map(|w| w.dur);
        let waiting = held + suspended.sum::<u64>() as f64 / wall;
        Dials {
            in_flight,
            on_cpu,
            parked: (waiting > WAITED * in_flight.mean).then(|| held / waiting),
            held,
            waiting,
            utilisation: on_cpu.mean / f64::from(trace.cores.max(1)),
        }
    }
    /// The most tasks that were certainly on a CPU at the same instant.
    pub fn max_parallelism(&self) -> u32 {
        self.on_cpu.max
    }
    /// Two tasks were in flight for at least half of the run.
    pub fn is_concurrent(&self) -> bool {
        self.in_flight.extent() == Extent::Mostly
    }
    /// Two tasks were certainly on a CPU for at least half of the run.
    pub fn is_parallel(&self) -> bool {
        self.on_cpu.extent() == Extent::Mostly
    }
}

/// Whether a task in this state waits. One that is ready waits for nothing but a CPU.
fn waits(state: State) -> bool {
    !matches!(state, State::Running | State::Runnable)
}

/// `(from, to, weight)`: from when to when, and how much of one that counts, in 1/255ths.
pub type Stretch = (u64, u64, u32);

/// The weight of one.
const ONE: u32 = 255;

impl Trace {
    /// From when to when each task was in flight.
    pub fn in_flight(&self) -> Vec<Stretch> {
        let life = |task: &TaskInfo| (task.start, task.end.unwrap_or(self.wall), ONE);
        self.tasks.iter().map(life).collect()
    }
    /// From when to when blocks had how much of a CPU.
    pub fn on_cpu(&self) -> Vec<Stretch> {
        let running = self.on_threads().filter(|b| b.state == State::Running);
        running.map(|b| (b.start, b.end(), u32::from(b.share))).collect()
    }
    /// The blocks that a CPU could have executed: those of no device.
    fn on_threads(&self) -> impl Iterator<Item = &Block> {
        let thread = |b: &&Block| !self.lanes[usize::from(b.lane)].device;
        self.blocks.iter().filter(thread)
    }
}

/// Less than this above a whole number is noise of the shares, and no further task on a CPU.
const ROUNDING: f64 = 0.1;

/// Sweeps over stretches `(from, to, weight)`, weights in 1/255ths, of which at most `room` can be
/// at once. Several shares that together make more than one must have overlapped: with 1.6 in a
/// stretch, and two of them, there were two for 0.6 of it, and two at some instant.
fn level(stretches: Vec<Stretch>, wall: f64, room: u32) -> Level {
    let mut steps: Vec<(u64, i64)> = Vec::with_capacity(stretches.len() * 2);
    for (from, to, weight) in stretches.into_iter().filter(|s| s.0 < s.1 && s.2 > 0) {
        steps.push((from, i64::from(weight)));
        steps.push((to, -i64::from(weight)));
    }
    steps.sort_unstable(); // at equal times what ends goes first
    let (mut weight, mut blocks, mut since) = (0i64, 0u32, 0);
    let (mut level, mut area, mut together) = (Level::default(), 0.0, 0.0);
    for (at, change) in steps {
        let (sum, most) = (weight as f64 / f64::from(ONE), blocks.min(room));
        if at > since {
            let dur = (at - since) as f64;
            level.max = level.max.max((sum - ROUNDING).ceil().max(0.0) as u32).min(room);
            area += sum * dur;
            if most >= 2 {
                together += ((sum - 1.0) / f64::from(most - 1)).clamp(0.0, 1.0) * dur;
            }
        }
        weight += change;
        blocks = if change < 0 { blocks.saturating_sub(1) } else { blocks + 1 };
        since = at;
    }
    level.mean = area / wall;
    level.together = together / wall;
    level
}

/// For every task, the longest time it was ready and not running: the delay that names a blocked
/// loop or a pool that is too small. Nanoseconds; 0 for a task that never had to wait for a thread.
pub fn scheduling_delays(trace: &Trace) -> Vec<u64> {
    let mut delays = vec![0; trace.tasks.len()];
    for wait in trace.waits.iter().filter(|w| w.state == State::Runnable) {
        let delay = &mut delays[wait.task as usize];
        *delay = (*delay).max(wait.dur);
    }
    delays
}

impl fmt::Display for Dials {
    /// The sentence: `64 in flight, 1.0 on CPU, 0 threads held: concurrent, asynchronous, not parallel.`
    ///
    /// Every word follows the numbers by one rule. *Concurrent* and *parallel* are said of a run in which
    /// two tasks were in flight, or certainly on a CPU, for at least half of the time. For less, the time
    /// is said; for less than one part in a hundred, *not*. *Blocking* is said where a thread was held
    /// for (nearly) every task that waited, *asynchronous* where for (nearly) none; in between, the share.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in flight, {:.1} on CPU, ", count(self.in_flight.mean), self.on_cpu.mean)?;
        match (self.parked, count(self.held).as_str()) {
            (None, _) if self.waiting > 0.0 => f.write_str("almost nothing waits")?,
            (None, _) => f.write_str("nothing waits")?,
            (Some(_), "1") => f.write_str("1 thread held")?,
            (Some(_), held) => write!(f, "{held} threads held")?,
        }
        write!(f, ": {}", word("concurrent", self.in_flight.extent()))?;
        match self.parked {
            None => {}
            Some(parked) if parked <= NEARLY => f.write_str(", asynchronous")?,
            Some(parked) if parked >= 1.0 - NEARLY => f.write_str(", blocking")?,
            Some(parked) => write!(f, ", blocking for {:.0} % of the waiting", parked * 100.0)?,
        }
        write!(f, ", {}.", word("parallel", self.on_cpu.extent()))
    }
}

fn word(word: &str, extent: Extent) -> String {
    match extent {
        Extent::Not => format!("not {word}"),
        Extent::For(share) => format!("{word} for {:.0} % of the time", share * 100.0),
        Extent::Mostly => word.into(),
    }
}

/// A mean as a person says it: whole where it is whole to one decimal, or large; never 0 for something.
fn count(mean: f64) -> String {
    let tenth = (mean * 10.0).round() / 10.0;
    if mean >= 10.0 || mean <= 0.0 || tenth > 0.0 && tenth.fract() == 0.0 {
        format!("{:.0}", mean.max(0.0))
    } else if tenth > 0.0 {
        format!("{tenth:.1}")
    } else {
        format!("{:.*}", -mean.log10().floor() as usize, mean)
    }
}
