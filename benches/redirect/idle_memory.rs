//! What a connection costs that has asked once and asks no more: the slope of resident memory from few to many.

use super::child::{Server, Serving};
use super::{Measuring, PROMISES, table};
use anyhow::{Context, ensure};
use brigade::load::{ClosedLoop, Requests, Until, Users};
use brigade::measure::{Claim, Measured, Quiet};
use serde::Serialize;
use std::time::Duration;

/// Bytes that a further idle connection may cost.
const PROMISED: f64 = 4_096.0;

/// Descriptors that are open anyway.
const SPARE: u64 = 64;

/// One model's slope.
#[derive(Debug, Serialize)]
pub(crate) struct Idle {
    pub(crate) id: String,
    pub(crate) model: String,
    pub(crate) connections: [usize; 2],
    /// Bytes in RAM with the fewer and with the more connections.
    pub(crate) resident: [u64; 2],
    /// Bytes for each further connection.
    pub(crate) each: f64,
    pub(crate) claim: Claim,
}

fn id(model: &str) -> String {
    format!("comparisons/idle_memory/{model}")
}

/// Every id of this comparison.
pub(crate) fn ids() -> Vec<String> {
    PROMISES.iter().map(|(model, _)| id(model)).collect()
}

/// Runs the chosen models, if this process may hold enough connections.
pub(crate) fn run(measuring: &Measuring) -> anyhow::Result<Vec<Idle>> {
    let connections = if measuring.is_test() { [8, 64] } else { [1_000, 8_000] };
    let chosen: Vec<&str> = PROMISES
        .iter()
        .map(|(model, _)| *model)
        .filter(|model| measuring.arguments.chooses(&id(model)))
        .collect();
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let (may, needs) = (descriptors(), connections[1] as u64 + SPARE);
    if may < needs {
        println!(
            "comparisons/idle_memory: skipped: {needs} descriptors are needed and {may} allowed; raise `ulimit -Hn`\n"
        );
        return Ok(Vec::new());
    }
    let progress = measuring.progress(
        &format!("{} idle connections", table::thousands(connections[1] as f64)),
        chosen.len(),
    );
    let mut rows = Vec::new();
    for model in chosen {
        rows.push(
            slope(model, connections, &mut measuring.requests())
                .with_context(|| model.to_owned())?,
        );
        progress.inc(1);
    }
    progress.finish_and_clear();
    table::idle_memory(&rows, measuring.is_test());
    Ok(rows)
}

fn slope(model: &str, connections: [usize; 2], requests: &mut Requests) -> anyhow::Result<Idle> {
    let links = 100_000;
    let server =
        Server::start(&Serving { model: model.into(), links, delay: Duration::ZERO, workers: 1 })?;
    let [few, many] = connections;
    let mut ask_once = |users: usize| {
        let mut users = Users::connect(server.address, users)?;
        let report = users.run(requests, ClosedLoop::default(), Until::Each(1))?;
        ensure!(report.failures.total() == 0, "not every user was answered: {:?}", report.failures);
        anyhow::Ok((users, server.process().resident()?))
    };
    let (_first, resident_few) = ask_once(few)?;
    let (_more, resident_many) = ask_once(many - few)?;
    let each = (resident_many as f64 - resident_few as f64) / (many - few) as f64;
    let counted = Quiet { others: None, kept_waiting_ms: 0.0 }; // bytes are counted: noise does not touch them
    Ok(Idle {
        id: id(model),
        model: model.into(),
        connections,
        resident: [resident_few, resident_many],
        each,
        claim: Claim::budget(
            format!("{model}: a further idle connection costs"),
            Measured::counted(each.round(), "bytes"),
            PROMISED,
            &counted,
        ),
    })
}

/// How many descriptors this process and its children may hold, the soft limit raised as far as it goes.
#[cfg(unix)]
fn descriptors() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum.unwrap_or(u64::MAX),
        Err(_) => current.unwrap_or(u64::MAX),
    }
}

#[cfg(not(unix))]
fn descriptors() -> u64 {
    u64::MAX
}
