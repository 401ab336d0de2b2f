//! `record scenarios`: the recording to which `simulate --validate` holds the simulator, and what the book shows of all scenarios.

use super::{Usage, elsewhere};
use anyhow::{Context, bail};
use brigade::measure::{Card, Quiet};
use brigade::workbench::course::Course;
use brigade::workbench::program::SCENARIOS;
use brigade::workbench::runner::{self, Signed};
use brigade::workbench::{Evidence, Setting};
use serde_json::json;
use std::fs;

/// The lesson and its experiment in which requests are recorded one by one.
const LESSON: &str = "hockey-stick";
const EXPERIMENT: &str = "connections";
/// Where `crates/scenarios` reads it from.
const STATION: &str = "crates/scenarios/recorded/station.json";
/// So often it is measured until the machine was quiet.
const TAKES: usize = 5;

/// Records the station, and becomes the program that draws the rest.
///
/// # Errors
/// The lesson cannot be played, the machine is never quiet, or a file cannot be written.
pub(crate) fn record(course: &Course) -> anyhow::Result<()> {
    let evidence = quiet(course)?;
    let recording =
        evidence.found.get("recording").context("the experiment records no requests")?;
    let machine = Card::load_or_measure().summary();
    let station = json!({ "machine": machine, "quiet": evidence.quiet, "recording": recording });
    fs::write(STATION, format!("{station}\n"))
        .with_context(|| format!("cannot write {STATION}"))?;
    println!("recorded {STATION}");
    elsewhere::run(&SCENARIOS)
}

/// What the experiment found while no other program had the CPU.
fn quiet(course: &Course) -> anyhow::Result<Evidence> {
    let lesson = course.find(LESSON).map_err(|unknown| Usage(unknown.to_string()))?;
    let experiment = lesson.experiments.iter().find(|experiment| experiment.name == EXPERIMENT);
    let experiment =
        experiment.with_context(|| format!("{LESSON} has no experiment {EXPERIMENT}"))?;
    let mut run = runner::in_children(lesson, Signed::Card);
    for _ in 0..TAKES {
        let evidence = run(experiment, &Setting::default())?;
        match evidence.quiet.filter(Quiet::is_noisy) {
            None => return Ok(evidence),
            Some(noise) => println!("{LESSON}: {noise}; once more"),
        }
    }
    bail!("other programs took the CPU in each of {TAKES} takes: end them and record again")
}
