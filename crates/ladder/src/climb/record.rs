//! `record`: climbs, and keeps what was found for machines that lack a component. For the project's root, on a quiet
//! machine.

use super::ended::{End, climb};
use super::{find, one, recorded, shown};
use crate::ground::{Given, Ground};
use crate::rungs::{RUNGS, Rung};
use anyhow::{Context, bail};
use brigade_children::Run;
use brigade_workbench::Screen;
use std::fs;
use std::io;

/// Climbs one rung, or all, and writes their recordings.
///
/// # Errors
/// There is no such rung, a component is missing, or a file cannot be written.
pub fn run(word: Option<&str>) -> anyhow::Result<()> {
    let rungs = match word {
        None => RUNGS,
        Some(word) => std::slice::from_ref(find(word)?),
    };
    match climb(move |run| record(rungs, run), None)? {
        End::Done(outcome) => outcome,
        End::Asked => bail!("it was asked to end before all was recorded"),
    }
}

fn record(rungs: &[Rung], run: Run) -> anyhow::Result<()> {
    // As wide as the narrowest screen that is looked at, and without colours: what is drawn is kept as it is.
    let mut screen = Screen::new(Box::new(io::stdout()), 80, false);
    let mut ground = Ground::within(run, &[], &Given::default())?;
    for rung in rungs {
        shown::header(rung, &mut screen)?;
        let climbed = one::climb(rung, &mut ground, false, &mut screen)?;
        let file = recorded::file(rung);
        let text = serde_json::to_string_pretty(&climbed)? + "\n";
        fs::write(&file, text)
            .with_context(|| format!("{}, from the project's root", file.display()))?;
    }
    Ok(())
}
