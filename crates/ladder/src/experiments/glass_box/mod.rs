//! Whether a slow request can be explained after the fact: six faults, each in a server that is told apart from the others by what it leaves
//! behind; and what it costs to leave that behind. Rung 10 shows the numbers.
//!
//! Reading order: [`found`], the numbers; `service`, a server with a fault for a while, and `gauges`, what it counts of itself; `blind`,
//! each fault in turn; [`reader`], which names them; `price` and `sample`, what signals cost and what a part of them shows.

mod blind;
pub mod found;
mod gauges;
mod price;
pub mod reader;
mod sample;
mod service;

use super::{Experiment, Shown};
use crate::ground::Means;
use brigade_core::measure::figure;
use brigade_workbench::{Evidence, Setting};
use found::{Blind, Cost, Price, Way};
use std::time::Duration;

/// What signals cost.
pub const PRICE: Experiment =
    Experiment { lesson: "glass-box", name: "price", needs: &[], run: price, tell: tell_price };

/// Six servers with a fault each.
pub const BLIND: Experiment =
    Experiment { lesson: "glass-box", name: "blind", needs: &[], run: blind, tell: tell_blind };

fn price(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, requests) = if setting.quick { (2, 300) } else { (9, 4_000) };
    Evidence::of(&price::price(rounds, requests)?)
}

fn blind(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let step = Duration::from_millis(if setting.quick { 10 } else { 25 });
    Evidence::of(&blind::blind(step)?)
}

fn tell_price(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Price { ways, span_ns, line_ns, count_ns, spans, .. } = evidence.found()?;
    let bare = ways.iter().find(|cost| cost.way == Way::Nothing).map_or(0.0, |cost| cost.cpu_us);
    let line = |Cost { way, cpu_us }: &Cost| {
        format!("{}: {} µs more a request", way.name(), figure(cpu_us - bare))
    };
    let alone = format!(
        "alone: a span {} ns ({spans} per request), a line {} ns, a count {} ns",
        figure(span_ns),
        figure(line_ns),
        figure(count_ns)
    );
    Ok(ways.iter().skip(1).map(line).chain([alone]).collect())
}

fn tell_blind(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Blind { rounds, .. } = evidence.found()?;
    let right = rounds.iter().filter(|round| round.named == Some(round.fault)).count();
    Ok(vec![format!("{right} of {} faults are named from what they leave behind", rounds.len())])
}
