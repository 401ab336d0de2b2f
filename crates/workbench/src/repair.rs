//! BREAK, REPAIR and TRANSFER: what a lesson asks to be mended, and the same idea in another shape. It refuses to judge.

use super::check::place::Place;
use super::{Desk, Ink, Lesson, Screen};
use super::{ask, ask::letter, course, ruled};
use anyhow::Context;
use brigade_judge::Ruling;
use std::fs;

/// Columns left of a ruling that was recorded.
const LEFT: usize = 4;

/// What is broken, where, and how a repair is judged.
pub(super) fn repair(lesson: &Lesson, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(exercise) = lesson.exercise else { return Ok(()) };
    let Desk { screen, learner, .. } = desk;
    let place = Place::of(lesson).ok();
    screen.stage("BREAK")?;
    screen.text(exercise.breaks)?;
    if let Some(place) = &place {
        broken(place, screen)?;
    }
    screen.stage("REPAIR")?;
    screen.text(exercise.repair)?;
    if let Some(place) = &place {
        // Where no learner is asked, nothing is written into the project either.
        if learner.is_some() {
            place.lay()?;
        }
        screen.line(&format!("    {}", place.shown()))?;
    }
    Ok(screen.typed("", &format!("{} check {}", course::typed(), lesson.name))?)
}

/// It goes wrong before the learner's eyes, without a build: what the judge said of what ships, as it was recorded.
fn broken(place: &Place, screen: &mut Screen) -> anyhow::Result<()> {
    let Ok(recorded) = fs::read_to_string(place.recorded()) else { return Ok(()) };
    let ruling: Ruling = serde_json::from_str(&recorded).context("the recorded ruling")?;
    let left = " ".repeat(LEFT);
    screen.hang(&left, &left, "RECORDED, the judge's ruling on it:")?;
    Ok(ruled::show(&ruling, &fs::read_to_string(place.broken())?, LEFT, screen)?)
}

/// The same idea in another shape: only where a learner answers.
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
