//! CPU per request, throughput and latency of a redirect, model beside model, in interleaved rounds.

use super::child::REFERENCE;
use super::contender::{Contender, Sample};
use super::{Measuring, PROMISES, SEED, table};
use anyhow::ensure;
use brigade::load::Failures;
use brigade::measure::{Claim, Interval, Measured, Quiet, QuietGate, interleaved, stats};
use brigade::models::MODELS;
use serde::Serialize;
use std::time::Duration;

/// After noisy rounds, at most so many more.
const SPARE: usize = 2;

/// One way to ask: what is waited for, and by how many at once.
struct Plan {
    name: &'static str,
    delay: Duration,
    users: usize,
    /// Whose CPU per request is 1.
    baseline: &'static str,
    /// Cores that are left to the load generator. The reference has one thread; beside it a model with more of
    /// them than there are cores to spare would be measured fighting the generator.
    spare: usize,
}

const DATABASE: Duration = Duration::from_millis(2);

const PLANS: [Plan; 4] = [
    Plan { name: "hot_64", delay: Duration::ZERO, users: 64, baseline: REFERENCE, spare: 1 },
    Plan {
        name: "hot_64_crowded",
        delay: Duration::ZERO,
        users: 64,
        baseline: REFERENCE,
        spare: 0,
    },
    Plan { name: "database_1", delay: DATABASE, users: 1, baseline: "event_loop", spare: 0 },
    Plan { name: "database_64", delay: DATABASE, users: 64, baseline: "event_loop", spare: 0 },
];

/// What one plan found.
#[derive(Debug, Serialize)]
pub(crate) struct Cell {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) baseline: String,
    /// The rounds that count; noisy ones only if too few were quiet.
    pub(crate) quiet: Vec<Quiet>,
    pub(crate) rows: Vec<Row>,
    pub(crate) claims: Vec<Claim>,
}

/// One model in one cell: a value for every round that counts.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Row {
    pub(crate) model: String,
    pub(crate) users: usize,
    pub(crate) one_at_a_time: bool,
    pub(crate) cpu_us: Vec<f64>,
    pub(crate) database_us: Vec<f64>,
    pub(crate) rate: Vec<f64>,
    pub(crate) p50_us: Vec<f64>,
    pub(crate) p99_us: Vec<f64>,
    pub(crate) failures: u64,
    /// CPU per request beside the baseline's, paired by round.
    pub(crate) ratio: Option<Interval>,
}

/// All rounds of a cell: how quiet each was, and its samples by contender.
type Rounds = Vec<(Quiet, Vec<Sample>)>;

impl Plan {
    fn id(&self, model: &str) -> String {
        format!("comparisons/redirect/{}/{model}", self.name)
    }

    /// The reference has no database to wait for.
    fn models(&self) -> impl Iterator<Item = &'static str> {
        let reference = self.delay.is_zero().then_some(REFERENCE);
        reference.into_iter().chain(MODELS.iter().map(|model| model.name))
    }

    /// Threads that serve, for the models that have a fixed number of them.
    fn workers(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        cores.saturating_sub(self.spare).max(1)
    }

    fn title(&self, links: usize) -> String {
        let users = if self.users == 1 {
            "1 user".into()
        } else {
            format!("{} keep-alive users", self.users)
        };
        match self.delay.is_zero() {
            true => format!(
                "{} links in memory, {users}, {} serving thread(s){}",
                table::thousands(links as f64),
                self.workers(),
                if self.spare == 0 { " beside the load" } else { ", a core kept for the load" },
            ),
            false => format!(
                "a database that takes {} ms, {users} (at most {} requests/s)",
                self.delay.as_millis(),
                table::thousands(self.users as f64 / self.delay.as_secs_f64())
            ),
        }
    }
}

/// Every id of this comparison.
pub(crate) fn ids() -> Vec<String> {
    PLANS.iter().flat_map(|plan| plan.models().map(|model| plan.id(model))).collect()
}

/// Runs every cell of which anything was chosen.
pub(crate) fn run(measuring: &Measuring) -> anyhow::Result<Vec<Cell>> {
    let mut cells = Vec::new();
    for plan in &PLANS {
        let chosen = |model: &&str| measuring.arguments.chooses(&plan.id(model));
        if plan.models().any(|model| chosen(&model)) {
            let cell = compare(
                plan,
                plan.models().filter(|model| chosen(model) || *model == plan.baseline),
                measuring,
            )?;
            table::redirect(&cell, measuring.is_test());
            cells.push(cell);
        }
    }
    Ok(cells)
}

fn compare(
    plan: &Plan,
    models: impl Iterator<Item = &'static str>,
    measuring: &Measuring,
) -> anyhow::Result<Cell> {
    let contenders: Vec<Contender> = models
        .map(|model| Contender::start(model, plan.users, plan.delay, plan.workers(), measuring))
        .collect::<anyhow::Result<_>>()?;
    let rounds = that_count(take_turns(plan, &contenders, measuring)?, measuring.rounds);
    let mut rows: Vec<Row> =
        contenders.iter().enumerate().map(|(n, contender)| row(contender, n, &rounds)).collect();
    let baseline = rows.iter().find(|row| row.model == plan.baseline).map(|row| row.cpu_us.clone());
    for row in &mut rows {
        row.ratio =
            stats::ratio_interval(&row.cpu_us, baseline.as_deref().unwrap_or_default(), SEED);
        ensure!(
            !measuring.is_test() || row.failures == 0,
            "{}: {} requests failed",
            row.model,
            row.failures
        );
    }
    let quiet: Vec<Quiet> = rounds.into_iter().map(|(quiet, _)| quiet).collect();
    Ok(Cell {
        id: format!("comparisons/redirect/{}", plan.name),
        title: plan.title(measuring.links),
        baseline: plan.baseline.into(),
        claims: if plan.spare > 0 { promises(&rows, &quiet) } else { Vec::new() },
        quiet,
        rows,
    })
}

/// Round after round, and a few more if some were noisy.
fn take_turns(
    plan: &Plan,
    contenders: &[Contender],
    measuring: &Measuring,
) -> anyhow::Result<Rounds> {
    let mut requests = measuring.requests();
    let (mut rounds, mut quiet_rounds) = (Rounds::new(), 0);
    let progress = measuring.progress(plan.name, contenders.len() * measuring.rounds);
    // One user who waits asks so seldom that a short slice finds what a long one does.
    let slice = if plan.users == 1 { measuring.slice / 2 } else { measuring.slice };
    for order in interleaved(contenders.len(), measuring.rounds + SPARE, SEED) {
        if rounds.len() >= measuring.rounds
            && (quiet_rounds >= measuring.rounds || measuring.is_test())
        {
            break;
        }
        let gate = QuietGate::open();
        let mut samples: Vec<(usize, Sample)> = Vec::new();
        for n in order {
            samples.push((n, contenders[n].measure(&mut requests, slice)?));
            progress.inc(1);
        }
        samples.sort_by_key(|(n, _)| *n);
        let quiet = gate.close();
        quiet_rounds += usize::from(!quiet.is_noisy());
        rounds.push((quiet, samples.into_iter().map(|(_, sample)| sample).collect()));
    }
    progress.finish_and_clear();
    Ok(rounds)
}

/// The quiet rounds, if there are enough of them; else all, and the table says that they were noisy.
fn that_count(mut rounds: Rounds, enough: usize) -> Rounds {
    if rounds.iter().filter(|(quiet, _)| !quiet.is_noisy()).count() >= enough {
        rounds.retain(|(quiet, _)| !quiet.is_noisy());
    }
    rounds
}

fn row(contender: &Contender, n: usize, rounds: &Rounds) -> Row {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let mut row = Row {
        model: contender.model.clone(),
        users: contender.users,
        one_at_a_time: contender.is_one_at_a_time(),
        ..Row::default()
    };
    for (_, samples) in rounds {
        let Sample { report, cpu_us, database_us } = &samples[n];
        row.cpu_us.extend(cpu_us);
        row.database_us.extend(database_us);
        row.rate.push(report.rate());
        row.p50_us.push(micros(report.latency(0.5)));
        row.p99_us.push(micros(report.latency(0.99)));
        row.failures += Failures::total(&report.failures);
    }
    row
}

/// What each model promises about its CPU beside the reference's, and whether it kept it.
fn promises(rows: &[Row], quiet: &[Quiet]) -> Vec<Claim> {
    let quiet = worst(quiet);
    PROMISES
        .iter()
        .filter_map(|(model, most)| {
            let row = rows.iter().find(|row| row.model == *model)?;
            let statement = format!("{model}: CPU per request beside the reference's");
            Some(match row.ratio {
                Some(ratio) => {
                    Claim::budget(statement, Measured::cpu(ratio.mid, "×"), *most, &quiet)
                }
                None => Claim::untestable(
                    statement,
                    "BUDGET",
                    "CPU time of threads cannot be read here",
                ),
            })
        })
        .collect()
}

/// The noisiest of several rounds stands for all.
pub(crate) fn worst(rounds: &[Quiet]) -> Quiet {
    let unknown = Quiet { others: None, kept_waiting_ms: 0.0 };
    rounds
        .iter()
        .copied()
        .max_by(|a, b| a.others.unwrap_or(0.0).total_cmp(&b.others.unwrap_or(0.0)))
        .unwrap_or(unknown)
}
