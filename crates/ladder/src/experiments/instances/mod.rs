//! What becomes of one server when it is several: who waits where behind a balancer, and what was in its memory and belonged to
//! all. The lesson `instances` and rung 6 show the numbers.
//!
//! Reading order: `found`, the numbers; [`service`], the instances; `processes`, how they are started and asked; `spread` and
//! `hedge`, who waits where; `state`, what is remembered.

mod found;
mod hedge;
mod processes;
pub mod service;
mod spread;
mod state;

pub use found::{Hedged, Kept, Place, Ran, Share, Spread, State};

use super::fronts::FRONTS;
use super::{Experiment, Shown};
use crate::ground::{Means, Need};
use brigade_core::measure::figure;
use brigade_workbench::{Evidence, Setting};

/// What rung 6 shows.
pub const ALL: &[Experiment] = &[SPREAD, STATE, FRONTS];

/// Nothing but processes of ours.
const SPREAD: Experiment = Experiment {
    lesson: "instances",
    name: "spread",
    needs: &[],
    run: run_spread,
    tell: tell_spread,
};

const STATE: Experiment = Experiment {
    lesson: "instances",
    name: "state",
    needs: &[Need::Redis],
    run: run_state,
    tell: tell_state,
};

fn run_spread(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let effort = if setting.quick {
        spread::Effort { alike: 30, slow: 30, hedge: 30 }
    } else {
        spread::Effort { alike: 800, slow: 400, hedge: 500 }
    };
    Evidence::of(&spread::spread(effort)?)
}

fn tell_spread(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Spread { hop_us, alike, slow, hedge } = evidence.found()?;
    let mean = |us: &[u64]| us.iter().sum::<u64>() as f64 / us.len().max(1) as f64 / 1e3;
    let hop = format!("a hop through the balancer: {} ms", figure(hop_us / 1e3));
    let ran = |ran: &Ran| {
        let Ran { policy, instances, slower, took_us, .. } = ran;
        let which = if *slower > 1.0 { ", one of them slower" } else { "" };
        format!("{instances} instances{which}, {policy:?}: {} ms on average", figure(mean(took_us)))
    };
    let hedged = |hedged: &Hedged| {
        let Hedged { after_us, sent, took_us } = hedged;
        let after =
            after_us.map_or("no hedge".into(), |us| format!("a hedge after {} ms", us / 1000));
        format!(
            "{after}: {} requests, {sent} questions, {} ms on average",
            took_us.len(),
            figure(mean(took_us))
        )
    };
    let lines = [hop].into_iter().chain(alike.iter().chain(&slow).map(ran));
    Ok(lines.chain(hedge.iter().map(hedged)).collect())
}

fn run_state(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let users = if setting.quick { 30 } else { 600 };
    Evidence::of(&state::state(means, state::Effort { users, requests: 10 })?)
}

fn tell_state(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let State { instances, limit, kept } = evidence.found()?;
    let head = format!(
        "{instances} instances, each request to one that is drawn; {limit} wrong codes are allowed"
    );
    let line = |kept: &Kept| {
        let Kept { place, codes, tries, sessions, restarted } = kept;
        let share = |share: &Share| format!("{} of {}", share.failed, share.asked);
        format!(
            "{:<8} right codes refused {}; wrong codes tried {tries}; signed in and refused {}, after a restart {}",
            place.name(),
            share(codes),
            share(sessions),
            share(restarted)
        )
    };
    Ok([head].into_iter().chain(kept.iter().map(line)).collect())
}
