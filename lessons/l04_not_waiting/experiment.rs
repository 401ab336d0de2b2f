//! What runs: one user and a hundred, served in every way, round after round.

use super::found::{Found, MANY, Served, Way};
use super::trial::{REQUEST, Trial, queries_of_a_dropped_future};
use brigade_core::jobs::login::Stretch;
use brigade_core::measure::in_rounds;
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

pub(super) fn users(setting: &Setting) -> anyhow::Result<Evidence> {
    let stretch = Stretch::lasting(REQUEST.0);
    let (rounds, open_for) = if setting.quick { (1, 10) } else { (5, 50) };
    let open_for = Duration::from_millis(open_for);
    let pictures =
        [Way::Blocking, Way::Tokio].map(|way| Ok((way, picture(stretch, way, setting)?)));
    let pictures = pictures.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let serve = |users| {
        let served = in_rounds(&Way::ALL, rounds, 4, |way| {
            way.serve(&Trial::open(stretch, open_for, Recorder::off())?, users)
        });
        served.map(|ways| ways.map(|rounds| Served::median(&rounds)))
    };
    let found = Found {
        wait_us: REQUEST.1.as_secs_f64() * 1e6,
        lone: serve(1)?,
        many: serve(MANY)?,
        dropped: dropped(stretch)?,
    };
    let evidence = Evidence::of(&found)?;
    Ok(pictures.into_iter().fold(evidence, |all, (way, trace)| all.drawn(way.name(), trace)))
}

fn dropped(stretch: Stretch) -> io::Result<usize> {
    let trial = Trial::open(stretch, Duration::from_secs(1), Recorder::start())?;
    Ok(queries_of_a_dropped_future(&trial))
}

/// A few milliseconds with eight users: few enough to tell apart.
fn picture(stretch: Stretch, way: Way, setting: &Setting) -> anyhow::Result<Trace> {
    let trial = Trial::open(stretch, 3 * REQUEST.1, Recorder::start())?;
    way.serve(&trial, 8)?;
    let trace = trial.recorder.clone().finish();
    live::show(setting, &trace);
    Ok(trace)
}
