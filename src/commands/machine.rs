//! `machine`: what this machine is and what its smallest steps cost.

use brigade::measure::Card;
use std::io::{self, Write};

/// Prints the card, measured now or earlier in this boot.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn run() -> io::Result<()> {
    let card = Card::load_or_measure().to_string();
    io::stdout().lock().write_all(card.as_bytes())
}
