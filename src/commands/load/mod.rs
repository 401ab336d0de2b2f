//! `load`: asks a server for what was typed, as often as was typed, and says how long it took.

mod address;
mod aim;
mod input;
mod json;
mod links;
mod progress;
mod show;
mod template;
mod verdict;

use super::Usage;
use crate::cli::Load;
use aim::Aim;
use anyhow::{Context, anyhow};
use brigade::load::{
    Arrivals, Blink, ClosedLoop, Connections, Control, OpenLoop, Report, Requests, Template, Until,
    Users, is_here,
};
use brigade::measure::{Process, limits};
use brigade::signals::on_end;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// How long a run lasts if nothing is said.
const DURATION: Duration = Duration::from_secs(10);

/// Descriptors that are open beside the connections: standard streams, polls, timers, a little to spare.
const OPEN_ANYWAY: u64 = 32;

/// CPU time of another process is told in steps of a hundredth of a second: less than this is too little to tell.
const TOLD: Duration = Duration::from_millis(50);

const QUANTILES: [(&str, f64); 5] =
    [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)];

/// Loads the server and shows what was found. A run that is no measurement fails.
///
/// # Errors
/// What was typed cannot be meant, the server is not there or not one's own, or the system lacks something.
pub(crate) fn run(asked: &Load) -> anyhow::Result<ExitCode> {
    let template = template::typed(asked)?;
    let aim = Aim::take(asked)?;
    let server = server(asked, &aim)?;
    limits::connections(asked.users, OPEN_ANYWAY)
        .map_err(|few| anyhow!("{few}, or try --users {}", few.fitting()))?;
    let mut requests = requests(asked, &aim, &template)?;
    let how = Connections {
        users: asked.users,
        threads: asked.threads,
        keep_alive: !asked.no_keep_alive,
        anywhere: asked.i_own_this_host,
        patience: asked.timeout,
        policy: asked.policy(),
    };
    let mut users = progress::connecting(&aim.host, || Users::connect_as(aim.address, &how))
        .with_context(|| format!("connecting to {}", aim.url))?;
    let interrupted = heed_ctrl_c(users.control())?;
    let progress = progress::running(users.control(), asked);
    let before = server.map(Process::cpu).transpose()?;
    let report = match open(asked) {
        Some(open) => users.run_open(&mut requests, &open, until(asked)),
        None => users.run(&mut requests, closed(asked), until(asked)),
    };
    let after = server.and_then(|server| server.cpu().ok());
    progress.finish_and_clear();
    let server_cpu = before.zip(after).map(|(before, after)| after.saturating_sub(before));
    let interrupted = interrupted.load(Relaxed);
    let found = Found { asked, aim, template, report: report?, server_cpu, interrupted };
    if asked.json {
        json::write(&found)?;
    } else {
        show::text(&found)?;
    }
    Ok(ExitCode::from(u8::from(found.verdict().is_err())))
}

/// What a run found, with what it was asked for.
struct Found<'a> {
    asked: &'a Load,
    aim: Aim,
    template: Template,
    report: Report,
    /// What the server used during the run, if its process was named.
    server_cpu: Option<Duration>,
    interrupted: bool,
}

impl Found<'_> {
    fn method(&self) -> &str {
        match self.asked.mix {
            Some(_) => "a mix",
            None => self.template.method().as_str(),
        }
    }

    /// The server's CPU time for each request sent, if it is known and enough to tell.
    fn server_cpu_per_request(&self) -> Option<Duration> {
        let used = self.server_cpu.filter(|used| *used >= TOLD && self.report.sent > 0)?;
        Some(used.div_f64(self.report.sent as f64))
    }
}

/// The process that was named, if it can be looked at.
fn server(asked: &Load, aim: &Aim) -> anyhow::Result<Option<Process>> {
    let Some(pid) = asked.pid else { return Ok(None) };
    if !is_here(aim.address.ip()) {
        let why = format!(
            "--pid names a process of this machine, and {} is on another: leave it out",
            aim.host
        );
        return Err(Usage(why).into());
    }
    let process = Process::of(pid);
    match process.cpu() {
        Ok(_) => Ok(Some(process)),
        Err(why) => {
            let next = "`ss -ltnp` tells which process listens";
            Err(Usage(format!("--pid {pid}: no process that can be looked at ({why}): {next}"))
                .into())
        }
    }
}

fn requests(asked: &Load, aim: &Aim, template: &Template) -> anyhow::Result<Requests> {
    let requests = match &asked.mix {
        None => Requests::filled_in(&aim.urls, template, asked.seed),
        Some(mix) => {
            let needed = if mix.follow > 0 || mix.look_up > 0 { asked.links } else { 0 };
            let links = links::create(aim, needed)?;
            let account = asked.account.as_deref().and_then(|account| account.split_once(':'));
            Requests::blink(mix, &Blink { host: &aim.host, links: &links, account }, asked.seed)
                .map_err(|why| format!("--mix: {why}"))
        }
    };
    let requests = requests.and_then(|requests| match asked.zipf {
        None => Ok(requests),
        Some(s) => requests.with_zipf(s).map_err(|why| format!("--zipf: {why}")),
    });
    Ok(requests.map_err(Usage)?)
}

fn open(asked: &Load) -> Option<OpenLoop> {
    let arrivals = if asked.poisson { Arrivals::Poisson } else { Arrivals::Constant };
    asked.rate.map(|rate| OpenLoop { rate, arrivals, seed: asked.seed })
}

fn closed(asked: &Load) -> ClosedLoop {
    ClosedLoop { depth: asked.depth, think: asked.think }
}

fn until(asked: &Load) -> Until {
    match asked.count {
        Some(count) => Until::Sent(count),
        None => Until::Elapsed(asked.duration.unwrap_or(DURATION)),
    }
}

/// Ctrl-C ends the run; what was measured by then is shown.
fn heed_ctrl_c(control: Arc<Control>) -> anyhow::Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    let stop = move || {
        flag.store(true, Relaxed);
        control.stop();
    };
    on_end(stop).map_err(|why| anyhow!("cannot listen for Ctrl-C: {why}"))?;
    Ok(interrupted)
}
