//! `machine`: what this machine is, as the lessons see it.

use brigade::workbench::Screen;

/// Prints the card.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let cores = std::thread::available_parallelism()?;
    screen.line(&format!("usable cores: {cores}"))?;
    Ok(())
}
