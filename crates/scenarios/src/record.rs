//! What the book shows: the answers of all scenarios, some of their curves, and the validation; drawn by `record scenarios`.

use crate::answer::answer;
use crate::run::{self, Asked};
use crate::shipped::{SCENARIOS, Shipped};
use crate::{draw, show, validate};
use anyhow::Context;
use brigade_workbench::{Screen, book};
use std::fs::{self, File};
use std::path::Path;

/// Columns: a telephone scrolls them, a page of paper holds them.
const COLUMNS: usize = 80;
/// Seeds: as many as an interval needs.
const SEEDS: u32 = 6;
/// Where a chapter shows curves from, from the project's root: the figures beside are drawn from traces.
const FOLDER: &str = "docs/curves";
/// Those whose curve a chapter shows.
const CURVES: [&str; 2] = ["pool-size", "stale-choices"];

/// Runs and draws all of it, below where it is called.
///
/// # Errors
/// A scenario cannot be run, or a file not be written.
pub fn run() -> anyhow::Result<()> {
    let folder = Path::new(book::FOLDER);
    let mut screen = sheet(&folder.join("scenarios.txt"))?;
    for Shipped { name, .. } in SCENARIOS {
        let file = Shipped::read(name)?;
        let found = run::all(&file, &Asked { seed: 1, seeds: SEEDS, sweep: None }, &|| ())?;
        screen.gap()?;
        screen.line(name)?;
        screen.text(&file.scenario.title)?;
        for sentence in answer(&file.answer, &found) {
            screen.hang("  > ", "    ", &sentence)?;
        }
        let curve = draw::svg(&file, &found).into_iter().next();
        if let Some((_, svg)) = curve.filter(|_| CURVES.contains(name)) {
            let path = Path::new(FOLDER).join(format!("{name}.svg"));
            fs::write(&path, svg).with_context(|| path.display().to_string())?;
        }
    }
    screen.gap()?;
    screen.text(show::VALIDATED)?;
    validate::run(&mut sheet(&folder.join("validation.txt"))?)?;
    Ok(())
}

/// A file in place of a screen.
fn sheet(path: &Path) -> anyhow::Result<Screen> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut screen = Screen::new(Box::new(file), COLUMNS, false);
    screen.ascii = false; // whatever this terminal can show
    Ok(screen)
}
