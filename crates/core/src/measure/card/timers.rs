//! What is waited when 1 ms is asked for: one function a timer, the same shape in each. In milliseconds, medians.
//!
//! This is why the database's delay is a device of its own and never a runtime's timer: tokio rounds up to its next millisecond.

use super::Known;
use crate::measure::stats;
use std::future::{Future, pending};
use std::time::{Duration, Instant};

const ASKED: Duration = Duration::from_millis(1);
const TIMES: usize = 15;

fn median_ms(mut wait: impl FnMut()) -> Known<f64> {
    let waits: Vec<f64> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            wait();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    stats::median(&waits).ok_or_else(|| "nothing measured".into())
}

pub(super) fn std() -> Known<f64> {
    median_ms(|| std::thread::park_timeout(ASKED))
}

pub(super) fn tokio() -> Known<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| error.to_string())?;
    median_ms(|| _ = runtime.block_on(async { tokio::time::timeout(ASKED, never()).await }))
}

pub(super) fn smol() -> Known<f64> {
    median_ms(|| _ = smol::block_on(smol::Timer::after(ASKED)))
}

pub(super) fn async_std() -> Known<f64> {
    median_ms(|| _ = async_std::task::block_on(async_std::future::timeout(ASKED, never())))
}

fn never() -> impl Future<Output = ()> {
    pending()
}
