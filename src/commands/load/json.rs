//! What a run found, as one JSON object.

use super::{Found, QUANTILES, arrivals};
use crate::cli::Load;
use brigade::load::{Arrivals, Failure, OverTime, Reasons, Report, Slot, Stretch};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Counts up when a field changes its meaning or goes.
const SCHEMA: u32 = 3;

/// One object on standard output. A percentile that there are too few requests for is `null`; one that may be longer
/// is named in `latency_at_least`.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(found: &Found<'_>) -> io::Result<()> {
    let Found { asked, aims, report, interrupted, .. } = found;
    let [latency, at_least, lateness] = percentiles(report);
    let whole = json!({
        "schema": SCHEMA,
        "url": aims[0].url,
        "address": aims[0].address,
        "servers": servers(found),
        "method": asked.mix.is_none().then(|| found.method()),
        "loop": shape(asked),
        "users": asked.users,
        "threads": found.threads(),
        "keep_alive": !asked.no_keep_alive,
        "timeout_ns": nanos(asked.timeout),
        "retry": retry(asked),
        "seed": asked.seed,
        "wall_ns": nanos(report.wall),
        "due": report.due(),
        "sent": report.sent,
        "sent_again": report.retries,
        "over_budget": report.over_budget,
        "answered": report.answered,
        "per_second": report.rate(),
        "latency_ns": latency,
        "latency_at_least": at_least,
        "lateness_ns": lateness,
        "late": report.late(),
        "failures": report.failures,
        "reasons": reasons(&report.reasons),
        "wrong_statuses": statuses(&report.reasons),
        "generator_busy": report.busy(),
        "generator_cpu_ns_per_request": report.cpu_per_request().map(|cpu| cpu.as_nanos() as f64),
        "server_cpu_ns_per_request": found.server_cpu_per_request().map(|cpu| cpu.as_nanos() as f64),
        "over_time": report.over_time().map(over_time),
        "interrupted": interrupted,
        "valid": found.verdict().is_ok(),
        "why_not": found.verdict().err(),
    });
    writeln!(io::stdout(), "{whole}")
}

/// The latency, which of it may be longer, and how late requests were sent.
fn percentiles(report: &Report) -> [Value; 3] {
    let told = QUANTILES.map(|(name, q)| (name, q, report.percentile(q)));
    let latency =
        told.iter().map(|(name, _, found)| (*name, found.map(|found| nanos(found.latency))));
    let lateness =
        told.iter().map(|(name, q, found)| (*name, found.map(|_| nanos(report.lateness(*q)))));
    let at_least = told.iter().filter(|(.., found)| found.is_some_and(|found| found.at_least));
    let at_least = at_least.map(|(name, ..)| *name).collect::<Vec<_>>();
    [object(latency), json!(at_least), object(lateness)]
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos() as u64
}

fn object(figures: impl Iterator<Item = (&'static str, Option<u64>)>) -> Value {
    figures.map(|(name, figure)| (name.to_owned(), json!(figure))).collect()
}

/// `{"answered 404": 8}`
fn reasons(reasons: &Reasons) -> Value {
    reasons.iter().map(|(failure, count)| (failure.to_string(), json!(count))).collect()
}

/// `{"404": 8}`
fn statuses(reasons: &Reasons) -> Value {
    let status = |(failure, count): (&Failure, u64)| match failure {
        Failure::Rejected(status) | Failure::Status(status) | Failure::Elsewhere(status) => {
            Some((status.to_string(), count))
        }
        _ => None,
    };
    let mut statuses = Map::new();
    for (status, count) in reasons.iter().filter_map(status) {
        let before = statuses.get(&status).and_then(Value::as_u64).unwrap_or(0);
        statuses.insert(status, json!(before + count));
    }
    statuses.into()
}

/// What was done about requests without a right answer; `null` if nothing.
fn retry(asked: &Load) -> Value {
    let Some(retries) = asked.retries else { return Value::Null };
    json!({
        "at_most": retries,
        "pause_ns": nanos(asked.retry_pause),
        "jitter": !asked.no_retry_jitter,
        "budget": asked.retry_budget,
        "heeds_retry_after": !asked.ignore_retry_after,
    })
}

fn shape(asked: &Load) -> Value {
    let mean = asked.profile.as_ref().map(|profile| profile.mean());
    let Some(rate) = asked.rate.or(mean) else {
        return json!({
            "kind": "closed",
            "depth": asked.depth,
            "think_ns": nanos(asked.think),
        });
    };
    let stretch =
        |one: &Stretch| json!({ "from": one.from, "to": one.to, "lasts_ns": nanos(one.lasts) });
    let profile = asked.profile.as_ref();
    json!({
        "kind": "open",
        "rate": rate,
        "profile": profile.map(|profile| profile.stretches().iter().map(stretch).collect::<Vec<_>>()),
        "arrivals": match arrivals(asked) {
            Arrivals::Poisson => "poisson",
            Arrivals::Constant => "constant",
        },
    })
}

/// Each server by itself.
fn servers(found: &Found<'_>) -> Value {
    let each = found.aims.iter().zip(&found.reports);
    let one = |(aim, report): (&super::Aim, &Report)| {
        let percentile = |(name, q): (&'static str, f64)| {
            (name, report.percentile(q).map(|found| nanos(found.latency)))
        };
        json!({
            "url": aim.url,
            "address": aim.address,
            "due": report.due(),
            "answered": report.answered,
            "latency_ns": object(QUANTILES.into_iter().map(percentile)),
            "failures": report.failures,
        })
    };
    each.map(one).collect()
}

/// Slot by slot, from the start of the run.
fn over_time(over_time: &OverTime) -> Value {
    let slot = |slot: &Slot| {
        let latency = |q| slot.latency(q).map(nanos);
        json!({
            "due": slot.due,
            "answered": slot.answered,
            "failed": slot.failed,
            "rejected": slot.rejected,
            "latency_ns": { "p50": latency(0.5), "p99": latency(0.99), "max": latency(1.0) },
        })
    };
    json!({
        "slot_ns": nanos(over_time.width()),
        "slots": over_time.slots().iter().map(slot).collect::<Vec<_>>(),
    })
}
