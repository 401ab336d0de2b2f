//! A database of 1 ms, imitated in two ways on the same runtime: by the runtime's own timer, and by the delay device. In
//! milliseconds.

use anyhow::Context;
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::measure::stats::median;
use brigade_core::trace::{Recorder, Task};
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a query is said to take.
pub(super) const ASKED: Duration = Duration::from_millis(1);

/// Medians of so many waits in each round, by the device and by the timer, in turns.
pub(super) fn rounds(rounds: usize, waits: usize) -> anyhow::Result<[Vec<f64>; 2]> {
    let delay = Delay { time: ServiceTime::Const(ASKED), capacity: 1, seed: 1 };
    let database = Database::new(Arc::new(Memory::default()), Some(delay), Recorder::off())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut found = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let device = runtime.block_on(waited(waits, async || {
            let question = Question::Follow("abcdefg".into());
            database.submit(Query::new(Task::default(), question)).await;
        }));
        // tokio's `sleep` is this with nothing to wait for.
        let timer = runtime.block_on(waited(waits, async || {
            let _over = tokio::time::timeout(ASKED, pending::<()>()).await;
        }));
        for (found, waited) in found.iter_mut().zip([device, timer]) {
            found.push(median(&waited).context("no wait")?);
        }
    }
    Ok(found)
}

/// How long each of so many waits took.
async fn waited(waits: usize, wait: impl AsyncFn()) -> Vec<f64> {
    let mut found = Vec::new();
    for _ in 0..waits {
        let begins = Instant::now();
        wait().await;
        found.push(begins.elapsed().as_secs_f64() * 1e3);
    }
    found
}
