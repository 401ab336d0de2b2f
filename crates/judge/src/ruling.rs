//! What a judge says of a repair, as it comes over the pipe: data, no judging and no drawing.

use serde::{Deserialize, Serialize};

/// Seconds of CPU time that a judge may have. An explorer gives up before this: it looks at its clock between any two schedules.
pub const COMPUTING: u64 = 10;

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
    /// On what: a number for each lock, atomic, channel and condition variable; for `Spawn` and `Join`
    /// the thread's index.
    pub object: usize,
    /// What came of it: `-> 0`, `:= 1`, `lock taken`; may be empty.
    pub said: String,
    /// The line, from 1; 0 of what the scheduler saw.
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
    /// It waits in the operation that it wanted, and cannot go on by itself.
    Blocked,
    /// What it was blocked by is over: it can go on once it is its turn.
    Ready,
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
    /// Tries to take one and does not wait.
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

impl Event {
    /// What it does to the threads that have its lock.
    pub fn held(&self, holders: &mut Vec<usize>) {
        match self.kind {
            Kind::Did(Operation::Lock) => holders.push(self.thread),
            Kind::Did(Operation::TryLock) if self.said.starts_with("taken") => {
                holders.push(self.thread);
            }
            Kind::Did(Operation::Unlock) => holders.retain(|&holder| holder != self.thread),
            _ => {}
        }
    }
}

impl Ruling {
    /// Both must accept; the second is asked only if the first does.
    #[must_use]
    pub fn and(self, next: impl FnOnce() -> Ruling) -> Ruling {
        let Ruling::Accepted { proved: first } = self else { return self };
        match next() {
            Ruling::Accepted { proved } => {
                Ruling::Accepted { proved: format!("{first}; {proved}") }
            }
            other => other,
        }
    }
}

/// A thread that waits at the end of a schedule, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Index into [`Schedule::threads`].
    pub thread: usize,
    /// What it is in.
    pub operation: Operation,
    /// Its line.
    pub line: u32,
    /// Who has the lock, or has not ended; unknown for messages and condition variables.
    pub on: Option<usize>,
}

impl Schedule {
    /// Who waits at the end.
    pub fn waiting(&self) -> Vec<Waiting> {
        (0..self.threads.len()).filter_map(|thread| self.waits(thread)).collect()
    }

    fn waits(&self, thread: usize) -> Option<Waiting> {
        let own = || self.events.iter().filter(|event| event.thread == thread);
        let (at, last, operation) =
            own().enumerate().fold(None, |found, (at, event)| match event.kind {
                Kind::Wants(operation) => Some((at, event, operation)),
                _ => found,
            })?;
        if own().skip(at).any(|event| event.kind == Kind::Did(operation)) {
            return None;
        }
        let on = match operation {
            Operation::Lock => self.holders(last.object).first().copied(),
            Operation::Join => Some(last.object),
            _ => None,
        };
        operation.blocks().then_some(Waiting { thread, operation, line: last.line, on })
    }

    /// Who has this lock at the end: several threads if they read.
    fn holders(&self, lock: usize) -> Vec<usize> {
        let mut holders = Vec::new();
        for event in self.events.iter().filter(|event| event.object == lock) {
            event.held(&mut holders);
        }
        holders
    }

    /// Why no thread goes on, as a sentence: who waits for whom.
    pub fn stuck(&self) -> String {
        let name = |thread: usize| self.threads.get(thread).map_or("?", String::as_str);
        let one = |waiting: &Waiting| {
            let who = name(waiting.thread);
            match (waiting.operation, waiting.on) {
                (Operation::Lock, Some(on)) if on == waiting.thread => {
                    format!("{who} waits for a lock that it has itself (line {})", waiting.line)
                }
                (Operation::Lock, Some(on)) => {
                    format!("{who} waits for a lock that {} has (line {})", name(on), waiting.line)
                }
                (Operation::Join, Some(on)) => format!("{who} waits for the end of {}", name(on)),
                (Operation::Wait, _) => {
                    format!("{who} waits to be woken (line {}), and nothing will", waiting.line)
                }
                (Operation::Receive, _) => {
                    format!("{who} waits for a message (line {}), and none is sent", waiting.line)
                }
                (Operation::Send, _) => {
                    let line = waiting.line;
                    format!(
                        "{who} waits for room in a channel (line {line}), and nothing is taken out"
                    )
                }
                _ => format!("{who} waits (line {})", waiting.line),
            }
        };
        // The judge waits for all the others; that is its part and says nothing.
        let waiting = self.waiting();
        let story: Vec<_> = waiting.iter().filter(|waiting| waiting.thread > 0).map(one).collect();
        let story = if story.is_empty() { waiting.iter().map(one).collect() } else { story };
        format!("no thread can go on: {}", story.join("; "))
    }
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
        use Operation::{Join, Lock, Receive, Send, Wait};
        matches!(self, Join | Lock | Receive | Send | Wait)
    }
}

/// Where a game of [`play`](super) stands: what has happened so far, and whose turn it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What has happened so far. Who may go on has a `Wants` as its last event, or has just begun.
    pub schedule: Schedule,
    /// The threads that can go on, by index into [`Schedule::threads`]; empty at the end.
    pub can_go_on: Vec<usize>,
    /// Once no thread goes on: what the judge says of this one schedule.
    pub end: Option<Ruling>,
}

/// How many schedules there are, and how many of them break the exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Schedules tried that differ in the order of what the threads did to what they share.
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
