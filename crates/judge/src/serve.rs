//! The judge's side of the pipe: a process that is told a variant and a task, reads a nonce before any line of the
//! exercise has run, and answers with one line that only who knows the nonce can write.

use super::explore::{self, Aside, by_loom};
use super::{COMPUTING, Ruling, Task};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Serialize;
use std::cell::RefCell;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// Bytes of address space a judge may have.
const MEMORY: u64 = 2 << 30;

/// One file that can be judged: what a judge program has a table of.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// `exercise`, `broken`, `solution`, `wrong_…`.
    pub name: &'static str,
    /// Judges it.
    pub judge: fn() -> Ruling,
    /// It is judged under weak memory, where threads may read older values.
    pub weak: bool,
    /// The same under shuttle, which can be played; `None` if there is nothing to schedule.
    pub play: Option<fn() -> Ruling>,
    /// The same on real threads.
    pub real: Option<fn() -> Ruling>,
}

/// What is answered when a panic may not be survived.
type WhenPanicking = Box<dyn Fn(&str) -> Ruling>;

static NONCE: OnceLock<String> = OnceLock::new();
static ANSWERED: AtomicBool = AtomicBool::new(false);
thread_local! {
    static WHEN_PANICKING: RefCell<Option<WhenPanicking>> = const { RefCell::new(None) };
}

/// `main` of a judge program: `judge-lost-update VARIANT TASK`, the nonce on standard input.
pub fn main(variants: &[Variant]) -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (name, task) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let variant = variants.iter().find(|variant| variant.name == name);
    let (Some(variant), Ok(task)) = (variant, serde_json::from_str::<Task>(&task)) else {
        eprintln!("a judge is started by `cargo run lessons check`, not by hand");
        return ExitCode::from(2);
    };
    let mut nonce = String::new();
    let _said_by_its_absence = io::stdin().read_line(&mut nonce);
    let _first = NONCE.set(nonce.trim().into());
    limit();
    std::panic::set_hook(Box::new(hook));
    explore::set_task(task.clone());
    perform(variant, &task);
    ExitCode::SUCCESS
}

fn perform(variant: &Variant, task: &Task) {
    let run = match task {
        Task::Replay(replay) if variant.weak && !by_loom::knows(replay) => variant.play,
        Task::Judge | Task::Replay(_) => Some(variant.judge),
        Task::Play(_) | Task::Count => variant.play,
        Task::Real => variant.real,
    };
    let Some(run) = run else { return };
    let ruling = catch_unwind(AssertUnwindSafe(|| match (task, plainly_lost(variant, task)) {
        (Task::Judge, Some(lost)) => lost,
        _ => run(),
    }));
    match (explore::aside(), ruling) {
        (Some(Aside::Position(position)), _) => answer(&position),
        (Some(Aside::Tally(tally)), _) => answer(&tally),
        (Some(Aside::Luck(luck)), _) => answer(&luck),
        // One schedule proves nothing, and a model that does not exist has none.
        (None, Ok(Ruling::Accepted { .. })) if matches!(task, Task::Replay(_)) => {
            let why = "this schedule is lost no more; without --replay all are tried".into();
            answer(&Ruling::NotProved { why });
        }
        (None, Ok(ruling)) => answer(&ruling),
        (None, Err(_)) => {
            let said = explore::panic_message().unwrap_or_default();
            answer(&Ruling::Rejected { why: format!("it panicked: {said}"), schedule: None });
        }
    }
}

/// What is lost already when all threads see one order is told as such: an older value that a thread reads explains
/// less than a thread that comes between.
fn plainly_lost(variant: &Variant, task: &Task) -> Option<Ruling> {
    let play = variant.play.filter(|_| variant.weak && *task == Task::Judge)?;
    let ruling = explore::briefly(play);
    matches!(ruling, Ruling::Rejected { schedule: Some(_), .. }).then_some(ruling)
}

/// A repair that asks for more memory than this gets none, and the process ends with a word about it; none computes for
/// ever, and none leaves a core file.
fn limit() {
    for (what, most) in [(Resource::As, MEMORY), (Resource::Cpu, COMPUTING), (Resource::Core, 0)] {
        // Where a limit cannot be set, the parent's time limit is left.
        // The signal of the first limit of CPU time says which it was; the second kills without a word.
        let maximum = Some(most + u64::from(what == Resource::Cpu));
        let _unlimited = setrlimit(what, Rlimit { current: Some(most), maximum });
    }
}

/// Answers once, whatever comes after.
fn answer(what: &impl Serialize) {
    let (Some(nonce), Ok(json)) = (NONCE.get(), serde_json::to_string(what)) else { return };
    if ANSWERED.swap(true, SeqCst) {
        return;
    }
    let mut out = io::stdout().lock();
    // The exercise may have left a line unfinished.
    let _gone = writeln!(out, "\n{nonce} {json}").and_then(|()| out.flush());
}

/// From now on a panic is answered with this ruling before it unwinds.
pub(super) fn when_panicking(ruling: Option<WhenPanicking>) {
    WHEN_PANICKING.with(|when| *when.borrow_mut() = ruling);
}

/// Remembers what a panic says, and answers at once where it may not be survived.
pub(super) fn hook(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let words = payload.downcast_ref::<&str>().map(|words| (*words).to_owned());
    let Some(words) = words.or_else(|| payload.downcast_ref::<String>().cloned()) else {
        return; // loom ends what an earlier execution left behind by panics without words: nothing is lost
    };
    let said = match info.location() {
        Some(at) if at.file().contains("lessons") && !at.file().ends_with("rules.rs") => {
            format!("line {}: {words}", at.line())
        }
        _ => words,
    };
    if NONCE.get().is_none() {
        eprintln!("{info}"); // it is a test: no answer is waited for
    }
    explore::panicked(&said);
    WHEN_PANICKING.with(|when| {
        if let Ok(when) = when.try_borrow()
            && let Some(ruling) = &*when
        {
            answer(&ruling(&said));
        }
    });
}
