//! The first thing anybody sees: three logins as comb, wall and ribbon, recorded a second ago.

use crate::workbench::{Bench, Lesson, Report};

/// Shown before the course map at the first start.
pub static OPENING: Lesson = Lesson {
    number: 0,
    name: "opening",
    part: "",
    question: "Three users log in. Here is what this machine did with them, a second ago.",
    predictions: &[],
    experiments: &[],
    run,
};

fn run(_bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    Ok(Report::default())
}
