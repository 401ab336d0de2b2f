//! Many links at once: validate each, normalise it, give it a code. Sequential and parallel twins
//! that must agree to the byte.
//!
//! A code is taken from the line's byte offset, which every chunk knows without counting the lines
//! before it; whether the store already holds that code is for its atomic insert to say, and whether a
//! target lies on the shortener's own host for a caller that knows that host.

mod generate;
mod imported;

use super::{chunks, lettered, steps};
use crate::trace::{Recorder, Task};
use rayon::prelude::*;
use std::io;
use std::panic::resume_unwind;
use std::thread::{self, Builder};

pub use generate::generate;
pub use imported::{Imported, Rejected};

/// A way of importing.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// `rayon`.
    pub name: &'static str,
    /// Imports `list` with codes from `seed`. Only starting a thread can fail.
    pub import:
        fn(list: &[u8], seed: u64, workers: usize, recorder: &Recorder) -> io::Result<Imported>,
}

/// Every version, the simplest first.
pub const VERSIONS: &[Version] = &[
    Version { name: "sequential", import: sequential },
    Version { name: "threads", import: threads },
    Version { name: "rayon", import: rayon },
];

/// How many bytes are imported between two stamps of the recorder: some 100-200 µs of work.
const STEP: usize = 1 << 14;

/// One chunk after the other.
fn sequential(list: &[u8], seed: u64, workers: usize, recorder: &Recorder) -> io::Result<Imported> {
    recorder.lane("main");
    let mut imported = Imported::at(seed, 0);
    for (letter, chunk) in lettered(&chunks(list, workers)) {
        import(&mut imported, chunk, &recorder.task(&letter));
    }
    Ok(imported)
}

/// One thread a chunk.
fn threads(list: &[u8], seed: u64, workers: usize, recorder: &Recorder) -> io::Result<Imported> {
    thread::scope(|scope| {
        let mut importing = Vec::new();
        for (offset, letter, chunk) in placed(list, workers) {
            let task = recorder.task(&letter);
            importing.push(Builder::new().spawn_scoped(scope, move || {
                recorder.lane(format!("worker {letter}"));
                let mut imported = Imported::at(seed, offset);
                import(&mut imported, chunk, &task);
                imported
            })?);
        }
        let imported = importing
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        Ok(imported.reduce(Imported::append).unwrap_or_default())
    })
}

/// Four chunks a worker; rayon's current pool hands them to the workers that are free.
fn rayon(list: &[u8], seed: u64, workers: usize, recorder: &Recorder) -> io::Result<Imported> {
    let imported = placed(list, 4 * workers).into_par_iter().map(|(offset, letter, chunk)| {
        recorder.lane(format!("rayon {}", ::rayon::current_thread_index().unwrap_or_default() + 1));
        let mut imported = Imported::at(seed, offset);
        import(&mut imported, chunk, &recorder.task(&letter));
        imported
    });
    Ok(imported.reduce(Imported::default, Imported::append))
}

/// The chunks with their letters and the byte offsets where they start.
fn placed(list: &[u8], pieces: usize) -> Vec<(usize, String, &[u8])> {
    let chunks = lettered(&chunks(list, pieces));
    let starts = chunks
        .iter()
        .scan(0, |next, (_, chunk)| Some(std::mem::replace(next, *next + chunk.len())));
    let starts: Vec<_> = starts.collect();
    starts.into_iter().zip(chunks).map(|(start, (letter, chunk))| (start, letter, chunk)).collect()
}

fn import(imported: &mut Imported, chunk: &[u8], task: &Task) {
    for step in steps(chunk, STEP) {
        task.run(|| imported.lines(step));
    }
    task.finish();
}
