//! `ladder prices`: what every rung costs and gains, side by side, from its last climb here or from the recording.
//!
//! Reading order: here, what is known; `row`, what is said of one rung; `table`, all of them on a screen; `page`, the same as one
//! file of HTML. It measures nothing.

mod page;
mod row;
mod table;
#[cfg(test)]
mod tests;

use crate::climb::climbed::{Climbed, Climbs};
use crate::climb::recorded;
use crate::rungs::{RUNGS, Rung};
use anyhow::Context;
use brigade_workbench::Screen;
use std::fs;
use std::path::Path;

/// What is known of a rung.
#[derive(Debug)]
pub(crate) struct Known {
    /// The rung.
    pub(crate) rung: &'static Rung,
    /// Its last climb here, or the recording; nothing if it was never climbed.
    pub(crate) climbed: Option<Climbed>,
    /// Whether it was climbed here.
    pub(crate) here: bool,
}

/// What is known of every rung, from the ground up.
pub(crate) fn known() -> Vec<Known> {
    let mut here = Climbs::find().map(|climbs| climbs.read()).unwrap_or_default();
    let known = |rung: &'static Rung| {
        let own = here.remove(rung.name);
        let here = own.is_some();
        Known { rung, climbed: own.or_else(|| recorded::of(rung)), here }
    };
    RUNGS.iter().map(known).collect()
}

/// Shows the table, and writes the page if that is asked for.
///
/// # Errors
/// The page cannot be written, or the screen.
pub fn run(html: Option<&Path>, screen: &mut Screen) -> anyhow::Result<()> {
    let known = known();
    if let Some(file) = html {
        fs::write(file, page::page(&known)).with_context(|| {
            format!("{} cannot be written: name another file with --html", file.display())
        })?;
    }
    table::show(&known, screen)?;
    if let Some(file) = html {
        screen.gap()?;
        screen.text(&format!("the same as a page: {}", file.display()))?;
    }
    Ok(())
}
