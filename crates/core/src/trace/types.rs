//! A trace as data: what the recorder leaves behind, files hold and renderers draw. Times are nanoseconds from the run's start.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a task does, on a thread or without one. How that is painted stands in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// On a CPU (solid).
    Running,
    /// Wanted the CPU and did not have it: preempted, or ready and not yet polled (hatched).
    Runnable,
    /// The task waits for the database and this lane's thread is held for it (dotted, `d`).
    Database,
    /// The task waits for a lock, with the thread held (dotted, `l`).
    Lock,
    /// The task waits in a queue for a worker (dotted, `q`).
    Queue,
    /// The task waits for bytes from the network (dotted, `n`).
    Network,
    /// The thread sleeps while requests wait; for what, cannot be seen from outside (dotted, `s`).
    Asleep,
}

/// One stretch of one task on one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Index into [`Trace::lanes`].
    pub lane: u16,
    /// Index into [`Trace::tasks`].
    pub task: u32,
    /// Start, in nanoseconds.
    pub start: u64,
    /// Length, in nanoseconds.
    pub dur: u64,
    /// What its thread did.
    #[serde(rename = "fill")] // the name in files, which it had first
    pub state: State,
    /// CPU number at the end of the block.
    pub cpu: u16,
    /// CPU time as a share of a `Running` block in 1/255ths: 255 is all of it, certainly. Of less it is
    /// unknown when, and the rest is drawn hatched.
    pub share: u8,
}

impl Block {
    /// When it ends.
    pub fn end(&self) -> u64 {
        self.start + self.dur
    }
    /// Its CPU time in nanoseconds; 0 unless it is `Running`. Meaningless on a device's lane.
    pub fn on_cpu(&self) -> u64 {
        match self.state {
            State::Running => (u128::from(self.dur) * u128::from(self.share) / 255) as u64,
            _ => 0,
        }
    }
    /// Whether the block was on a CPU from its start to its end.
    pub fn is_solid(&self) -> bool {
        self.state == State::Running && self.share == u8::MAX
    }
}

/// A place where code can execute (a thread), or a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// `worker 1`, `main`, `db`.
    pub name: String,
    /// Device lanes stand below a rule and never count as CPU.
    pub device: bool,
}

/// One task's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskInfo {
    /// Shown in the blocks: `A`, `B`; for many tasks a class such as `redirect`.
    pub label: String,
    /// When it began.
    pub start: u64,
    /// When it ended; `None` if the run ended first.
    pub end: Option<u64>,
}

/// Something on one lane made a task ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// When.
    pub at: u64,
    /// From which lane (index).
    pub lane: u16,
    /// Which task was woken.
    pub task: u32,
}

/// What a task did at one moment, in its own words: `reads 0`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: u64,
    /// On which lane (index).
    pub lane: u16,
    /// Which task.
    pub task: u32,
    /// At most 16 bytes.
    pub text: String,
}

/// One stretch in which a task waited and no thread was its own: suspended, or ready and not yet running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Index into [`Trace::tasks`].
    pub task: u32,
    /// Start, in nanoseconds.
    pub start: u64,
    /// Length, in nanoseconds.
    pub dur: u64,
    /// `Runnable`: ready and not yet running. Otherwise what it waits for.
    #[serde(rename = "fill")] // as a block's
    pub state: State,
}

/// Where a trace comes from; printed with every figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Recorded in this run, on the machine described.
    Measured(String),
    /// Shipped with the project, recorded on the machine described.
    Recorded(String),
    /// From the simulator, with what it was validated to.
    Simulated(String),
    /// Looked at from outside, as often and where the text says: what lies between two looks is known
    /// as a share, and which request a thread works on is not known, so no dials are read off it.
    Sampled(String),
}

/// What ran when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Where this comes from.
    pub origin: Origin,
    /// Cores that the run could use: those of the machine, or fewer if it was tied to some of them.
    pub cores: u16,
    /// Length of the run, in nanoseconds. Where records were lost, the trace ends at the first of them.
    pub wall: u64,
    /// Records that did not fit; shown, never silent.
    pub lost: u64,
    /// Whether the recording system tells a thread's CPU time. Without it a block's `share` is an
    /// estimate from the lengths of its neighbours, or 255.
    pub cpu_known: bool,
    /// Threads first, devices last.
    pub lanes: Vec<Lane>,
    /// In order of their start.
    pub tasks: Vec<TaskInfo>,
    /// Sorted by lane, then start; blocks of one lane never overlap unless it is a device.
    pub blocks: Vec<Block>,
    /// Sorted by start: what tasks waited for while no thread was held for them.
    pub waits: Vec<Wait>,
    /// Sorted by time.
    pub edges: Vec<Edge>,
    /// Sorted by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Trace {
    /// The blocks of one lane, in order of their start.
    pub fn on_lane(&self, lane: usize) -> &[Block] {
        let from = self.blocks.partition_point(|b| usize::from(b.lane) < lane);
        let to = self.blocks.partition_point(|b| usize::from(b.lane) <= lane);
        &self.blocks[from..to]
    }

    /// Without what lies before `start` (nanoseconds): a short run's picture need not be that of its preparation.
    pub fn since(self, start: u64) -> Trace {
        let wall = self.wall;
        self.within(start..wall)
    }

    /// Only what lies in `part` (nanoseconds), which becomes the whole run; a task that lives elsewhere is gone.
    pub fn within(mut self, part: Range<u64>) -> Trace {
        let end = part.end.min(self.wall).max(part.start);
        let moved = |at: u64| at.clamp(part.start, end) - part.start;
        let inside = |start: u64, dur: u64| start + dur > part.start && start < end;
        let noted = |at: u64| (part.start..=end).contains(&at);
        self.blocks.retain(|block| inside(block.start, block.dur));
        for block in &mut self.blocks {
            (block.start, block.dur) =
                (moved(block.start), moved(block.end()) - moved(block.start));
        }
        self.waits.retain(|wait| inside(wait.start, wait.dur));
        for wait in &mut self.waits {
            let from = moved(wait.start);
            (wait.start, wait.dur) = (from, moved(wait.start + wait.dur) - from);
        }
        self.edges.retain(|edge| noted(edge.at));
        self.edges.iter_mut().for_each(|edge| edge.at = moved(edge.at));
        self.notes.retain(|note| noted(note.at));
        self.notes.iter_mut().for_each(|note| note.at = moved(note.at));
        self.keep_tasks(|task| task.start <= end && task.end.is_none_or(|over| over >= part.start));
        for task in &mut self.tasks {
            (task.start, task.end) =
                (moved(task.start), task.end.filter(|over| *over <= end).map(moved));
        }
        self.wall = end - part.start;
        self
    }

    /// Drops the tasks that are not kept, and what is noted of them.
    fn keep_tasks(&mut self, kept: impl Fn(&TaskInfo) -> bool) {
        let mut next = 0;
        let number = |task: &TaskInfo| {
            let number = kept(task).then_some(next);
            next += u32::from(number.is_some());
            number
        };
        let numbers: Vec<Option<u32>> = self.tasks.iter().map(number).collect();
        let renumber = |task: &mut u32| {
            let number = numbers.get(*task as usize).copied().flatten();
            *task = number.unwrap_or(*task);
            number.is_some()
        };
        self.blocks.retain_mut(|block| renumber(&mut block.task));
        self.waits.retain_mut(|wait| renumber(&mut wait.task));
        self.edges.retain_mut(|edge| renumber(&mut edge.task));
        self.notes.retain_mut(|note| renumber(&mut note.task));
        self.tasks.retain(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Recorder;

    #[test]
    fn what_lies_before_is_cut_off_and_the_rest_keeps_its_length() {
        let recorder = Recorder::start();
        for name in ["A", "B"] {
            let task = recorder.task(name);
            task.run(|| ());
            task.finish();
        }
        let whole = recorder.finish();
        let (first, second) = (whole.blocks[0], whole.blocks[1]);
        let cut = whole.clone().since(second.start);
        assert_eq!((cut.blocks.len(), cut.blocks[0].start), (1, 0));
        assert_eq!(cut.blocks[0].dur, second.dur);
        assert_eq!(cut.wall, whole.wall - second.start);
        assert_eq!(whole.clone().since(0), whole);
        assert!(first.end() <= second.start && cut.tasks[0].start == 0);
        let only = whole.clone().within(0..first.end());
        only.check().unwrap();
        assert_eq!((only.blocks.len(), only.wall), (1, first.end()));
        assert_eq!((only.tasks[0].label.as_str(), only.tasks[0].end), ("A", None));
    }
}
