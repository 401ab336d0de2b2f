//! The map: every rung, what it adds, what it costs and gains here once it was climbed, what it stands on, and the one
//! command that comes next.

use super::climbed::{Climbed, Climbs};
use super::typed;
use crate::ground::{Given, Need};
use crate::price::in_short;
use crate::rungs::{RUNGS, Rung};
use brigade_workbench::{Ink, Screen};
use std::io;

/// Shows it.
pub(super) fn show(given: &Given, screen: &mut Screen) -> io::Result<()> {
    let climbs = Climbs::find().map(|climbs| climbs.read()).unwrap_or_default();
    screen.hang("", "", "The ladder: the same shortener in one architecture after the other, on the components of a real backend, each with its price on this machine.")?;
    screen.gap()?;
    for rung in RUNGS {
        let climbed = climbs.get(rung.name);
        row(rung, climbed.is_some(), screen)?;
        if let Some(climbed) = climbed {
            found(climbed, screen)?;
        }
    }
    components(given, screen)?;
    screen.gap()?;
    let climbed = RUNGS.iter().filter(|rung| climbs.contains_key(rung.name)).count();
    screen.text(&format!("{climbed} of {} climbed.", RUNGS.len()))?;
    match RUNGS.iter().find(|rung| !climbs.contains_key(rung.name)) {
        Some(next) => screen.typed("Next:", &format!("{} {}", typed(), next.number)),
        None => screen.typed("All of them once more:", &format!("{} all", typed())),
    }
}

/// The indent of what stands below a rung's name.
const BELOW: &str = "                ";

/// `✓ 3  workers   slow work leaves the request`.
fn row(rung: &Rung, climbed: bool, screen: &mut Screen) -> io::Result<()> {
    let mark = if climbed { screen.ink(Ink::Good, "✓") } else { " ".into() };
    let name = screen.ink(Ink::Strong, rung.name);
    let pad = " ".repeat(9usize.saturating_sub(rung.name.len()));
    screen.hang(&format!("  {mark} {}  {name}{pad}", rung.number), BELOW, rung.adds)
}

/// Its price and its gain, where it was climbed.
fn found(climbed: &Climbed, screen: &mut Screen) -> io::Result<()> {
    let (costs, gains) = climbed.price.as_ref().map(in_short).unwrap_or_default();
    for (what, in_short) in [("costs ", costs), ("gains ", gains)] {
        if !in_short.is_empty() {
            screen.hang(&format!("{BELOW}{what}"), &format!("{BELOW}      "), &in_short)?;
        }
    }
    let place = screen.ink(Ink::Faint, &climbed.place());
    screen.hang(BELOW, BELOW, &place)
}

/// Where each component is found, or how it is installed.
fn components(given: &Given, screen: &mut Screen) -> io::Result<()> {
    screen.gap()?;
    for need in [Need::Postgres, Need::Redis] {
        let name = format!("  {:<11}", need.name());
        let found = match need.find() {
            _ if given.has(need) => "given by its URL".into(),
            Ok(file) => file.unwrap_or_default().display().to_string(),
            Err(why) => screen.ink(Ink::Warn, &why.to_string()),
        };
        screen.hang(&name, &" ".repeat(name.len()), &found)?;
    }
    Ok(())
}
