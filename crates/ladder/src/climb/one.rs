//! A climb of one rung, from what it adds to its rule: everything that is measured is shown when it is known, and kept
//! for the map. Where a component is missing, what another machine recorded is shown instead.

use super::climbed::{Climbed, Climbs, Told};
use super::progress::Progress;
use super::{recorded, shown};
use crate::drills;
use crate::ground::{Given, Ground};
use crate::price::{self, Price};
use crate::rungs::{self, Rung};
use crate::{experiments::Experiment, picture};
use anyhow::{Context, anyhow, ensure};
use brigade_children::Run;
use brigade_core::measure::Card;
use brigade_workbench::{Ink, Screen, Setting};

/// Climbs `rungs`, one after the other, on one ground.
pub(super) fn each(rungs: &[Rung], run: Run, given: &Given, quick: bool) -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let mut ground = Ground::within(run, &[], given)?;
    for rung in rungs {
        shown::header(rung, &mut screen)?;
        match given.missing(&rung.needs()) {
            Some(why) => recorded::show(rung, &why, &mut screen)?,
            None => {
                let climbed = climb(rung, &mut ground, quick, &mut screen);
                let climbed = climbed.map_err(|why| fallen(&ground, why))?;
                keep(rung, &climbed, quick, &mut screen)?;
            }
        }
        shown::rule(rung, &mut screen)?;
    }
    shown::next(rungs, &mut screen)
}

/// Climbs one.
pub(super) fn climb(
    rung: &Rung,
    ground: &mut Ground,
    quick: bool,
    screen: &mut Screen,
) -> anyhow::Result<Climbed> {
    let progress = Progress::start("starting what it stands on");
    ground.need(&rung.needs())?;
    drop(progress);
    let mut climbed = Climbed::begin(Card::load_or_measure().summary(), ground.components());
    for experiment in rung.experiments {
        let told = told(experiment, ground, quick)?;
        stands(ground)?;
        shown::told(&told, screen)?;
        climbed.told.push(told);
        ground.clear()?;
    }
    let price = price(rung, ground, quick)?;
    stands(ground)?;
    shown::price(&price, screen)?;
    climbed.price = Some(price);
    ground.clear()?;
    let lanes = picture::lanes(rung, ground, screen.lanes(2))?;
    shown::lanes(&lanes, screen)?;
    climbed.lanes = Some(lanes);
    ground.clear()?;
    drills(rung, ground, &mut climbed)?;
    shown::drills(&climbed, screen)?;
    Ok(climbed)
}

fn price(rung: &Rung, ground: &mut Ground, quick: bool) -> anyhow::Result<Price> {
    let progress = Progress::start("its price");
    let before = rung.number.checked_sub(1).and_then(rungs::rung);
    ground.need(before.map_or(&[], |before| before.needs))?;
    price::measure(before, rung, ground, quick, &mut |what| progress.say(what))
}

/// Runs every drill of it.
fn drills(rung: &Rung, ground: &mut Ground, climbed: &mut Climbed) -> anyhow::Result<()> {
    for drill in rung.drills {
        let _progress = Progress::start(drill.name);
        let seen = drills::run(drill, rung, ground).context(drill.name)?;
        climbed.seen.push(seen);
        ground.clear()?;
    }
    Ok(())
}

fn told(experiment: &Experiment, ground: &Ground, quick: bool) -> anyhow::Result<Told> {
    let progress = Progress::start(&format!("{} {}", experiment.lesson, experiment.name));
    let setting = Setting { quick, ..Setting::default() };
    let means = ground.means_of(experiment.needs)?;
    let evidence = (experiment.run)(&means, &setting, &|level| progress.level(level))?;
    let lines = (experiment.tell)(&evidence)?;
    Ok(Told { lesson: experiment.lesson.into(), name: experiment.name.into(), lines })
}

/// Keeps a climb for the map. A folder that cannot be written costs a warning and nothing else.
fn keep(rung: &Rung, climbed: &Climbed, quick: bool, screen: &mut Screen) -> anyhow::Result<()> {
    let Some(climbs) = Climbs::find().filter(|_| !quick) else { return Ok(()) };
    if let Err(why) = climbs.add(rung, climbed) {
        let warning = screen.ink(Ink::Warn, &why.to_string());
        screen.gap()?;
        screen.text(&warning)?;
    }
    Ok(())
}

/// What was measured while a component was gone is no figure of the rung's.
fn stands(ground: &Ground) -> anyhow::Result<()> {
    ensure!(ground.fallen().is_none(), "what was measured without it is not shown");
    Ok(())
}

/// What went wrong, if a component that we started has ended: then that is why.
fn fallen(ground: &Ground, why: anyhow::Error) -> anyhow::Error {
    match ground.fallen() {
        Some(fallen) => anyhow!(
            "{fallen}\nSo the climb went no further ({why:#}). Climb again: {}",
            super::typed()
        ),
        None => why,
    }
}
