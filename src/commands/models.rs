//! `models`: the execution models, what each teaches, and how to get those that are not in this build.

use brigade::models::{ABSENT, MODELS};
use brigade::workbench::{Ink, Screen};

/// Lists the table.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let here = MODELS.iter().map(|model| (model.name, model.teaches.to_owned()));
    let absent =
        ABSENT.iter().map(|model| (model.name, format!("not in this build: {}", model.why)));
    let rows: Vec<_> = here.chain(absent).collect();
    let widest = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, text) in &rows {
        let pad = " ".repeat(widest - name.len());
        let first = format!("  {}{pad}  ", screen.ink(Ink::Strong, name));
        screen.hang(&first, &" ".repeat(widest + 4), text)?;
    }
    screen.gap()?;
    Ok(screen.typed("Serve one:", "cargo run serve --model tokio_multi")?)
}
