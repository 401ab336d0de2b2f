//! What reading from standbys costs in truth, and what a promotion costs in writes: a primary and two streaming standbys,
//! held back by delays that are set. The lesson `replicas` and rung 5 show the numbers.
//!
//! It kills its primary and promotes a standby, so it stands on a cluster of its own.
//!
//! Reading order: `found`, the numbers; `policy`, which node is asked; `cluster`, the connections; `clicks`, stale reads by the
//! time since the write; `sessions`, what clients note of a cluster; `promotion`; `drawn`, what ran when.

mod clicks;
mod cluster;
mod drawn;
mod found;
mod policy;
mod promotion;
mod sessions;

pub use found::{Cell, Found, Lag, Noted, Promotion, Sessions, Writer};
pub use policy::Policy;

use super::{Experiment, Shown};
use crate::ground::{Given, Ground, Means, Need};
use anyhow::Context;
use brigade_core::measure::figure;
use brigade_workbench::{Evidence, Lack, Setting};
use cluster::Cluster;
use std::time::Duration;

/// The experiment.
pub const EXPERIMENT: Experiment =
    Experiment { lesson: "replicas", name: "replicas", needs: &[], run, tell };

/// What it starts for itself.
const NEEDS: [Need; 2] = [Need::Postgres, Need::Standbys];

/// What ran when, by these names in the evidence: reads from a standby, and the same with a token.
pub const TRACES: [&str; 2] = ["any", "token"];

/// How much is done.
#[derive(Clone, Copy)]
struct Effort {
    /// How late the standbys apply, in turns.
    delays_ms: &'static [u64],
    /// Links that are made under each delay and policy.
    links: u32,
    /// Rounds of the clients whose calls are noted, and reads with a token that are only counted.
    rounds: u32,
    reads: u64,
    /// Each phase of the promotion.
    phase: Duration,
}

impl Effort {
    fn of(quick: bool) -> Effort {
        if quick {
            let phase = Duration::from_millis(50);
            return Effort { delays_ms: &[0, 50], links: 10, rounds: 10, reads: 1_000, phase };
        }
        let phase = Duration::from_millis(200);
        let delays_ms = &[0, 20, 50, 150];
        Effort { delays_ms, links: 40, rounds: 40, reads: 20_000, phase }
    }
}

fn run(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (effort, given) = (Effort::of(setting.quick), Given::default());
    if let Some(why) = given.missing(&NEEDS) {
        return Ok(Evidence { lacks: Some(Lack::Component(why)), ..Evidence::default() });
    }
    let mut ground = Ground::start(&NEEDS, &given)?;
    let (means, components) = (ground.means_of(&NEEDS)?, ground.components());
    let cluster = Cluster::open(&means)?;
    let lags = clicks::clicks(&cluster, &effort)?;
    let sessions = sessions::sessions(&cluster, &effort)?;
    let drawn = drawn::draw(&cluster)?;
    drop(cluster);
    let pictured = drawn[0].stale;
    let promotion = promotion::promotion(&mut ground, &means, effort.phase)
        .context("the promotion of a standby")?;
    let found = Evidence::of(&Found { lags, sessions, pictured, promotion })?;
    let drawn = TRACES.into_iter().zip(drawn);
    let evidence = drawn.fold(found, |all, (name, drawn)| all.drawn(name, drawn.trace));
    Ok(Evidence { components: Some(components), ..evidence })
}

/// For the rung's screen.
fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Found { lags, sessions, promotion, .. } = evidence.found()?;
    let lag = |lag: &Lag| {
        let step = lag.step_ms.map_or("no read is stale".into(), |step| {
            format!("reads are stale until {} ms after the write", figure(step))
        });
        let token = || lag.cells.iter().filter(|cell| cell.policy == Policy::Token);
        let [reads, stale, asked]: [u64; 3] = [
            token().map(|cell| cell.reads).sum(),
            token().map(|cell| cell.stale).sum(),
            token().map(|cell| cell.by_primary).sum(),
        ];
        let share = figure(asked as f64 * 100.0 / reads.max(1) as f64);
        format!(
            "standbys {} ms behind: {step}; with a token {stale} of {reads} reads are stale, and the primary answers {share} %",
            lag.delay_ms
        )
    };
    let Sessions { token_reads, token_stale, token_by_primary, .. } = sessions;
    let token = format!(
        "one standby behind, clients with a token: {token_stale} of {token_reads} reads are stale, the primary answers {token_by_primary}"
    );
    let Promotion { local, remote_apply, other_lost, promoted_ms, .. } = promotion;
    let promoted = format!(
        "primary killed, a standby that was cut off promoted in {} ms: {} of {} acknowledged writes lost, of those with remote_apply {} of {}; the other standby lacked {other_lost}",
        figure(promoted_ms),
        local.lost,
        local.acknowledged,
        remote_apply.lost,
        remote_apply.acknowledged
    );
    Ok(lags.iter().map(lag).chain([token, promoted]).collect())
}
