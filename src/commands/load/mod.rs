//! `load`: asks a server for what was typed, as often as was typed, and says how long it took.

mod aim;
mod limits;
mod links;
mod show;

use super::Usage;
use crate::cli::Load;
use aim::Aim;
use anyhow::{Context, anyhow};
use brigade::load::{
    Arrivals, Blink, ClosedLoop, Connections, Control, OpenLoop, Report, Requests, Until, Users,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// How long a run lasts if nothing is said.
const DURATION: Duration = Duration::from_secs(10);

/// How often the progress is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Loads the server and shows what was found. A run that is no measurement fails.
///
/// # Errors
/// What was typed cannot be meant, the server is not there or not one's own, or the system lacks something.
pub(crate) fn run(asked: &Load) -> anyhow::Result<ExitCode> {
    let aim = Aim::take(asked)?;
    limits::allow(asked.users)?;
    let mut requests = requests(asked, &aim)?;
    let how = Connections {
        users: asked.users,
        threads: asked.threads,
        keep_alive: !asked.no_keep_alive,
        anywhere: asked.i_own_this_host,
    };
    let mut users = Users::connect_as(aim.address, &how)
        .with_context(|| format!("connecting to {}", aim.url))?
        .with_patience(asked.timeout);
    let interrupted = heed_ctrl_c(users.control())?;
    let progress = progress(users.control(), asked);
    let report = match open(asked) {
        Some(open) => users.run_open(&mut requests, &open, until(asked)),
        None => users.run(&mut requests, closed(asked), until(asked)),
    };
    progress.finish_and_clear();
    let found = Found { asked, aim, report: report?, interrupted: interrupted.load(Relaxed) };
    match asked.json {
        true => show::json(&found)?,
        false => show::text(&found)?,
    }
    Ok(ExitCode::from(u8::from(!found.is_measurement())))
}

/// What a run found, with what it was asked for.
struct Found<'a> {
    asked: &'a Load,
    aim: Aim,
    report: Report,
    interrupted: bool,
}

impl Found<'_> {
    fn is_measurement(&self) -> bool {
        self.report.validity().is_ok() && self.report.answered > 0
    }
}

fn requests(asked: &Load, aim: &Aim) -> anyhow::Result<Requests> {
    let requests = match &asked.mix {
        None => Requests::targets(&aim.urls, asked.seed),
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
    ctrlc::set_handler(stop).map_err(|why| anyhow!("cannot listen for Ctrl-C: {why}"))?;
    Ok(interrupted)
}

/// Drawn only on a terminal.
fn progress(control: Arc<Control>, asked: &Load) -> ProgressBar {
    let end = match until(asked) {
        Until::Elapsed(time) => format!("of {time:?}"),
        Until::Sent(count) | Until::Each(count) => format!("of {count} requests"),
    };
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}, {answered} answered");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let answered = move |_: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
        let _no_screen = write!(out, "{}", control.answered());
    };
    let bar = ProgressBar::new_spinner().with_message(end);
    bar.set_style(style.with_key("answered", answered));
    bar.enable_steady_tick(TICK);
    bar
}
