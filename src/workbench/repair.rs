//! BREAK, REPAIR and TRANSFER: what a lesson asks to be mended, and the same idea in another shape. It refuses to judge.

use super::judge::place::Place;
use super::{Desk, Ink, Lesson};
use super::{ask, ask::letter, course};

/// What is broken, where, and how a repair is judged.
pub(super) fn repair(lesson: &Lesson, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(exercise) = lesson.exercise else { return Ok(()) };
    let Desk { screen, learner, .. } = desk;
    screen.stage("BREAK")?;
    screen.text(exercise.breaks)?;
    screen.stage("REPAIR")?;
    screen.text(exercise.repair)?;
    if let Ok(place) = Place::of(lesson) {
        // Where nobody is asked, nothing is written into the project either.
        if learner.is_some() {
            place.lay()?;
        }
        screen.line(&format!("    {}", place.shown()))?;
    }
    let command = screen.ink(Ink::Type, &format!("{} check {}", course::typed(), lesson.name));
    screen.line(&format!("    {command}"))?;
    Ok(())
}

/// The same idea in another shape: only where somebody answers.
pub(super) fn transfer(lesson: &Lesson, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Desk { screen, learner: Some(learner), .. } = desk else { return Ok(()) };
    let Some(transfer) = lesson.transfer else { return Ok(()) };
    screen.stage("TRANSFER")?;
    screen.text(transfer.text)?;
    let options: Vec<_> = transfer.choices.iter().map(|choice| choice.text).collect();
    let chosen = ask::offer(&options, learner, screen)?;
    let right = &transfer.choices[transfer.right];
    let said = match chosen {
        Some(index) if index == transfer.right => screen.ink(Ink::Good, "Yes."),
        Some(index) => {
            format!("No: it is {}). {}", letter(transfer.right), transfer.choices[index].rebuttal)
        }
        None => format!("It is {}).", letter(transfer.right)),
    };
    screen.text(&format!("{said} {}", right.rebuttal))?;
    Ok(())
}
