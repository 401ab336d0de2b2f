//! What the front door costs and what it saves: a hop through each gateway, what limiters admit, and what compression is worth.
//! Rung 7 shows the numbers.
//!
//! Reading order: [`found`], the numbers; `upstream`, the server behind; `hop`; `limits`; `packing`.

pub mod found;
mod hop;
mod limits;
mod packing;
mod upstream;

use super::{Experiment, Shown, overload};
use crate::gateway::limit::shared::Algorithm;
use crate::ground::{Means, Need};
use brigade_core::measure::figure;
use brigade_workbench::{Evidence, Setting};
use found::{Compression, Hops, Limiter, Limits, Pack, Packed, Way};
use std::time::Duration;

/// What rung 7 shows.
pub const ALL: &[Experiment] = &[
    Experiment { lesson: "gateway", name: "hop", needs: &[], run: hop, tell: tell_hop },
    Experiment {
        lesson: "gateway",
        name: "limits",
        needs: &[Need::Redis],
        run: limits,
        tell: tell_limits,
    },
    Experiment {
        lesson: "gateway",
        name: "compression",
        needs: &[],
        run: compression,
        tell: tell_compression,
    },
    overload::EXPERIMENT,
];

fn hop(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, each) = if setting.quick { (2, 50) } else { (15, 400) };
    Evidence::of(&hop::hops(rounds, each)?)
}

fn limits(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let asked = if setting.quick { 50 } else { 2_000 };
    Evidence::of(&limits::limits(means.redis()?, asked)?)
}

fn compression(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, budget) = if setting.quick { (1, 0) } else { (5, 15) };
    Evidence::of(&packing::compression(rounds, Duration::from_millis(budget))?)
}

fn tell_hop(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Hops = evidence.found()?;
    let direct = found.ways.iter().find(|hop| hop.way == Way::Direct).map(|hop| hop.p50_us);
    let lines = found.ways.iter().map(|hop| {
        let added = hop.p50_us - direct.unwrap_or_default();
        let (name, p50, cpu) = (hop.way.name(), figure(hop.p50_us), figure(hop.cpu_us));
        if hop.way == Way::Direct {
            return format!("{name} before the server: p50 {p50} µs");
        }
        format!(
            "{name}: p50 {p50} µs, {} µs more; CPU of the gateway {cpu} µs a request",
            figure(added)
        )
    });
    Ok(lines.collect())
}

fn tell_limits(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Limits { rate, burst, algorithms, instances } = evidence.found()?;
    let limiter = |limiter: &Limiter| {
        let name = match limiter.algorithm {
            Algorithm::FixedWindow => "fixed window",
            Algorithm::SlidingLog => "sliding log",
            Algorithm::Gcra => "GCRA",
        };
        let Limiter { most, kept, .. } = limiter;
        let (here, redis) = (figure(limiter.here_ns), figure(limiter.redis_us));
        format!(
            "{name}, {rate} a second: at most {most} within one; {here} ns here, {redis} µs in Redis, where it keeps {kept} bytes"
        )
    };
    let found::Instances { instances: n, law, alone, shared, racing, raced, .. } = instances;
    let flooded = format!(
        "{n} instances, burst {burst}: alone they admit {alone}, with one script in Redis {shared}; the law says {law}"
    );
    let raced =
        format!("GET and then INCR: {racing} of {raced} at once admitted, and {rate} may be");
    Ok(algorithms.iter().map(limiter).chain([flooded, raced]).collect())
}

fn tell_compression(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Compression = evidence.found()?;
    let line = |packed: &Packed| {
        let saved = |pack: &Pack| {
            let saved = 100.0 * (1.0 - pack.size as f64 / packed.size.max(1) as f64);
            format!("{} {} % in {} µs", pack.packing.name(), figure(saved), figure(pack.cpu_us))
        };
        let ways: Vec<String> = packed.ways.iter().map(saved).collect();
        format!("{}, {} bytes, saved: {}", packed.payload.name(), packed.size, ways.join(", "))
    };
    Ok(found.payloads.iter().map(line).collect())
}
