//! What a judge says of a repair, as it comes over the pipe: data, no judging and no drawing.

use serde::{Deserialize, Serialize};

/// The judge's sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruling {
    /// Every case was tried, and none was lost. What that proves is said, and no more.
    Accepted {
        /// `all 27 executions of 2 threads × 2 clicks`.
        proved: String,
    },
    /// A case was lost.
    Rejected {
        /// What went wrong in it, as a sentence.
        why: String,
        /// How it came to that, if it is a matter of order.
        schedule: Option<Schedule>,
    },
    /// Nothing was lost, and not everything was tried.
    NotProved {
        /// What was not tried, and why.
        why: String,
    },
}

/// One order of events: what each thread did, one step at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Their names. The first is the judge's own thread, which starts the others and looks at the end.
    pub threads: Vec<String>,
    /// Everything that was recorded, in order. Only one thread moves at a time.
    pub events: Vec<Event>,
    /// How often a thread was interrupted that could have gone on; no schedule was lost with fewer.
    pub preemptions: Option<usize>,
    /// What `--replay` takes to play it again.
    pub replay: Option<String>,
    /// How the schedule was found: `the 3rd of all 6 schedules with at most 1 preemption`.
    pub found: String,
}

/// Something a thread did, or is about to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Index into [`Schedule::threads`].
    pub thread: usize,
    /// What.
    pub kind: Kind,
    /// On what: a number for each lock, atomic, channel or thread, in the order of their first use.
    pub object: usize,
    /// What came of it: `-> 0`, `:= 1`, `lock taken`; may be empty.
    pub said: String,
    /// The line, from 1.
    pub line: u32,
    /// Whether the line is in the exercise; otherwise it is the judge's.
    pub exercise: bool,
}

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The thread exists and may run.
    Begins,
    /// It has come to this operation and has not done it yet.
    Wants(Operation),
    /// It has done it.
    Did(Operation),
    /// It has ended.
    Ends,
}

/// What threads do to what they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Reads an atomic.
    Load,
    /// Writes one.
    Store,
    /// Reads and writes one in a single step.
    Update,
    /// A fence.
    Fence,
    /// Takes a lock; waits while another has it.
    Lock,
    /// Tries to take one and waits for nobody.
    TryLock,
    /// Gives it back.
    Unlock,
    /// Waits on a condition variable, the lock given back meanwhile.
    Wait,
    /// Wakes who waits there.
    Notify,
    /// Puts something into a channel.
    Send,
    /// Takes something out; waits while there is nothing.
    Receive,
    /// Starts a thread.
    Spawn,
    /// Waits for the end of one.
    Join,
    /// Gives way.
    Yield,
    /// Reaches a point that the exercise or the judge has named (an `.await`, a crash point).
    Point,
}

impl Operation {
    /// As a word: `load`.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Load => "load",
            Operation::Store => "store",
            Operation::Update => "update",
            Operation::Fence => "fence",
            Operation::Lock => "lock",
            Operation::TryLock => "try_lock",
            Operation::Unlock => "unlock",
            Operation::Wait => "wait",
            Operation::Notify => "notify",
            Operation::Send => "send",
            Operation::Receive => "receive",
            Operation::Spawn => "spawn",
            Operation::Join => "join",
            Operation::Yield => "yield",
            Operation::Point => "point",
        }
    }

    /// Whether the thread may have to wait for another in it.
    pub fn blocks(self) -> bool {
        use Operation::{Join, Lock, Receive, Wait};
        matches!(self, Join | Lock | Receive | Wait)
    }
}

/// Where a game of [`play`](super) stands: what has happened so far, and whose turn it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What has happened so far. Who may go on has a `Wants` as its last event, or has just begun.
    pub schedule: Schedule,
    /// The threads that can go on, by index into [`Schedule::threads`]; empty at the end.
    pub can_go_on: Vec<usize>,
    /// Once nobody goes on: what the judge says of this one schedule.
    pub end: Option<Ruling>,
}

/// How many schedules there are, and how many of them break the exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Schedules tried.
    pub schedules: usize,
    /// Those that were lost.
    pub broken: usize,
    /// Whether these are all there are.
    pub all: bool,
}

/// How the exercise fares on real threads, with luck: what the judges refuse to rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Luck {
    /// Runs on real threads.
    pub runs: usize,
    /// Those that went wrong.
    pub wrong: usize,
}

/// What a judge process is asked, as its first argument after the variant; answered by one line on standard
/// output: the nonce it was given as a line on standard input, a space, and JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Judge: a [`Ruling`] comes back.
    Judge,
    /// Play one schedule again: a [`Ruling`].
    Replay(String),
    /// Take these turns (indices of threads, one for each position with more than one that could go on) and
    /// stop: a [`Position`].
    Play(Vec<usize>),
    /// Try all schedules and count: a [`Tally`].
    Count,
    /// Run on real threads for a moment: a [`Luck`].
    Real,
}
