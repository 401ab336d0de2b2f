//! Users who ask a slow database: how much is answered, and what does an answer cost?

use super::idle::USERS;
use super::serving::{Served, affordable, redirects};
use anyhow::Context;
use brigade_core::jobs::login::cpu_clock as thread_clock;
use brigade_core::load::{ClosedLoop, Connections, Until, Users};
use brigade_core::measure::cpu_clock as process_clock;
use brigade_workbench::{Evidence, Setting};
use std::time::Duration;

/// What the database takes.
pub(super) const WAIT: Duration = Duration::from_millis(100);

/// What a user does between an answer and the next request.
pub(super) const THINK: Duration = Duration::from_millis(300);

/// So many users a server, where two of them stand side by side.
const FEWER: usize = 1_000;

/// The models that are compared, a thread each and a task each.
pub(super) const MODELS: [&str; 2] = ["threads", "tokio_multi"];

/// `model` under the whole crowd.
pub(super) fn crowd(model: &str, setting: &Setting) -> anyhow::Result<Evidence> {
    let users = affordable(if setting.quick { 64 } else { USERS }, 1);
    let (wait, think, each) = match setting.quick {
        true => (WAIT / 10, THINK / 10, 1),
        false => (WAIT, THINK, 2),
    };
    let mut server = Asked::start(model, wait, users)?;
    let answered = server.ask(think, each)?;
    let cycle = (wait + think).as_secs_f64();
    let evidence = Evidence {
        numbers: [
            ("users", users as f64),
            ("per_s", answered.per_s),
            ("bound_per_s", users as f64 / cycle),
            ("cpu_us", answered.cpu_us),
        ]
        .map(|(name, value)| (name.to_string(), value))
        .into(),
        ..Evidence::default()
    };
    server.stop()?;
    Ok(evidence)
}

/// Both models in one process, asked in turn, round after round: what disturbs a round disturbs both.
pub(super) fn side_by_side(setting: &Setting) -> anyhow::Result<Evidence> {
    let users = affordable(if setting.quick { 32 } else { FEWER }, MODELS.len());
    let (wait, rounds) = if setting.quick { (WAIT / 20, 2) } else { (WAIT, 7) };
    let mut servers = Vec::new();
    for model in MODELS {
        servers.push((model, Asked::start(model, wait, users)?));
    }
    let mut evidence = Evidence::default();
    for round in 0..rounds {
        servers.rotate_left(round % 2); // nobody always comes first
        for (model, server) in &mut servers {
            let answered = server.ask(wait, 1)?;
            let samples = evidence.samples.entry(format!("{model}_cpu_us")).or_default();
            samples.push(answered.cpu_us);
        }
    }
    evidence.numbers.insert("users".into(), users as f64);
    servers.into_iter().try_for_each(|(_, server)| server.stop())?;
    Ok(evidence)
}

/// A server and its users.
struct Asked {
    served: Served,
    users: Users,
    requests: brigade_core::load::Requests,
}

/// What was answered, and what an answer took of the CPU: of all threads but the one that asks.
struct Answered {
    per_s: f64,
    cpu_us: f64,
}

impl Asked {
    fn start(model: &str, wait: Duration, users: usize) -> anyhow::Result<Self> {
        let served = Served::start(model, wait)?;
        let how = Connections { users, ..Connections::default() };
        let users = Users::connect_as(served.address, &how)?.with_patience(Duration::from_secs(10));
        Ok(Asked { served, users, requests: redirects() })
    }

    /// Everybody asks so many times.
    fn ask(&mut self, think: Duration, each: u64) -> anyhow::Result<Answered> {
        let spent = || process_clock().map(|all| all.saturating_sub(thread_clock()));
        let before = spent();
        let pace = ClosedLoop { think, ..ClosedLoop::default() };
        let report = self.users.run(&mut self.requests, pace, Until::Each(each))?;
        let spent = before.zip(spent()).map(|(then, now)| now.saturating_sub(then));
        let spent = spent.context("this system has no CPU clock")?;
        anyhow::ensure!(
            report.failures.total() == 0,
            "not all were answered: {:?}",
            report.failures
        );
        let cpu_us = spent.as_secs_f64() * 1e6 / report.answered.max(1) as f64;
        Ok(Answered { per_s: report.rate(), cpu_us })
    }

    fn stop(self) -> anyhow::Result<()> {
        drop(self.users);
        self.served.stop()
    }
}
