//! Every execution of a model that the C11 memory model allows, reads of older values included, by loom: at most four
//! threads beside the judge's. Accesses with `SeqCst` are treated as acquire and release, so only a fence
//! orders all threads.

use super::{Cases, all_tried, deadline, lost, not_all, panic_message, task};
use crate::workbench::judge::{Ruling, Task, log, serve};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// Preemptions are bounded by these first, so that what is found has few of them.
const BOUNDS: [Option<usize>; 5] = [Some(0), Some(1), Some(2), Some(3), None];
/// How replay strings begin.
const PREFIX: &str = "loom-";
/// An execution with more points of choice than this is taken for one without end.
const BRANCHES: usize = 2_000;
/// The clock is read once in so many executions.
const OFTEN: usize = 64;

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
    for bound in bounds {
        let tried = Arc::new(AtomicUsize::new(0));
        if let Some(message) = check(bound, &tried, &model) {
            return lost(&message, |_| {}); // answered already, with all that is known of it
        }
        let tried = tried.load(Relaxed);
        if Instant::now() >= deadline() {
            return not_all(cases, tried);
        }
        if bound.is_none() {
            return all_tried(cases, "executions", tried);
        }
    }
    Ruling::NotProved {
        why: "this one execution is not lost (any more); without --replay all are tried".into(),
    }
}

/// Checks `model` with at most so many preemptions; what the panic said if an execution was lost.
fn check(
    bound: Option<usize>,
    tried: &Arc<AtomicUsize>,
    model: &Arc<impl Fn() + Send + Sync + 'static>,
) -> Option<String> {
    answer_when_lost(bound, tried);
    let _of_an_earlier_model = panic_message();
    let (counted, checked) = (Arc::clone(tried), Arc::clone(model));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = bound;
    builder.max_branches = BRANCHES;
    builder.max_duration = Some(deadline().saturating_duration_since(Instant::now()));
    builder.checkpoint_interval = OFTEN;
    let ended = catch_unwind(AssertUnwindSafe(|| {
        builder.check(move || {
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

fn answer_when_lost(bound: Option<usize>, tried: &Arc<AtomicUsize>) {
    let tried = Arc::clone(tried);
    serve::when_panicking(Some(Box::new(move |message| {
        lost(message, |schedule| {
            schedule.preemptions = bound;
            let name = bound.map_or("all".into(), |bound| bound.to_string());
            schedule.replay = Some(format!("{PREFIX}{name}"));
            schedule.found = format!("execution {} of loom's", tried.load(Relaxed));
        })
    })));
}
