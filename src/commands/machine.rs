//! `machine`: what this machine is and what its smallest steps cost.

use brigade::measure::Card;
use brigade::workbench::Screen;
use std::io;

/// Prints the card, measured now or earlier in this boot.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn run() -> io::Result<()> {
    let mut screen = Screen::stdout(None);
    Card::load_or_measure().to_string().lines().try_for_each(|line| screen.line(line))
}
