//! What runs: the smallest prices; users who have asked once; users who ask a slow database again and again.

use super::found::{Crowd, Held, Idle, Model, SideBySide, USERS};
use super::serving::{Trial, affordable, ask_once, serve};
use anyhow::Context;
use brigade_core::measure::Process;
use brigade_workbench::{Evidence, Setting};
use serde::{Deserialize, Serialize};
use std::time::Duration;

pub(super) use super::prices::prices;

/// So many users a server, where two of them stand side by side.
const FEWER: usize = 1_000;

/// Memory is looked at each time such a part of them has come.
const PARTS: usize = 8;

/// What the database takes.
const WAIT: Duration = Duration::from_millis(100);

/// What a user does between an answer and the next request.
const THINK: Duration = Duration::from_millis(300);

/// Who serves.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) model: Model,
}

/// A model serves idle users, more and more of them. Their ends of the connections are in this process too, and cost
/// it a number each; whatever else it holds, it holds for the server.
pub(super) fn idle(setting: &Setting) -> anyhow::Result<Evidence> {
    let Asked { model } = setting.asked()?;
    let wanted = if setting.quick { 256 } else { USERS };
    let users = affordable(wanted, 1);
    let served = serve(model, Duration::ZERO)?;
    let mut idle = vec![ask_once(served.address)?]; // what is allocated once is allocated now
    idle.reserve_exact(users);
    let (before, mut held) = (holds(), Vec::with_capacity(PARTS));
    for part in 1..=PARTS {
        while idle.len() <= users * part / PARTS {
            let user = ask_once(served.address);
            idle.push(user.with_context(|| format!("user {} of {users}", idle.len()))?);
        }
        held.extend(holds().zip(before).map(|(now, before)| Held {
            resident: (now.resident - before.resident).max(0.0),
            reserved: (now.reserved - before.reserved).max(0.0),
            threads: now.threads - before.threads,
        }));
    }
    drop(idle);
    served.stop()?;
    Evidence::of(&Idle { users, wanted, held })
}

/// What this process has, as far as this system tells.
fn holds() -> Option<Held> {
    let this = Process::this();
    let threads = std::fs::read_dir("/proc/self/task").ok()?.count() as f64;
    let [resident, reserved] = [this.resident().ok()? as f64, this.reserved().ok()? as f64];
    Some(Held { resident, reserved, threads })
}

/// A model under the whole crowd.
pub(super) fn crowd(setting: &Setting) -> anyhow::Result<Evidence> {
    let Asked { model } = setting.asked()?;
    let users = affordable(if setting.quick { 64 } else { USERS }, 1);
    let (wait, think, each) =
        if setting.quick { (WAIT / 10, THINK / 10, 1) } else { (WAIT, THINK, 2) };
    let mut trial = Trial::start(model, wait, users)?;
    let per_s = trial.ask(think, each)?.rate();
    trial.stop()?;
    let bound_per_s = users as f64 / (wait + think).as_secs_f64();
    Evidence::of(&Crowd { users, per_s, bound_per_s })
}

/// Both models in one process, asked in turn, round after round: what disturbs a round disturbs both.
pub(super) fn side_by_side(setting: &Setting) -> anyhow::Result<Evidence> {
    let users = affordable(if setting.quick { 32 } else { FEWER }, Model::BOTH.len());
    let (wait, rounds) = if setting.quick { (WAIT / 20, 2) } else { (WAIT, 7) };
    let mut trials = Vec::new();
    for model in Model::BOTH {
        trials.push((model, Trial::start(model, wait, users)?));
    }
    let mut cpu_us = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        trials.rotate_left(round % 2); // neither always comes first
        for (model, trial) in &mut trials {
            cpu_us[*model as usize].push(trial.cpu_us(wait)?);
        }
    }
    trials.into_iter().try_for_each(|(_, trial)| trial.stop())?;
    Evidence::of(&SideBySide { cpu_us })
}
