//! `ladder clusters`: three nodes of each engine beside one, and what users see when one of the three breaks.

use super::progress::Progress;
use super::shown;
use crate::clusters::{ENGINES, Engine, RULE};
use brigade_children::Run;
use brigade_core::measure::Card;
use brigade_workbench::{Ink, Screen};

/// Tries all of them, one after the other. One that is not installed is left out, and said to be.
pub(super) fn run(run: &Run, quick: bool) -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    screen.gap()?;
    screen.text("Past one machine, on engines that exist: three nodes of each beside one, all of them processes of this machine. One of the three is broken while users go on.")?;
    for engine in &ENGINES {
        screen.stage(&format!("{}: ONE NODE, THREE NODES", engine.name.to_uppercase()))?;
        match engine.missing() {
            Some(why) => {
                let why = screen.ink(Ink::Warn, &format!("Not tried here: {why}."));
                screen.text(&why)?;
            }
            None => tried(engine, run, quick, &mut screen)?,
        }
    }
    screen.gap()?;
    let place = screen.ink(Ink::Faint, &Card::load_or_measure().summary());
    screen.text(&place)?;
    screen.stage("RULE")?;
    let rule = screen.ink(Ink::Strong, RULE);
    Ok(screen.text(&rule)?)
}

fn tried(engine: &Engine, run: &Run, quick: bool, screen: &mut Screen) -> anyhow::Result<()> {
    let progress = Progress::start(engine.name);
    let found = engine.run(run, quick, &|what| progress.say(what))?;
    drop(progress);
    Ok(shown::lines(found.show(screen.width - 2).lines(), screen)?)
}
