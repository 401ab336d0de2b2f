//! How the forms are measured: all serve at once, and are asked in turns at one rate, half of what the slowest takes.

use super::found::{Form, Forms, Found, Kind, Round};
use crate::engines::postgres::ask;
use crate::ground::{Means, Part};
use crate::price::Names;
use crate::rungs::{RUNGS, Write};
use anyhow::{Context, ensure};
use brigade_children::Run;
use brigade_core::load::{Arrivals, ClosedLoop, OpenLoop, Report, Requests, Until, Users};
use brigade_core::measure::{Process, cpu_clock_of, interleaved};
use std::env;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// Keep-alive connections to each form.
const USERS: usize = 16;
/// Connections over which links are made that are followed.
const MAKERS: usize = 2;
/// What is asked of a closed loop before the rounds.
const CLOSED: Duration = Duration::from_millis(250);
/// Writes that are made up for that: more than one can take in its time.
const MOST: usize = 10_000;
/// The share of what the slowest took in a closed loop at which latencies are measured.
const SHARE: f64 = 0.5;
const SEED: u64 = 9;

/// The number of a server's first process stands in a file that it keeps.
const FIRST: &str = r"SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)";

/// A form that serves.
struct Serving {
    form: Form,
    part: Part,
    users: Users,
    follow: Requests,
    names: Names,
    postgres: Option<Process>,
    kinds: [Kind; 2],
}

/// So many rounds of all of them, each kind of request for so long.
pub(super) fn forms(means: &Means, rounds: usize, cell: Duration) -> anyhow::Result<Forms> {
    let program = env::current_exe().context("where is this program?")?;
    let mut guard = Command::new(&program);
    guard.arg("guard");
    let run = Run::start("forms", guard).context("the forms need a temporary folder")?;
    let mut forms = Vec::new();
    for form in Form::ALL {
        let mut command = Command::new(&program);
        let first = serde_json::to_string(means)?;
        let part = Part::start(&run, command.args(["form", &form.word()]), Some(&first));
        forms.push(Serving::start(form, part.with_context(|| form.name())?, means)?);
    }
    let rates = rates(&mut forms)?;
    for (round, order) in interleaved(forms.len(), rounds, SEED).into_iter().enumerate() {
        for at in order {
            forms[at].round(rates, cell, SEED + round as u64)?;
        }
    }
    Ok(Forms { forms: forms.into_iter().map(Serving::found).collect::<Result<_, _>>()? })
}

fn rates(forms: &mut [Serving]) -> anyhow::Result<[f64; 2]> {
    let mut rates = [f64::INFINITY; 2];
    for form in forms {
        for (at, rate) in rates.iter_mut().enumerate() {
            *rate = rate.min(SHARE * form.capacity(at)?);
        }
    }
    Ok(rates)
}

impl Serving {
    fn start(form: Form, part: Part, means: &Means) -> anyhow::Result<Serving> {
        let names = Names::new(part.address());
        let follow = names.links(Users::connect(part.address(), MAKERS)?)?;
        let users = Users::connect(part.address(), USERS)?;
        let (postgres, kinds) = (postgres(means.postgres()?), Default::default());
        Ok(Serving { form, part, users, follow, names, postgres, kinds })
    }

    fn capacity(&mut self, at: usize) -> anyhow::Result<f64> {
        let mut writes = self.names.writes(Write::Link, MOST);
        let requests = if at == 0 { &mut self.follow } else { &mut writes };
        let report = self.users.run(requests, ClosedLoop::default(), Until::Elapsed(CLOSED))?;
        self.answers(&report)?;
        Ok(report.rate())
    }

    fn round(&mut self, rates: [f64; 2], cell: Duration, seed: u64) -> anyhow::Result<()> {
        for (at, rate) in rates.into_iter().enumerate() {
            let open = OpenLoop { rate, arrivals: Arrivals::Poisson, seed };
            // Poisson arrivals are more than their mean in half of all rounds.
            let most = 2.0 * rate * cell.as_secs_f64() + 10.0;
            let mut writes = self.names.writes(Write::Link, most as usize);
            let requests = if at == 0 { &mut self.follow } else { &mut writes };
            let (cpu, bytes) = (cpu(&self.part, self.postgres), loopback()?);
            let report = self.users.run_open(requests, &open, Until::Elapsed(cell))?;
            let cpu = self::cpu(&self.part, self.postgres).saturating_sub(cpu);
            let bytes = loopback()?.saturating_sub(bytes);
            self.answers(&report)?;
            self.kinds[at].rate = rate;
            self.kinds[at].rounds.push(found(&report, cpu, bytes));
        }
        Ok(())
    }

    fn answers(&self, report: &Report) -> anyhow::Result<()> {
        let why = report.reasons.main().map(ToString::to_string).unwrap_or_default();
        ensure!(report.answered > 0, "{} has no right answer: {why}", self.form.name());
        Ok(())
    }

    fn found(mut self) -> anyhow::Result<Found> {
        let processes = self.part.process().family().map_or(1, |family| family.len());
        self.part.stop()?;
        let Serving { form, postgres, kinds, .. } = self;
        Ok(Found { form, lines: lines(form), processes, has_postgres: postgres.is_some(), kinds })
    }
}

fn found(report: &Report, cpu: Duration, bytes: u64) -> Round {
    let each = |amount: f64| amount / report.sent.max(1) as f64;
    let is_valid = report.validity().is_ok();
    let micros = |q| {
        let latency = report.percentile(q).filter(|_| is_valid)?.latency;
        Some(latency.as_secs_f64() * 1e6)
    };
    Round {
        sent: report.sent,
        failed: report.sent.saturating_sub(report.answered),
        p50_us: micros(0.5),
        p99_us: micros(0.99),
        cpu_us: each(cpu.as_secs_f64() * 1e6),
        bytes: each(bytes as f64),
    }
}

/// CPU time of a form's processes so far, and of PostgreSQL's where that is ours: it works for one form at a time.
fn cpu(part: &Part, postgres: Option<Process>) -> Duration {
    let first = [Some(part.process()), postgres].into_iter().flatten();
    let all = first.flat_map(|first| first.family().unwrap_or_default());
    all.filter_map(cpu_clock_of).sum()
}

/// The first process of a PostgreSQL that runs here and lets it be read.
fn postgres(url: &str) -> Option<Process> {
    let first: u32 = ask(url, FIRST).ok()?.first()?.trim().parse().ok()?;
    let name = fs::read_to_string(format!("/proc/{first}/comm")).ok()?;
    name.starts_with("postgres").then(|| Process::of(first))
}

/// Bytes that this machine has sent to itself so far; none where the system does not say.
fn loopback() -> anyhow::Result<u64> {
    let Ok(text) = fs::read_to_string("/proc/net/dev") else { return Ok(0) };
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix("lo:"));
    let bytes = line.and_then(|line| line.split_whitespace().next());
    bytes.unwrap_or("0").parse().context("what the system says of the loopback")
}

/// Lines of the rungs that a form is made of, from the lowest up.
fn lines(form: Form) -> usize {
    let names: &[&str] = match form {
        Form::Monolith => &["layered"],
        Form::Modular => &["layered", "modular"],
        Form::Http | Form::Grpc => &["layered", "modular", "services"],
    };
    let rungs = RUNGS.iter().filter(|rung| names.contains(&rung.name));
    rungs.flat_map(|rung| rung.files).map(|file| file.text.lines().count()).sum()
}
