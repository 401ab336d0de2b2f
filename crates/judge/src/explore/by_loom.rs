//! Every execution of a model that the C11 memory model allows, reads of older values included, by loom: at most four
//! threads beside the judge's. Accesses with `SeqCst` are treated as acquire and release, so only a fence
//! orders all threads.

use super::{
    BOUNDS, Cases, Tried, all_tried, alone_lost, deadline, deadline_of, left, lost, not_all,
    panic_message, task,
};
use crate::{Ruling, Task, log, serve};
use loom::model::Builder;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// How replay strings begin.
const PREFIX: &str = "loom-";
/// An execution with more points of choice than this is taken for one without end.
const BRANCHES: usize = 2_000;
/// The same of one thread alone, which has no schedules.
const BRANCHES_ALONE: usize = 200_000;
/// The clock is read once in so many executions: one of them may take long.
const OFTEN: usize = 1;

/// Judges `model`: every execution of it, or as many as there is time for. An execution that is lost is answered at
/// once, from within the panic: loom aborts the process when it finds a deadlock.
pub fn explore(cases: &Cases, model: impl Fn() + Send + Sync + 'static) -> Ruling {
    let model = Arc::new(model);
    let bounds = match task() {
        Task::Replay(replay) => match read(&replay) {
            Some(bound) => vec![bound],
            None => return unreadable(&replay),
        },
        _ => BOUNDS.to_vec(),
    };
    std::panic::set_hook(Box::new(serve::hook));
    let mut done = None;
    for bound in bounds {
        let (tried, until) =
            (Arc::new(AtomicUsize::new(0)), Instant::now() + left(deadline_of(bound)));
        let limits = limits(bound, until, BRANCHES);
        if let Some(message) = check(limits, &model, &tried, answering(bound, &tried)) {
            return lost(&message, |_| {}); // answered already, with all that is known of it
        }
        let executions = tried.load(Relaxed);
        if Instant::now() >= until {
            return not_all(cases, done, executions);
        }
        if bound.is_none() {
            return all_tried(cases, "executions", Tried { bound, executions });
        }
        done = Some(Tried { bound, executions });
    }
    Ruling::NotProved {
        why: "this one execution is not lost (any more); without --replay all are tried".into(),
    }
}

/// The rhythms of a model are shuttle's matter, by which every exercise is looked at before loom: what is lost in one has been
/// told by then.
pub fn rhythms(
    what: &'static str,
    _sizes: &'static [usize],
    _model: impl Fn(usize) + Send + Sync + 'static,
) -> Ruling {
    Ruling::Accepted { proved: format!("the rhythms of {what}") }
}

/// Judges what one thread does alone: there is one execution of it, and it may be long. `what` is what it does.
pub fn alone(what: &'static str, model: impl Fn() + Send + Sync + 'static) -> Ruling {
    if matches!(task(), Task::Replay(_)) {
        return Ruling::Accepted { proved: what.into() };
    }
    std::panic::set_hook(Box::new(serve::hook));
    let (until, tried) = (Instant::now() + left(deadline()), Arc::new(AtomicUsize::new(0)));
    let limits = limits(Some(0), until, BRANCHES_ALONE);
    match check(limits, &Arc::new(model), &tried, Box::new(alone_lost)) {
        Some(message) => alone_lost(&message),
        None => Ruling::Accepted { proved: what.into() },
    }
}

/// At most so many preemptions, no longer than `until` by loom's own clock, and so many points of choice in one execution.
fn limits(bound: Option<usize>, until: Instant, branches: usize) -> Builder {
    let mut limits = Builder::new();
    limits.preemption_bound = bound;
    limits.max_branches = branches;
    limits.max_duration = Some(until.saturating_duration_since(Instant::now()));
    limits.checkpoint_interval = OFTEN;
    limits
}

/// Checks `model` within these limits; what the panic said if an execution was lost, which `answer` has told by then.
fn check(
    limits: Builder,
    model: &Arc<impl Fn() + Send + Sync + 'static>,
    tried: &Arc<AtomicUsize>,
    answer: Box<dyn Fn(&str) -> Ruling>,
) -> Option<String> {
    serve::when_panicking(Some(answer));
    let _of_an_earlier_model = panic_message();
    let (counted, checked) = (Arc::clone(tried), Arc::clone(model));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        limits.check(move || {
            counted.fetch_add(1, Relaxed);
            log::clear(true);
            checked();
        });
    }));
    serve::when_panicking(None);
    // A coroutine that runs out of stack panics without words.
    let endless = || "stack overflow: a function of the exercise calls itself without end".into();
    ended.is_err().then(|| panic_message().unwrap_or_else(endless))
}

fn unreadable(replay: &str) -> Ruling {
    let why =
        format!("`{replay}` is no execution of loom's: copy what `check` printed behind --replay");
    Ruling::NotProved { why }
}

/// Whether a replay string is one of loom's.
pub(crate) fn knows(replay: &str) -> bool {
    replay.starts_with(PREFIX)
}

/// `loom-1` → at most one preemption; `loom-all` → any number. The first that is lost under it is always the same.
fn read(replay: &str) -> Option<Option<usize>> {
    match replay.strip_prefix(PREFIX)? {
        "all" => Some(None),
        bound => bound.parse().ok().map(Some),
    }
}

/// The ruling on a lost execution, and how it is found again.
fn answering(bound: Option<usize>, tried: &Arc<AtomicUsize>) -> Box<dyn Fn(&str) -> Ruling> {
    let tried = Arc::clone(tried);
    Box::new(move |message| {
        lost(message, |schedule| {
            schedule.preemptions = bound;
            let name = bound.map_or("all".into(), |bound| bound.to_string());
            schedule.replay = Some(format!("{PREFIX}{name}"));
            schedule.found = format!("execution {} of loom's", tried.load(Relaxed));
        })
    })
}
