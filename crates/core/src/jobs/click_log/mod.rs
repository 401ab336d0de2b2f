//! Clicks per code in an access log, counted four ways that must agree to the byte.
//!
//! The sequential version is a good one on purpose: a parallel version that is compared with naive
//! code flatters itself.

mod clicks;
mod generate;
mod readable;
mod request;
mod table;

use super::{chunks, lettered, lines, steps};
use crate::trace::{Recorder, Task};
use rayon::prelude::*;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

pub use clicks::{Clicks, in_words};
pub use generate::{Shape, generate};
pub use readable::{NotALog, readable};
pub use request::{Packed, Request};

/// A way of counting.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// `rayon`.
    pub name: &'static str,
    /// What it does with the cores.
    pub teaches: &'static str,
    /// Counts a log with this many workers. Only starting a thread can fail.
    pub count: fn(&[u8], usize, &Recorder) -> io::Result<Clicks>,
}

/// Every version, the simplest first.
pub const VERSIONS: &[Version] = &[SEQUENTIAL, THREADS, RAYON, RAYON_LINES, MUTEX_MAP];

/// What the others are compared with.
pub const SEQUENTIAL: Version = Version {
    name: "sequential",
    teaches: "one chunk after the other, one table",
    count: sequential,
};

/// Divided by hand.
pub const THREADS: Version = Version {
    name: "threads",
    teaches: "one chunk and one table per thread, merged at the end",
    count: threads,
};

/// Divided by rayon.
pub const RAYON: Version = Version {
    name: "rayon",
    teaches: "fold over the chunks, then reduce, in a pool that is already there",
    count: rayon,
};

/// Divided by rayon into the smallest parts.
pub const RAYON_LINES: Version = Version {
    name: "rayon_lines",
    teaches: "rayon over single lines: the shortest to write",
    count: rayon_lines,
};

/// Nothing merged, and one table for all.
pub const MUTEX_MAP: Version = Version {
    name: "mutex_map",
    teaches: "one chunk per thread, all into one locked table",
    count: mutex_map,
};

/// How many bytes are counted between two stamps of the recorder: some 50-150 µs of work.
const STEP: usize = 1 << 19;

type Thread<'scope> = thread::ScopedJoinHandle<'scope, Clicks>;

// ANCHOR: sequential
/// One chunk after the other.
fn sequential(log: &[u8], workers: usize, recorder: &Recorder) -> io::Result<Clicks> {
    let chunks = lettered(&chunks(log, workers));
    let mut clicks = Clicks::default();
    recorder.lane("main");
    for (letter, chunk) in chunks {
        let task = recorder.task(&letter);
        count(&mut clicks, chunk, &task);
    }
    Ok(clicks)
}
// ANCHOR_END: sequential

// ANCHOR: threads
/// One thread a chunk, each with a table of its own.
fn threads(log: &[u8], workers: usize, recorder: &Recorder) -> io::Result<Clicks> {
    let chunks = lettered(&chunks(log, workers));
    thread::scope(|scope| {
        let mut counting = Vec::new();
        for (letter, chunk) in chunks {
            let task = recorder.task(&letter);
            counting.push(Builder::new().spawn_scoped(scope, move || {
                recorder.lane(format!("worker {letter}"));
                let mut clicks = Clicks::default();
                count(&mut clicks, chunk, &task);
                clicks
            })?);
        }
        let join = |thread: Thread<'_>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(merge(counting.into_iter().map(join).collect(), recorder))
    })
}
// ANCHOR_END: threads

/// The part that one thread does alone.
fn merge(counted: Vec<Clicks>, recorder: &Recorder) -> Clicks {
    recorder.lane("main");
    let task = recorder.task("merge");
    let merged = task.run(|| counted.into_iter().reduce(Clicks::merge));
    task.finish();
    merged.unwrap_or_default()
}

// ANCHOR: rayon
/// The same chunks, handed to rayon's current pool; a table wherever rayon splits the work.
fn rayon(log: &[u8], workers: usize, recorder: &Recorder) -> io::Result<Clicks> {
    let chunks = lettered(&chunks(log, workers));
    let counted = chunks.par_iter().fold(Clicks::default, |mut clicks, (letter, chunk)| {
        let task = recorder.task(letter);
        recorder.lane(format!("rayon {}", ::rayon::current_thread_index().unwrap_or_default() + 1));
        count(&mut clicks, chunk, &task);
        clicks
    });
    Ok(counted.reduce(Clicks::default, Clicks::merge))
}
// ANCHOR_END: rayon

/// The shortest way to write it: rayon finds the lines as well, and decides how often to split.
fn rayon_lines(log: &[u8], _workers: usize, recorder: &Recorder) -> io::Result<Clicks> {
    if log.is_empty() {
        return Ok(Clicks::default()); // splitting nothing still gives one piece
    }
    let text = log.strip_suffix(b"\n").unwrap_or(log);
    let lines = text.par_split(|byte| *byte == b'\n').map(Request::of);
    let counted = lines.fold(Clicks::default, |mut clicks, request| {
        clicks.add(request);
        clicks
    });
    let task = recorder.task("A");
    let clicks = task.run(|| counted.reduce(Clicks::default, Clicks::merge));
    task.finish();
    Ok(clicks)
}

/// One thread a chunk, all of them into one table: the lock is taken once a line.
fn mutex_map(log: &[u8], workers: usize, recorder: &Recorder) -> io::Result<Clicks> {
    let chunks = lettered(&chunks(log, workers));
    let clicks = Mutex::new(Clicks::default());
    thread::scope(|scope| {
        for (letter, chunk) in chunks {
            let task = recorder.task(&letter);
            let clicks = &clicks;
            Builder::new().spawn_scoped(scope, move || {
                recorder.lane(format!("worker {letter}"));
                count_locked(clicks, chunk, &task);
            })?;
        }
        Ok::<_, io::Error>(())
    })?;
    Ok(clicks.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Counts a chunk into a table that no other thread uses.
fn count(clicks: &mut Clicks, chunk: &[u8], task: &Task) {
    for step in steps(chunk, STEP) {
        task.run(|| clicks.lines(step));
    }
    task.finish();
}

/// Counts a chunk into a table that everybody uses; reading the line needs no lock.
fn count_locked(clicks: &Mutex<Clicks>, chunk: &[u8], task: &Task) {
    for step in steps(chunk, STEP) {
        task.run(|| {
            for line in lines(step) {
                let request = Request::of(line);
                clicks.lock().unwrap_or_else(PoisonError::into_inner).add(request);
            }
        });
    }
    task.finish();
}
