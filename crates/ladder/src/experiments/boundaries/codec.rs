//! What a message costs to write and to read, as JSON and as a protocol buffer: what a wire that is not JSON could save.

use super::found::{Call, Size};
use crate::services::analytics::Batch;
use anyhow::{Context, ensure};
use brigade_core::measure::stats::median;
use brigade_core::measure::thread_cpu_clock;
use prost::Message;
use std::hint::black_box;
use std::time::Duration;

/// One measurement covers so many bytes at least.
const BYTES: usize = 20_000;

/// A size of messages, with what was found of the calls.
pub(super) fn sized(batch: &Batch, rounds: usize, ways: Vec<Call>) -> anyhow::Result<Size> {
    let (json, prost) = (serde_json::to_vec(batch)?, batch.encode_to_vec());
    ensure!(serde_json::from_slice::<Batch>(&json)? == *batch, "JSON gives another message back");
    ensure!(Batch::decode(&prost[..])? == *batch, "a protocol buffer gives another message back");
    let times = BYTES.div_ceil(json.len());
    let json_us = cpu_us(rounds, times, || {
        let written = serde_json::to_vec(black_box(batch))?;
        Ok(serde_json::from_slice(black_box(&written))?)
    })?;
    let prost_us = cpu_us(rounds, times, || {
        let written = black_box(batch).encode_to_vec();
        Ok(Batch::decode(black_box(&written[..]))?)
    })?;
    Ok(Size { json: json.len() as u64, prost: prost.len() as u64, json_us, prost_us, ways })
}

/// The median of the rounds, for one time.
fn cpu_us(
    rounds: usize,
    times: usize,
    there_and_back: impl Fn() -> anyhow::Result<Batch>,
) -> anyhow::Result<f64> {
    let clock = || thread_cpu_clock().context("no CPU clock of a thread");
    let mut found = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let before = clock()?;
        for _ in 0..times {
            black_box(there_and_back()?);
        }
        let took: Duration = clock()? - before;
        found.push(took.as_secs_f64() * 1e6 / times as f64);
    }
    median(&found).context("no rounds")
}
