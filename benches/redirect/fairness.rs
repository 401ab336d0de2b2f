//! Is anybody forgotten when 1,024 users ask at once? In a closed loop a starved connection shows as a long tail.

use super::contender::Contender;
use super::{Measuring, PROMISES, SEED, redirects, table};
use brigade::load::Report;
use brigade::measure::{Claim, Measured, Quiet, QuietGate, interleaved};
use serde::Serialize;
use std::time::Duration;

/// How much longer than the median the slowest in a hundred may wait.
const TAIL: f64 = 10.0;

const USERS: usize = 1_024;

/// One model's tail.
#[derive(Debug, Serialize)]
pub(crate) struct Fair {
    pub(crate) id: String,
    pub(crate) model: String,
    pub(crate) users: usize,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) rate: f64,
    pub(crate) failures: u64,
    pub(crate) claim: Claim,
}

fn id(model: &str) -> String {
    format!("comparisons/fairness/{model}")
}

/// Every id of this comparison.
pub(crate) fn ids() -> Vec<String> {
    PROMISES.iter().map(|(model, _)| id(model)).collect()
}

/// Runs the chosen models in turns.
pub(crate) fn run(measuring: &Measuring) -> anyhow::Result<Vec<Fair>> {
    let users = if measuring.is_test() { 32 } else { USERS };
    let chosen = PROMISES.iter().filter(|(model, _)| measuring.arguments.chooses(&id(model)));
    let contenders: Vec<Contender> = chosen
        .map(|(model, _)| Contender::start(model, users, Duration::ZERO, 1, measuring))
        .collect::<anyhow::Result<_>>()?;
    if contenders.is_empty() {
        return Ok(Vec::new());
    }
    let rounds = measuring.rounds.min(3);
    let progress = measuring.progress(&format!("{users} users at once"), contenders.len() * rounds);
    let mut requests = measuring.requests();
    let mut reports: Vec<(Option<Report>, Vec<Quiet>)> =
        contenders.iter().map(|_| (None, Vec::new())).collect();
    for n in interleaved(contenders.len(), rounds, SEED).concat() {
        let gate = QuietGate::open();
        let report = contenders[n].measure(&mut requests, measuring.slice * 2)?.report;
        reports[n].1.push(gate.close());
        match &mut reports[n].0 {
            Some(sum) => sum.add(&report),
            none => *none = Some(report),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let found = contenders.iter().zip(reports);
    let rows: Vec<Fair> = found
        .filter_map(|(contender, (report, quiet))| Some(row(contender, &report?, &quiet)))
        .collect();
    table::fairness(&rows, measuring.is_test());
    Ok(rows)
}

fn row(contender: &Contender, report: &Report, quiet: &[Quiet]) -> Fair {
    let micros = |q| report.latency(q).as_secs_f64() * 1e6;
    let (p50_us, p99_us) = (micros(0.5), micros(0.99));
    let failures = report.failures.total();
    // A request that was never answered has no latency, and has waited longer than any that has.
    let tail = if failures == 0 { p99_us / p50_us } else { f64::INFINITY };
    let tail = Measured::wall(tail, "× p50");
    Fair {
        id: id(&contender.model),
        model: contender.model.clone(),
        users: contender.users,
        p50_us,
        p99_us,
        rate: report.rate(),
        failures,
        claim: Claim::budget(
            format!("{}: the slowest of a hundred waits", contender.model),
            tail,
            TAIL,
            &redirects::worst(quiet),
        ),
    }
}
