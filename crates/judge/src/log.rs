//! What the threads of a model did, in order. The checkers run one model thread at a time, all of them on the
//! calling thread, so the log of an execution is totally ordered and adds no step of its own; when the
//! execution fails, the log *is* the losing schedule.

use super::vain::{Look, Looks};
use super::{Event, Kind, Operation, Schedule};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::Location;

/// What an atomic holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Of an integer.
    Number(i128),
    /// Of a bool.
    Flag(bool),
}

/// What came of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing worth a word.
    Nothing,
    /// This was read.
    Read(Value),
    /// This was written.
    Wrote(Value),
    /// The first was read and the second written.
    Changed(Value, Value),
    /// A few words.
    Words(&'static str),
}

struct Entry {
    thread: usize,
    kind: Kind,
    object: usize,
    said: Said,
    /// The value read is not the last that was written.
    stale: bool,
    at: &'static Location<'static>,
}

#[derive(Default)]
struct Log {
    entries: Vec<Entry>,
    threads: usize,
    /// What was written last, by object.
    written: Vec<Option<Value>>,
    /// Locks that are given back once their thread waits, which only a scheduler sees.
    given_back: Vec<Step>,
    /// Its scheduler does not tell when a thread stops.
    blind: bool,
    /// Looks that came to the same as before, with nothing changed by another thread since.
    vain: Looks,
    /// The line of a read-modify-write that read an older value.
    out_of_order: Option<u32>,
}

thread_local! {
    static LOG: RefCell<Log> = RefCell::default();
}

fn with<T>(of: impl FnOnce(&mut Log) -> T) -> T {
    LOG.with(|log| of(&mut log.borrow_mut()))
}

/// A new execution begins; `blind` if its scheduler does not tell when threads [stop](turns).
pub(super) fn clear(blind: bool) {
    with(|log| *log = Log { threads: 1, blind, ..Log::default() });
}

/// The number of a new lock, atomic or channel, and what it holds at first.
pub(super) fn object(value: Option<Value>) -> usize {
    with(|log| {
        log.written.push(value);
        log.written.len() - 1
    })
}

pub(super) fn begins(thread: usize, at: &'static Location<'static>) {
    with(|log| log.threads = log.threads.max(thread + 1));
    push(thread, Kind::Begins, thread, Said::Nothing, at);
}

pub(super) fn ends(thread: usize, at: &'static Location<'static>) {
    push(thread, Kind::Ends, thread, Said::Nothing, at);
}

/// The scheduler saw the thread stop, or able to go on again.
pub(super) fn turns(thread: usize, kind: Kind) {
    push(thread, kind, thread, Said::Nothing, Location::caller());
    if kind == Kind::Blocked {
        let mine = with(|log| {
            log.given_back
                .iter()
                .position(|step| step.thread == thread)
                .map(|at| log.given_back.remove(at))
        });
        if let Some(unlock) = mine {
            unlock.did(Said::Words("to wait"));
        }
    }
}

/// No thread goes on: one that has not been seen to stop has stopped now.
pub(super) fn all_stopped() {
    let threads = with(|log| log.threads);
    for thread in 0..threads {
        let stopped = with(|log| {
            let last = log.entries.iter().rev().find(|entry| entry.thread == thread);
            last.is_some_and(|entry| entry.kind == Kind::Blocked)
        });
        if !stopped && wanted(thread).is_some_and(Operation::blocks) {
            turns(thread, Kind::Blocked);
        }
    }
}

/// The lock of a condition variable is given back when its thread begins to wait.
pub(super) fn gives_back(unlock: Step) {
    if with(|log| log.blind) {
        unlock.did(Said::Words("to wait"));
    } else {
        with(|log| log.given_back.push(unlock));
    }
}

/// The operation that a thread has come to and has not done yet.
pub(super) fn wanted(thread: usize) -> Option<Operation> {
    with(|log| {
        let own = log.entries.iter().rev().filter(|entry| entry.thread == thread);
        let mut done = Vec::new();
        for entry in own {
            match entry.kind {
                Kind::Did(operation) => done.push(operation),
                Kind::Wants(operation) => return (!done.contains(&operation)).then_some(operation),
                _ => {}
            }
        }
        None
    })
}

/// One operation of one thread: said before it is done, and again once it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) thread: usize,
    pub(super) operation: Operation,
    pub(super) object: usize,
    pub(super) at: &'static Location<'static>,
}

impl Step {
    /// The thread has come to it.
    pub(super) fn wanted(self) -> Step {
        push(self.thread, Kind::Wants(self.operation), self.object, Said::Nothing, self.at);
        self
    }

    /// It is done.
    pub(super) fn did(self, said: Said) {
        push(self.thread, Kind::Did(self.operation), self.object, said, self.at);
    }
}

fn push(thread: usize, kind: Kind, object: usize, said: Said, at: &'static Location<'static>) {
    with(|log| {
        let last = log.written.get(object).copied().flatten();
        let read = match said {
            Said::Read(value) | Said::Changed(value, _) => Some(value),
            _ => None,
        };
        let stale = matches!(kind, Kind::Did(_)) && read.is_some() && read != last;
        if let (Said::Wrote(value) | Said::Changed(_, value), Some(last)) =
            (said, log.written.get_mut(object))
        {
            *last = Some(value);
        }
        if matches!(kind, Kind::Did(Operation::Update)) && stale {
            log.out_of_order.get_or_insert(at.line());
        }
        if let Kind::Did(operation) = kind {
            log.vain.add(Look { thread, object, said, line: at.line() }, operation);
        }
        log.entries.push(Entry { thread, kind, object, said, stale, at });
    });
}

/// Whether the thread has looked at the same in vain, again and again.
pub(super) fn looks_in_vain(thread: usize) -> bool {
    with(|log| log.vain.again(thread))
}

/// The line of a read-modify-write that read an older value, which no machine does: it reads what was written last.
pub(super) fn out_of_order() -> Option<u32> {
    with(|log| log.out_of_order)
}

/// How much has happened.
pub(super) fn length() -> usize {
    with(|log| log.entries.len())
}

/// How often `thread` has written to what is shared since there were `from` entries; taking a lock is writing.
pub(super) fn writes(thread: usize, from: usize) -> usize {
    use Operation::{Fence, Join, Load, Point, Spawn, Yield};
    let writes = |entry: &&Entry| match entry.kind {
        Kind::Did(operation) => {
            entry.thread == thread
                && !matches!(operation, Fence | Join | Load | Point | Spawn | Yield)
        }
        _ => false,
    };
    with(|log| log.entries.iter().skip(from).filter(writes).count())
}

/// How many threads have done something of late.
pub(super) fn busy() -> usize {
    const LATE: usize = 200;
    with(|log| {
        let late = log.entries.iter().rev().take(LATE);
        let did = late.filter(|entry| matches!(entry.kind, Kind::Did(_)));
        did.map(|entry| entry.thread).collect::<BTreeSet<_>>().len()
    })
}

/// What the threads did to what they share, and in which order, as a number; starting and awaiting threads left out. If
/// `stops` are told apart as well, what can follow is the same where the number is the same.
pub(super) fn order(stops: bool) -> u64 {
    let counts = |kind| match kind {
        Kind::Did(operation) => !matches!(operation, Operation::Spawn | Operation::Join),
        Kind::Blocked => stops,
        _ => false,
    };
    let mut hasher = DefaultHasher::new();
    with(|log| {
        for step in log.entries.iter().filter(|entry| counts(entry.kind)) {
            let stops = step.kind == Kind::Blocked;
            (step.thread, step.object, stops, step.at.line(), step.at.column()).hash(&mut hasher);
        }
    });
    hasher.finish()
}

/// The log as a schedule, without what the explorer knows of it.
pub(super) fn schedule() -> Schedule {
    with(|log| Schedule {
        threads: (0..log.threads.max(1)).map(name).collect(),
        events: log.entries.iter().map(event).collect(),
        ..Schedule::default()
    })
}

/// The judge's own thread, then A, B, C.
fn name(thread: usize) -> String {
    match u8::try_from(thread) {
        Ok(0) => "judge".into(),
        Ok(n @ 1..=26) => char::from(b'A' + n - 1).to_string(),
        _ => format!("thread {thread}"),
    }
}

fn event(entry: &Entry) -> Event {
    let mut said = match entry.said {
        Said::Nothing => String::new(),
        Said::Read(value) => format!("-> {value}"),
        Said::Wrote(value) => format!(":= {value}"),
        Said::Changed(from, to) => format!("{from} -> {to}"),
        Said::Words(words) => words.into(),
    };
    if entry.stale {
        said += " (an older value)";
    }
    let exercise = !entry.at.file().ends_with("rules.rs") && entry.at.file().contains("lessons");
    let line = match entry.kind {
        Kind::Blocked | Kind::Ready => 0, // the scheduler's word, of no line
        _ => entry.at.line(),
    };
    let (thread, kind, object) = (entry.thread, entry.kind, entry.object);
    Event { thread, kind, object, said, line, exercise }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Flag(flag) => write!(f, "{flag}"),
        }
    }
}
