//! What the simulator is held to, as `simulate --validate` shows it. It refuses to know how a scenario is written.

mod closed;
mod recorded;

use brigade_core::measure::{Claim, Verdict};
use brigade_workbench::{Ink, Screen};
pub use recorded::Recorded;
use std::io;
use std::process::ExitCode;

/// Validates, and shows every claim with its verdict; status 1 if one does not hold.
///
/// # Errors
/// The recording cannot be read, or the screen not written.
pub fn run(screen: &mut Screen) -> anyhow::Result<ExitCode> {
    screen.stage("V0: systems of which the answer is known")?;
    let rows = closed::rows()?;
    for [system, found] in rows.iter().map(closed::shown) {
        screen.text(&system)?;
        screen.hang("    ", "    ", &found)?;
    }
    let mut claims = vec![closed::claim(&rows)];
    show(&claims, screen)?;
    screen.stage("V1: what was recorded of one real station, simulated")?;
    let recorded = Recorded::shipped()?;
    screen.text(&recorded.to_string())?;
    let replayed = recorded.claims()?;
    show(&replayed, screen)?;
    claims.extend(replayed);
    let broken = claims.iter().any(|claim| claim.verdict == Verdict::DoesNotHoldHere);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(claims: &[Claim], screen: &mut Screen) -> io::Result<()> {
    claims.iter().try_for_each(|claim| {
        let said = screen.ink(Ink::of(&claim.verdict), &claim.to_string());
        screen.hang("  ", "    ", &said)
    })
}
