//! What it costs to turn a call into a network call: the same call over each boundary, calls through a chain of services, and one list asked
//! for in one call or in many. The rung of the services shows the numbers.
//!
//! Reading order: [`found`], the numbers; [`process`], who answers; `channel` and `socket`, the two boundaries that
//! [`services`](crate::services) has no need of; `calls`, with `codec` and `relay`; `chain`, with `passing` and `drawn`; `list`, with
//! `listing`.

mod calls;
mod chain;
mod channel;
mod codec;
mod drawn;
pub mod found;
mod list;
mod listing;
mod passing;
pub mod process;
mod relay;
mod socket;

use super::{Experiment, Shown};
use crate::ground::Means;
use crate::services::analytics::{Batch, Clicks};
use anyhow::Context;
use brigade_children::Run;
use brigade_core::jobs::code_at;
use brigade_core::measure::figure;
use brigade_core::measure::stats::median;
use brigade_workbench::{Evidence, Setting};
use found::{Calls, Chain, Lists};
use process::Answering;
use std::env;
use std::process::Command;
use std::time::Duration;
use tokio::runtime::Builder;

/// One call, in every way.
pub const CALL: Experiment =
    Experiment { lesson: "boundaries", name: "call", needs: &[], run: call, tell: tell_call };

/// A request that passes through several processes.
pub const CHAIN: Experiment =
    Experiment { lesson: "boundaries", name: "chain", needs: &[], run: chain, tell: tell_chain };

/// Fifty links with their clicks.
pub const LIST: Experiment =
    Experiment { lesson: "boundaries", name: "list", needs: &[], run: list, tell: tell_list };

/// No call of these experiments takes so long.
const PATIENCE: Duration = Duration::from_secs(5);

fn call(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, each) = if setting.quick { (2, [20, 10, 2]) } else { (9, [300, 150, 12]) };
    on_ground(async |run| {
        let answering = Answering::start(run, None, (0.0, 0))?;
        Evidence::of(&calls::calls(&answering, rounds, each).await?)
    })
}

fn chain(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, tried) = if setting.quick { ((2, 20), 50) } else { ((9, 150), 1_500) };
    on_ground(async |run| {
        let found = chain::chain(run, rounds, tried).await?;
        Ok(Evidence::of(&found)?.drawn("chain", drawn::chain().await?))
    })
}

fn list(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, each) = if setting.quick { (2, 5) } else { (9, 20) };
    on_ground(async |run| {
        let answering = Answering::start(run, None, (0.0, 0))?;
        Evidence::of(&list::lists(&answering, rounds, each).await?)
    })
}

/// Within a run, whose processes end with it, and on a runtime of this thread alone: its CPU clock is the caller's.
fn on_ground(
    measure: impl AsyncFnOnce(&Run) -> anyhow::Result<Evidence>,
) -> anyhow::Result<Evidence> {
    let mut guard = Command::new(env::current_exe()?);
    guard.arg("guard");
    let run = Run::start("boundaries", guard).context("services need a temporary folder")?;
    Builder::new_current_thread().enable_all().build()?.block_on(measure(&run))
}

/// A message with so many clicks. Its key is always the same, so that it is counted once: who answers has the same little to do each time.
fn batch(clicks: usize) -> Batch {
    let click = |at: u64| {
        let code = code_at(19, at);
        Clicks { link: format!("link-{at}"), code, clicks: 1 }
    };
    Batch { key: "a9f3".into(), clicks: (0..clicks as u64).map(click).collect() }
}

fn sampled(times: &[f64]) -> anyhow::Result<f64> {
    median(times).context("nothing was timed")
}

fn tell_call(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Calls = evidence.found()?;
    let lines = found.sizes.iter().flat_map(|size| {
        size.ways.iter().map(move |call| {
            let (p50, caller) = (figure(call.p50_us), figure(call.caller_us));
            let bytes = call.bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
            format!(
                "{} of {} bytes: p50 {p50} µs, CPU {caller} + {} µs{bytes}",
                call.way.name(),
                size.json,
                figure(call.answerer_us)
            )
        })
    });
    Ok(lines.collect())
}

fn tell_chain(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Chain = evidence.found()?;
    let depth = |depth: &found::Depth| {
        let p50 = median(&depth.rounds_us).unwrap_or_default();
        format!(
            "{} services: p50 {} µs, CPU {} µs; {} of {} answered while each fails {} % of the time",
            depth.hops,
            figure(p50),
            figure(depth.cpu_us),
            depth.answered,
            found.tried,
            figure(found.fails * 100.0)
        )
    };
    let trip = format!("a round trip over TCP: {} µs", figure(found.round_trip_us));
    Ok([trip].into_iter().chain(found.depths.iter().map(depth)).collect())
}

fn tell_list(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Lists = evidence.found()?;
    let way = |list: &found::List| {
        format!(
            "{} links, {}: {} calls, p50 {} µs, CPU {} µs, {} bytes",
            found.links,
            list.asking.name(),
            list.calls,
            figure(list.p50_us),
            figure(list.cpu_us),
            list.bytes
        )
    };
    Ok(found.ways.iter().map(way).collect())
}
