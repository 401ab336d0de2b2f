//! `load`: asks a server for what was typed, as often as was typed, and says how long it took.

mod address;
mod aim;
mod input;
mod json;
mod links;
mod over_time;
mod progress;
mod servers;
mod show;
mod template;
mod verdict;

use super::Usage;
use crate::cli::Load;
use aim::Aim;
use anyhow::{Context, anyhow};
use brigade::load::{
    Arrivals, Blink, ClosedLoop, Connections, Control, OpenLoop, Profile, Report, Requests,
    Schedule, Several, Template, Until, Users, is_here,
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
    let aims = Aim::all(asked)?;
    let server = server(asked, &aims[0])?;
    limits::connections(asked.users, OPEN_ANYWAY)
        .map_err(|few| anyhow!("{few}, or try --users {}", few.fitting()))?;
    let requests = aims.iter().map(|aim| requests(asked, aim, &template));
    let mut requests = requests.collect::<anyhow::Result<Vec<_>>>()?;
    let mut users = Several::new(connected(asked, &aims)?);
    let interrupted = heed_ctrl_c(users.control())?;
    let progress = progress::running(users.control(), asked);
    let before = server.map(Process::cpu).transpose()?;
    let reports = match schedule(asked)? {
        Some(schedule) => users.run_along(&mut requests, &schedule, until(asked)),
        None => users.run(&mut requests, closed(asked), until(asked)),
    };
    let after = server.and_then(|server| server.cpu().ok());
    progress.finish_and_clear();
    let server_cpu = before.zip(after).map(|(before, after)| after.saturating_sub(before));
    let interrupted = interrupted.load(Relaxed);
    let reports = reports?;
    let report = together(&reports);
    let found = Found { asked, aims, template, reports, report, server_cpu, interrupted };
    if asked.json {
        json::write(&found)?;
    } else {
        show::text(&found)?;
    }
    if let Some(file) = &asked.svg {
        over_time::svg(&found, file)?;
    }
    Ok(ExitCode::from(u8::from(found.verdict().is_err())))
}

/// What a run found, with what it was asked for.
struct Found<'a> {
    asked: &'a Load,
    /// Each server, and what was found of it.
    aims: Vec<Aim>,
    reports: Vec<Report>,
    template: Template,
    /// Of all of them together.
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

    /// Threads that made the load: each server has one at least.
    fn threads(&self) -> usize {
        self.asked.threads.max(self.aims.len())
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

/// The users of each server, which has its share of them, and of the threads one at least.
fn connected(asked: &Load, aims: &[Aim]) -> anyhow::Result<Vec<Users>> {
    let servers = aims.len();
    let share = |of: usize, server: usize| of / servers + usize::from(server < of % servers);
    let connect = |(server, aim): (usize, &Aim)| {
        let how = Connections {
            users: share(asked.users, server),
            threads: share(asked.threads, server).max(1),
            keep_alive: !asked.no_keep_alive,
            anywhere: asked.i_own_this_host,
            patience: asked.timeout,
            policy: asked.policy(),
        };
        progress::connecting(&aim.host, || Users::connect_as(aim.address, &how))
            .map(Users::over_time)
            .with_context(|| format!("connecting to {}", aim.url))
    };
    aims.iter().enumerate().map(connect).collect()
}

/// The whole of a run.
fn together(reports: &[Report]) -> Report {
    let mut whole = reports[0].clone();
    reports[1..].iter().for_each(|report| whole.join(report));
    whole
}

/// When the requests of an open loop are due; `None` in a closed one.
fn schedule(asked: &Load) -> anyhow::Result<Option<Schedule>> {
    let open = |rate| OpenLoop { rate, arrivals: arrivals(asked), seed: asked.seed }.schedule();
    match (&asked.profile, asked.rate) {
        (Some(profile), _) => {
            Ok(Some(Schedule::along(profile.clone(), arrivals(asked), asked.seed)))
        }
        (None, Some(rate)) => Ok(Some(open(rate)?)),
        (None, None) => Ok(None),
    }
}

fn arrivals(asked: &Load) -> Arrivals {
    if asked.poisson { Arrivals::Poisson } else { Arrivals::Constant }
}

fn is_open(asked: &Load) -> bool {
    asked.rate.is_some() || asked.profile.is_some()
}

fn closed(asked: &Load) -> ClosedLoop {
    ClosedLoop { depth: asked.depth, think: asked.think }
}

fn until(asked: &Load) -> Until {
    match asked.count {
        Some(count) => Until::Sent(count),
        None => {
            let once = asked.profile.as_ref().map(Profile::length);
            Until::Elapsed(asked.duration.or(once).unwrap_or(DURATION))
        }
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
