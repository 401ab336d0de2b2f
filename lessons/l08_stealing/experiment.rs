//! What runs: one log counted in every way and cut into every grain, and redirects among logins.

use super::found::{Found, Pinned};
use super::grain;
use super::pinned::{MODELS, accounts, serve};
use super::shards::Shards;
use super::ways::{TWINS, WAYS, Way};
use brigade_core::measure::in_rounds;
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// How uneven the shards are: not at all, somewhat, as in life.
pub(super) const SKEWS: [f64; 3] = [0.0, 0.8, 1.2];

/// Shards in every way, round after round; then rayon's grain.
pub(super) fn shards(setting: &Setting) -> anyhow::Result<Evidence> {
    let cores = brigade_core::measure::usable_cpus();
    // Two at least, so that there is another to steal from, also where they take turns.
    let workers = cores.max(2);
    let (lines, rounds) = if setting.quick { (10_000, 1) } else { (200_000, 7) };
    let log = Shards::of(lines);
    let [even, some, zipf] = SKEWS.map(|skew| Arc::new(log.cut(skew)));
    let picture = |(name, way): (&str, Way)| {
        let recorder = Recorder::start();
        way(&zipf, workers, &recorder)?;
        let trace = recorder.finish();
        live::show(setting, &trace);
        Ok((name.into(), trace))
    };
    let traces = TWINS.into_iter().map(picture).collect::<io::Result<_>>()?;
    let off = Recorder::off();
    let by_all = |cut| in_rounds(&WAYS, rounds, 8, |(_, way)| way(cut, workers, &off));
    let alone = in_rounds(&TWINS, rounds, 8, |(_, way)| way(&zipf, 1, &off))?;
    let found = Found {
        lines: log.lines(),
        abreast: workers.min(cores),
        largest_deal: zipf.largest_deal(workers),
        outcomes: [by_all(&even)?, by_all(&some)?, by_all(&zipf)?],
        alone,
        grains: grain::measure(lines / 4, rounds)?,
    };
    Ok(Evidence { traces, ..Evidence::of(&found)? })
}

/// Redirects among logins, bound to a worker or not.
pub(super) fn pinned(setting: &Setting) -> anyhow::Result<Evidence> {
    let (time, rounds) = if setting.quick { (40, 1) } else { (250, 7) };
    let (accounts, time) = (accounts()?, Duration::from_millis(time));
    let served = in_rounds(&MODELS, rounds, 8, |name| serve(name, &accounts, time))?;
    // A model that is not there in one round is there in none.
    let [per_core, uring, tokio_multi] = served.map(|rounds| rounds.into_iter().collect());
    Evidence::of(&Pinned { per_core, uring, tokio_multi })
}
