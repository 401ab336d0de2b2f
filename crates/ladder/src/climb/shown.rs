//! What a climb says: the same for one that was just made, and for one that another machine recorded.

use super::climbed::{Climbed, Told};
use super::typed;
use crate::drills;
use crate::picture;
use crate::price::{self, Price};
use crate::rungs::{RUNGS, Rung};
use brigade_workbench::{Ink, Screen};
use console::measure_text_width;
use std::io;

/// Its number, its name, and what it adds.
pub(super) fn header(rung: &Rung, screen: &mut Screen) -> io::Result<()> {
    screen.gap()?;
    let number = screen.ink(Ink::Faint, &format!("{:>2}", rung.number));
    let name = screen.ink(Ink::Strong, rung.name);
    screen.line(&format!("{number}  {name}"))?;
    screen.hang("    ", "    ", rung.adds)?;
    screen.gap()?;
    lines(picture::architecture(rung, screen.lanes(2)).lines(), screen)
}

/// All that was found.
pub(super) fn all(climbed: &Climbed, screen: &mut Screen) -> io::Result<()> {
    climbed.told.iter().try_for_each(|found| told(found, screen))?;
    climbed.price.iter().try_for_each(|found| price(found, screen))?;
    climbed.lanes.iter().try_for_each(|drawn| lanes(drawn, screen))?;
    drills(climbed, screen)
}

/// What it costs and gains.
pub(super) fn price(price: &Price, screen: &mut Screen) -> io::Result<()> {
    screen.stage("PRICE")?;
    lines(price::show(price, screen.width - 2).lines(), screen)
}

/// What ran when.
pub(super) fn lanes(drawn: &str, screen: &mut Screen) -> io::Result<()> {
    screen.stage("WHAT RAN WHEN")?;
    lines(drawn.lines(), screen)
}

/// What users saw while parts of it were broken.
pub(super) fn drills(climbed: &Climbed, screen: &mut Screen) -> io::Result<()> {
    if climbed.seen.is_empty() {
        return Ok(());
    }
    screen.stage("DRILLS")?;
    lines(drills::show(&climbed.seen, screen.width - 2).lines(), screen)
}

/// What an experiment found.
pub(super) fn told(told: &Told, screen: &mut Screen) -> io::Result<()> {
    screen.stage(&format!("EXPERIMENT {} (lesson {})", told.name, told.lesson))?;
    lines(told.lines.iter().map(String::as_str), screen)
}

/// Lines that fit the screen as they are, for they may be rows of a table; longer ones wrapped.
pub(super) fn lines<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    screen: &mut Screen,
) -> io::Result<()> {
    for line in lines {
        if measure_text_width(line) + 2 <= screen.width {
            screen.line(&format!("  {line}"))?;
        } else {
            screen.hang("  ", "    ", line)?;
        }
    }
    Ok(())
}

/// What to take home.
pub(super) fn rule(rung: &Rung, screen: &mut Screen) -> io::Result<()> {
    screen.stage("RULE")?;
    let rule = screen.ink(Ink::Strong, rung.rule);
    screen.text(&rule)
}

/// The one command that comes next.
pub(super) fn next(climbed: &[Rung], screen: &mut Screen) -> anyhow::Result<()> {
    screen.gap()?;
    let last = climbed.last().map(|rung| rung.number);
    let next = RUNGS.iter().find(|rung| Some(rung.number) > last);
    match next.filter(|_| climbed.len() < RUNGS.len()) {
        Some(next) => screen.typed("Next:", &format!("{} {}", typed(), next.number))?,
        None => screen.typed("All rungs side by side:", &typed())?,
    }
    Ok(())
}
