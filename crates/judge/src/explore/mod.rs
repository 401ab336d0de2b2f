//! Trying every execution of a model: loom for weak memory and few threads, shuttle for many threads. Both say how
//! many there were, stop at the first that is lost with the fewest preemptions, and never call luck a proof.

pub mod by_loom;
pub mod by_shuttle;
mod orders;
pub mod really;
mod rhythm;
mod search;

use super::{Event, Kind, Position, Ruling, Schedule, Tally, Task, log};
use rustix::time::{ClockId, clock_gettime};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// One judge may compute for so long; then what was tried is said, and that it was not all. It is CPU time, so that what is
/// proved on an idle machine is proved on a busy one, too, only later.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

/// Preemptions are bounded by these first, so that what is found has few of them.
const BOUNDS: [Option<usize>; 5] = [Some(0), Some(1), Some(2), Some(3), None];

/// Where there are more executions than can be tried, all with so many preemptions must do: nearly every bug is among them
/// (Musuvathi and Qadeer, PLDI 2007).
const ENOUGH: usize = 2;

/// Beyond [`ENOUGH`], one more bound may take this part of the time that is left.
const PART: u32 = 8;

/// What is explored.
#[derive(Clone, Copy, Debug)]
pub struct Cases {
    /// In words: `2 threads × 2 clicks`.
    pub what: &'static str,
    /// There are at least so many executions if every thread does its part through `sync`: fewer prove nothing. With 1
    /// there is nothing to choose, so that it is judged and never played.
    pub least: usize,
}

/// What a task other than judging has found; the first model that plays it has it.
#[derive(Clone, Debug)]
pub(super) enum Aside {
    /// Of [`Task::Play`].
    Position(Box<Position>),
    /// Of [`Task::Count`].
    Tally(Tally),
    /// Of [`Task::Real`].
    Luck(super::Luck),
}

thread_local! {
    static TASK: RefCell<Task> = const { RefCell::new(Task::Judge) };
    static ASIDE: RefCell<Option<Aside>> = const { RefCell::new(None) };
    /// What the first panic of an execution said.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Which of the rules' models it is, from 1: a replay string names it.
    static MODEL: Cell<usize> = const { Cell::new(0) };
    /// When the patience ends, in CPU time of this thread, on which all executions run.
    static DEADLINE: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// What the explorers are to do from now on.
pub(super) fn set_task(task: Task) {
    TASK.with(|here| *here.borrow_mut() = task);
    DEADLINE.set(Some(computed() + PATIENCE));
    MODEL.set(0);
}

/// The number of the model that is explored now.
fn next_model() -> usize {
    MODEL.set(MODEL.get() + 1);
    MODEL.get()
}

fn task() -> Task {
    TASK.with(|task| task.borrow().clone())
}

/// Explores with a quarter of the patience; what it leaves is for what comes next.
pub(super) fn briefly(run: impl FnOnce() -> Ruling) -> Ruling {
    let until = deadline();
    DEADLINE.set(Some(computed() + PATIENCE / 4));
    let ruling = run();
    DEADLINE.set(Some(until));
    MODEL.set(0);
    ruling
}

/// CPU time that this thread has used.
fn computed() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// When the patience ends, in CPU time.
fn deadline() -> Duration {
    DEADLINE.get().unwrap_or_else(|| computed() + PATIENCE)
}

/// When the patience with all executions of so many preemptions ends.
fn deadline_of(bound: Option<usize>) -> Duration {
    match bound {
        Some(..=ENOUGH) => deadline(),
        _ => computed() + left(deadline()) / PART,
    }
}

/// CPU time that is left until then.
fn left(until: Duration) -> Duration {
    until.saturating_sub(computed())
}

pub(super) fn aside() -> Option<Aside> {
    ASIDE.with(|aside| aside.borrow().clone())
}

/// Keeps what was found unless an earlier model has found something; the ruling that then stands in is never shown.
fn keep(aside: impl FnOnce() -> Aside) -> Ruling {
    if self::aside().is_none() {
        let found = aside();
        ASIDE.with(|kept| *kept.borrow_mut() = Some(found));
    }
    Ruling::NotProved { why: "only played".into() }
}

/// What is played and counted where there are no threads to schedule, and turns to take all the same: the rules say where turns lead,
/// and how many stories there are.
pub fn played(position: impl Fn(&[usize]) -> Position, count: impl Fn() -> Tally) -> Ruling {
    match task() {
        Task::Play(turns) => keep(|| Aside::Position(Box::new(position(&turns)))),
        Task::Count => keep(|| Aside::Tally(count())),
        Task::Judge | Task::Replay(_) | Task::Real => {
            Ruling::NotProved { why: "only played".into() }
        }
    }
}

/// The panic hook of a judge: remembers the first message instead of printing it.
pub(super) fn panicked(message: &str) {
    PANIC.with(|first| {
        let mut first = first.borrow_mut();
        if first.is_none() {
            *first = Some(message.into());
        }
    });
}

/// What the first panic since the last call said.
pub(super) fn panic_message() -> Option<String> {
    PANIC.with(|first| first.borrow_mut().take())
}

/// The ruling on an execution that panicked with `message`, with the log as its schedule.
fn lost(message: &str, finish: impl FnOnce(&mut Schedule)) -> Ruling {
    if let Some(line) = log::out_of_order() {
        let why = format!(
            "loom, by which this exercise is judged, lets the read-modify-write of line {line} read an older value, which no machine does, \
             and what follows from that is no verdict. It does so where some threads store into an atomic and others \
             read and write it in one step: with `load` and `store`, or with a lock, the repair can be judged"
        );
        return Ruling::NotProved { why };
    }
    if message.starts_with("deadlock") {
        log::all_stopped();
    }
    let mut schedule = log::schedule();
    finish(&mut schedule);
    let why = match message {
        stuck if stuck.starts_with("deadlock") => match stuck.strip_suffix("already holds") {
            Some(_) => "deadlock: a thread waits for a lock that it holds itself".into(),
            None => schedule.stuck(),
        },
        endless
            if endless.contains("exceeded maximum number of branches")
                || endless.contains("exceeded max_steps") =>
        {
            let why = if log::busy() > 1 { LIVELOCK } else { SPINS };
            schedule.events.truncate(TOLD);
            format!("one schedule never ends: {why}")
        }
        // What a thread says when another panicked: the other has been heard already.
        said => said.into(),
    };
    // What is lost before any thread has done anything has no story.
    let told =
        |event: &Event| matches!(event.kind, Kind::Did(_)) && (event.exercise || event.thread > 0);
    let story = schedule.events.iter().any(told) || !schedule.waiting().is_empty();
    Ruling::Rejected { why, schedule: story.then_some(schedule) }
}

/// The ruling on what one thread does alone: there is no schedule to be drawn.
fn alone_lost(message: &str) -> Ruling {
    match lost(message, |_| {}) {
        Ruling::Rejected { why, .. } => Ruling::Rejected { why, schedule: None },
        other => other,
    }
}

/// Of a schedule that never ends the beginning is told.
const TOLD: usize = 120;

const LIVELOCK: &str = "the threads take turns and none of them gets on, a livelock: what one has begun it gives up for the \
                        other, and begins again. Who may go on must not depend on who comes when";

const SPINS: &str = "a thread looks again and again at something that no other thread will change. Who is to change it, and can it?";

/// What has been tried to the end.
#[derive(Clone, Copy, Debug)]
struct Tried {
    /// With at most so many preemptions; `None`: with any number.
    bound: Option<usize>,
    executions: usize,
}

/// Accepts what was tried to the end, if it was enough to mean something. `by` says of what: `schedules`.
fn all_tried(cases: &Cases, by: &str, Tried { bound, executions: tried }: Tried) -> Ruling {
    if tried < cases.least {
        let why = format!(
            "only {tried} different executions of {}, where at least {} were expected: does every thread still do its part, \
             with the types of `super::sync`?",
            cases.what, cases.least
        );
        return Ruling::NotProved { why };
    }
    let proved = match (tried, bound) {
        (1, None) => format!("the only {} of {}", by.trim_end_matches('s'), cases.what),
        (_, None) => format!("all {tried} {by} of {}", cases.what),
        (_, Some(bound)) => format!(
            "all {tried} {by} of {} with at most {bound} preemptions (all others were too many to try)",
            cases.what
        ),
    };
    Ruling::Accepted { proved }
}

/// What is said when the patience ends before enough was tried: `done` before, and so many of the next bound.
fn not_all(cases: &Cases, done: Option<Tried>, tried: usize) -> Ruling {
    if let Some(done) = done.filter(|done| done.bound.is_some_and(|bound| bound >= ENOUGH)) {
        return all_tried(cases, "schedules", done);
    }
    let before = match done {
        Some(Tried { bound: Some(bound), executions }) => format!(
            "all {executions} schedules of {} with at most {bound} preemptions keep the promises, and {tried} with one more",
            cases.what
        ),
        _ => format!("{tried} schedules of {} keep the promises", cases.what),
    };
    let why = format!(
        "the search did not come to its end: {before}, but there are more, and {} s of CPU time are used up. Each lock, atomic and \
         message is a step, and schedules multiply with steps: take fewer of them in a call",
        PATIENCE.as_secs()
    );
    Ruling::NotProved { why }
}
