//! What telemetry costs: the same rung with nothing, with each signal alone, and with all of them. Rung 10 shows it.
//!
//! Reading order: [`found`], the numbers; `overhead`, how they are measured.

pub mod found;
mod overhead;

use super::{Experiment, Shown, glass_box};
use crate::ground::{Means, Need};
use brigade_core::measure::figure;
use brigade_workbench::{Evidence, Setting};
use found::{Overhead, Way};

/// What rung 10 shows.
pub const ALL: &[Experiment] = &[
    Experiment {
        lesson: "glass-box",
        name: "overhead",
        needs: &[Need::Postgres, Need::Redis, Need::Mail, Need::Collector],
        run: overhead,
        tell: tell_overhead,
    },
    glass_box::PRICE,
    glass_box::BLIND,
];

fn overhead(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (rounds, each) = if setting.quick { (1, 50) } else { (6, 3_000) };
    Evidence::of(&overhead::overhead(means, rounds, each)?)
}

fn tell_overhead(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Overhead = evidence.found()?;
    let beside: Vec<f64> = found.ways.iter().flat_map(|cost| cost.nothing_us.clone()).collect();
    let nothing = brigade_core::measure::stats::median(&beside);
    let nothing = nothing
        .map(|cpu| format!("nothing: {} µs of CPU a request, in all processes", figure(cpu)));
    let lines = Way::ALL.into_iter().filter_map(|way| {
        let ratio = found.ratio(way)?;
        let [low, mid, high] = [ratio.low(), ratio.mid(), ratio.high()];
        let more = |ratio: f64| figure(100.0 * (ratio - 1.0));
        Some(format!("{}: {} % more CPU ({} to {})", way.name(), more(mid), more(low), more(high)))
    });
    Ok(nothing.into_iter().chain(lines).collect())
}
