//! What runs: three logins that arrive together, in each of three ways, round after round.

use super::found::{Found, Times};
use super::logins::{Login, Round, by_tasks, by_threads, by_turns};
use brigade_core::jobs::login::Stretch;
use brigade_core::measure::least_disturbed;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

/// A password hash and nothing else. Long beside a time slice (2-4 ms), or the threads would never be seen to interleave.
pub(super) fn computing(setting: &Setting) -> anyhow::Result<Evidence> {
    evidence(Login { cpu: Duration::from_millis(13), wait: Duration::ZERO }, setting)
}

/// A little computing, then the database.
pub(super) fn waiting(setting: &Setting) -> anyhow::Result<Evidence> {
    evidence(Login { cpu: Duration::from_millis(1), wait: Duration::from_millis(20) }, setting)
}

type Way = fn(Login, Stretch) -> io::Result<Round>;

/// Each way in turn, round after round, and of each the shortest round.
fn evidence(login: Login, setting: &Setting) -> anyhow::Result<Evidence> {
    let stretch = Stretch::lasting(login.cpu);
    let round = |way: Way| {
        let round = way(login, stretch)?;
        live::show(setting, &round.trace);
        io::Result::Ok(round)
    };
    let ways: [Way; 3] = [by_turns, by_threads, by_tasks];
    let rounds = if setting.quick { 3 } else { 7 };
    let kept = least_disturbed(rounds, || ways.into_iter().map(round).collect(), Round::total)?;
    let wait_ms = login.wait.as_secs_f64() * 1e3;
    let [turns, threads, tasks] = [0, 1, 2].map(|at| Times::of(&kept[at]));
    let mut evidence = Evidence::of(&Found { wait_ms, turns, threads, tasks })?;
    for (name, round) in ["threads", "tasks"].into_iter().zip(kept.into_iter().skip(1)) {
        evidence = evidence.drawn(name, round.trace);
    }
    Ok(evidence)
}
