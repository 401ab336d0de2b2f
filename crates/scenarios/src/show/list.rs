//! The scenarios that ship, one line each, and the command that comes next.

use crate::shipped::{SCENARIOS, Shipped};
use brigade_workbench::{Ink, Screen, course};

/// How scenarios are called from where we are: through cargo, or by an installed program.
fn typed() -> String {
    course::typed().replace("lessons", "simulate")
}

/// All that ship.
///
/// # Errors
/// The screen cannot be written.
pub fn all(screen: &mut Screen) -> anyhow::Result<()> {
    screen.text("Systems that no laptop runs, in virtual time: each scenario asks one question, and its run answers it.")?;
    screen.gap()?;
    let wide = SCENARIOS.iter().map(|shipped| shipped.name.len()).max().unwrap_or(0);
    for Shipped { name, .. } in SCENARIOS {
        let file = Shipped::read(name)?;
        let padded = screen.ink(Ink::Strong, &format!("{name:wide$}"));
        let indent = " ".repeat(wide + 4);
        screen.hang(&format!("  {padded}  "), &indent, &file.scenario.title)?;
    }
    screen.gap()?;
    let first = SCENARIOS.first().map_or("", |shipped| shipped.name);
    screen.typed("Run one:", &format!("{} {first}", typed()))?;
    screen.typed("Write one:", &format!("{} {first} --print > mine.toml", typed()))?;
    Ok(())
}

/// The command behind one that was run.
///
/// # Errors
/// As [`all`].
pub fn next(name: &str, screen: &mut Screen) -> anyhow::Result<()> {
    screen.gap()?;
    let at = SCENARIOS.iter().position(|shipped| shipped.name == name);
    match at.and_then(|at| SCENARIOS.get(at + 1)) {
        Some(next) => screen.typed("Next:", &format!("{} {}", typed(), next.name))?,
        None => screen.typed("All scenarios:", &typed())?,
    }
    Ok(())
}
