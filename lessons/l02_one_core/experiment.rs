//! What runs: three logins that arrive together, in each of three ways, round after round.

use super::found::{Found, Times};
use super::logins::{Login, Round, by_tasks, by_threads, by_turns};
use brigade_core::jobs::login::Stretch;
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

/// Each way in turn, round after round; then of each way the round that was disturbed least: other
/// programs can only lengthen a round, so the shortest shows best what the way itself does.
fn evidence(login: Login, setting: &Setting) -> anyhow::Result<Evidence> {
    let stretch = Stretch::lasting(login.cpu);
    let round = |way: Way| {
        let round = way(login, stretch)?;
        live::show(setting, &round.trace);
        io::Result::Ok(round)
    };
    let ways: [Way; 3] = [by_turns, by_threads, by_tasks];
    let [mut turns, mut threads, mut tasks] =
        [round(by_turns)?, round(by_threads)?, round(by_tasks)?];
    for _ in 1..if setting.quick { 3 } else { 7 } {
        for (best, way) in [&mut turns, &mut threads, &mut tasks].into_iter().zip(ways) {
            let next = round(way)?;
            if next.total() < best.total() {
                *best = next;
            }
        }
    }
    let wait_ms = login.wait.as_secs_f64() * 1e3;
    let [turned, threaded, tasked] = [&turns, &threads, &tasks].map(Times::of);
    let evidence =
        Evidence::of(&Found { wait_ms, turns: turned, threads: threaded, tasks: tasked })?;
    Ok(evidence.drawn("threads", threads.trace).drawn("tasks", tasks.trace))
}
