//! The same rung in each way, each as processes of its own on one database and one Redis, asked in turns by the same users.

use super::found::{Cost, Overhead, Way};
use crate::drills::User;
use crate::ground::{Means, Part};
use crate::telemetry::{EVERY, Sampling, Settings};
use anyhow::{Context, anyhow, bail, ensure};
use brigade_children::{Run, until};
use brigade_core::http::Method;
use brigade_core::load::{ClosedLoop, Requests, Until, Users};
use brigade_core::measure::interleaved;
use brigade_core::measure::{Process, cpu_clock_of};
use serde::Deserialize;
use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

/// The rung that is observed, or not: a gateway, a balancer, instances. One with services starts more processes than can run seven times
/// here.
const RUNG: &str = "7";
/// Links that are asked for.
const LINKS: usize = 50;
/// All instances of a rung are up within this time.
const READY: Duration = Duration::from_secs(20);
/// Users at once.
const USERS: usize = 4;
/// What is written about a request is written by then. What the rung does without being asked, such as health checks, counts
/// too, so a round is many requests.
const WRITTEN: Duration = EVERY.saturating_add(Duration::from_millis(100));
const SEED: u64 = 26;

/// The rung in one way, with its users.
struct Standing {
    way: Way,
    rung: Part,
    users: Users,
    cpu_us: Vec<f64>,
}

/// So many rounds of so many requests in each way.
pub(super) fn overhead(means: &Means, rounds: usize, each: u64) -> anyhow::Result<Overhead> {
    let mut guard = Command::new(env::current_exe()?);
    guard.arg("guard");
    let run = Run::start("telemetry", guard).context("a rung needs a temporary folder")?;
    let collector = Part::start(&run, Command::new(env::current_exe()?).arg("collector"), None)?;
    let means = Means { collector: Some(collector.address()), ..means.clone() };
    let ways = Way::ALL.into_iter().filter(|way| *way != Way::Nothing);
    let cost = |way| pair(way, (&run, &means, &collector), rounds, each);
    Ok(Overhead { requests: each, ways: ways.map(cost).collect::<anyhow::Result<_>>()? })
}

/// One way and nothing, in turns. Two rungs stand at a time: more have more connections than PostgreSQL gives.
fn pair(
    way: Way,
    (run, means, collector): (&Run, &Means, &Part),
    rounds: usize,
    each: u64,
) -> anyhow::Result<Cost> {
    let mut both = [Standing::start(Way::Nothing, run, means)?, Standing::start(way, run, means)?];
    let links = links(&mut User::of(both[0].rung.address()))?;
    let mut requests = Requests::redirects(links, "blink.example", SEED);
    for standing in &mut both {
        standing.round(&mut requests, each, collector)?; // it warms up
        standing.cpu_us.clear();
    }
    for order in interleaved(both.len(), rounds, SEED) {
        for at in order {
            both[at].round(&mut requests, each, collector)?;
        }
    }
    let [nothing, with] = both;
    Ok(Cost { way, cpu_us: with.cpu_us, nothing_us: nothing.cpu_us })
}

/// Links that every instance of every way finds in the one database.
fn links(user: &mut User) -> anyhow::Result<Vec<(String, String)>> {
    /// What is read of an answer.
    #[derive(Deserialize)]
    struct Made {
        code: String,
    }
    let one = |n| {
        let url = format!("https://example.org/{n}");
        let body = format!(r#"{{"url":"{url}"}}"#);
        let made = user.ask(&Method::Post, "/api/links", &body).map_err(|why| anyhow!("{why}"))?;
        ensure!(made.status == 201, "a link is not made: {} {}", made.status, made.body());
        let code = serde_json::from_str::<Made>(made.body()).context("a link that was made")?.code;
        Ok((code, url))
    };
    (0..LINKS).map(one).collect()
}

impl Standing {
    fn start(way: Way, run: &Run, means: &Means) -> anyhow::Result<Standing> {
        let folder = run.folder("rung", None)?;
        let telemetry = Some(settings(way, means, &folder));
        let means = serde_json::to_string(&Means { telemetry, folder, ..means.clone() })?;
        let mut command = Command::new(env::current_exe()?);
        let rung = Part::start(run, command.args(["rung", RUNG]), Some(&means));
        let mut rung = rung.with_context(|| format!("rung {RUNG} with {}", way.name()))?;
        let mut user = User::of(rung.address());
        let is_up = until(READY, || {
            let answer = user.ask(&Method::Get, "/readyz", "").ok()?;
            (answer.status == 200).then_some(())
        });
        if is_up.is_none() {
            rung.stop().with_context(|| format!("rung {RUNG} with {}", way.name()))?;
            bail!("rung {RUNG} with {} does not get ready", way.name());
        }
        let users = Users::connect(rung.address(), USERS)?;
        Ok(Standing { way, rung, users, cpu_us: Vec::new() })
    }

    fn round(
        &mut self,
        requests: &mut Requests,
        each: u64,
        collector: &Part,
    ) -> anyhow::Result<()> {
        let before = used(&self.rung)? + used(collector)?;
        let report = self.users.run(requests, ClosedLoop::default(), Until::Sent(each))?;
        let why = report.reasons.main().map(ToString::to_string).unwrap_or_default();
        let name = self.way.name();
        ensure!(report.answered == each, "with {name} not all requests are answered: {why}");
        let (_open, written) = mpsc::channel::<()>();
        let _late = written.recv_timeout(WRITTEN);
        let used = (used(&self.rung)? + used(collector)?).saturating_sub(before);
        self.cpu_us.push(used.as_secs_f64() * 1e6 / each as f64);
        Ok(())
    }
}

/// CPU time of a part and of all that it started.
fn used(part: &Part) -> anyhow::Result<Duration> {
    let family: Vec<Process> = part.process().family()?;
    Ok(family.into_iter().filter_map(cpu_clock_of).sum())
}

fn settings(way: Way, means: &Means, folder: &Path) -> Settings {
    let traces = match way {
        Way::Nothing => return Settings::default(),
        Way::Sampled => Sampling { share: 0.01, errors: true },
        Way::Everything => Sampling::ALL,
    };
    Settings {
        traces: Some(traces),
        collector: means.collector,
        logs: Some(folder.to_owned()),
        metrics: true,
    }
}
