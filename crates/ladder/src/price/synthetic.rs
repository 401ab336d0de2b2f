//! A price as it might be measured, for tests: eight rounds, one of them on a machine that was twice as slow.

use super::{Asked, Latency, Part, Price, Round, Series, Side};
use crate::traffic::Bytes;
use brigade_core::measure::Quiet;

const ROUNDS: usize = 8;

/// A rung in layers beside a monolith.
pub(super) fn price() -> Price {
    Price {
        before: Some(side(0, "monolith", 1, &[("server", 1)])),
        after: side(1, "layered", 2, &[("server", 1), ("PostgreSQL", 14)]),
        requests: vec![
            asked("GET", 2_000.0, (120.0, &[("server", 30.0)], &[])),
            asked("POST", 900.0, (400.0, &[("server", 60.0)], &[])),
        ],
        quiet: Quiet { others: Some(0.01), kept_waiting_ms: 3.0 },
    }
}

fn side(number: u8, name: &str, files: usize, processes: &[(&str, u32)]) -> Side {
    let part = |&(part, amount): &(&str, u32)| Part { part: part.into(), amount };
    let processes = processes.iter().map(part).collect();
    Side { number, name: name.into(), files, lines: 60 * files, processes, uncounted: Vec::new() }
}

/// What a rung before took in µs; the rung takes 2.5 times as long for a GET, and as long for a POST.
type Took<'a> = (f64, &'a [(&'a str, f64)], &'a [(&'a str, u64)]);

fn asked(method: &str, rate: f64, before: Took<'_>) -> Asked {
    let is_get = method == "GET";
    let took = before.0 * if is_get { 2.5 } else { 1.0 };
    let after: Took<'_> = (took, &[("server", 40.0), ("PostgreSQL", 50.0)], &[("PostgreSQL", 350)]);
    let series = |took: Took<'_>, capacity| Series {
        capacity,
        rounds: (0..ROUNDS).map(|n| round(n, took)).collect(),
        together: latency(took.0),
    };
    Asked {
        method: method.into(),
        rate,
        before: Some(series(before, 9.0 * rate)),
        after: series(after, 2.0 * rate),
    }
}

fn latency(p50: f64) -> Latency {
    Latency { p50: Some(p50), p99: Some(3.0 * p50) }
}

fn round(number: usize, (took, cpu, bytes): Took<'_>) -> Round {
    let slow = if number == 3 { 2.0 } else { 1.0 };
    let cpu = cpu.iter().map(|&(part, amount)| Part { part: part.into(), amount });
    let bytes = bytes.iter().map(|&(part, each)| {
        let all = each * 600;
        Bytes { part: part.into(), to: all / 3, from: all - all / 3 }
    });
    Round {
        sent: 600,
        failed: Vec::new(),
        invalid: None,
        latency: latency(took * slow),
        cpu: cpu.collect(),
        bytes: bytes.collect(),
    }
}
