//! `models`: the execution models, and what each teaches.

use brigade::models::MODELS;
use brigade::workbench::{Ink, Screen};

/// Lists the table.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let widest = MODELS.iter().map(|model| model.name.len()).max().unwrap_or(0);
    for model in MODELS {
        let pad = " ".repeat(widest - model.name.len());
        let first = format!("  {}{pad}  ", screen.ink(Ink::Strong, model.name));
        screen.hang(&first, &" ".repeat(widest + 4), model.teaches)?;
    }
    screen.gap()?;
    let example = screen.ink(Ink::Type, "cargo run serve --model tokio_multi");
    screen.line(&format!("  Serve one: {example}"))?;
    Ok(())
}
