//! RECALL: before a lesson, a question from three lessons ago; and `lessons review`: what was answered wrongly, once more.
//!
//! What is asked for again after a while stays (Cepeda et al., "Distributed Practice in Verbal Recall Tasks", 2006). The
//! right answer is what turned out on this machine then. It refuses to know how a lesson is played.

use super::{Desk, Ink, Learner, Lesson, Prediction, Question, Screen, Value, ask, course, show};
use std::io;

/// So many lessons later something is asked again.
pub const LATER: usize = 3;

/// Asked again in one sitting at most.
const MOST: usize = 6;

/// A number within this factor of the truth was known.
const NEAR: f64 = 2.0;

/// A question that was answered, and its last answer.
struct Asked<'a> {
    question: &'static Question,
    last: &'a Prediction,
}

/// Asks one question of an earlier lesson again, if that was played with predictions: one that was not known, if there is one.
///
/// # Errors
/// If the screen or the input fails.
pub fn recall(earlier: &Lesson, desk: &mut Desk<'_>) -> io::Result<()> {
    let made = made(desk);
    let asked = answered(earlier, &made);
    let Some(again) = asked.iter().find(|asked| !knew(asked.last)).or(asked.first()) else {
        return Ok(());
    };
    let Desk { screen, learner: Some(learner), .. } = desk else { return Ok(()) };
    screen.stage("RECALL")?;
    let answer = again.ask(learner, screen)?;
    screen.gap()?;
    desk.keep(&[answer])
}

/// Asks everything again that was not known when it was last asked, some at a time.
///
/// # Errors
/// As [`recall`].
pub fn review(lessons: &[&Lesson], desk: &mut Desk<'_>) -> io::Result<()> {
    let made = made(desk);
    let all = lessons.iter().flat_map(|lesson| answered(lesson, &made));
    let due: Vec<Asked<'_>> = all.filter(|asked| !knew(asked.last)).collect();
    desk.screen.stage("REVIEW")?;
    if due.is_empty() {
        return desk
            .screen
            .text("Nothing to review: no prediction was wrong when it was last made.");
    }
    let asks = desk.learner.is_some();
    let now = if asks { due.len().min(MOST) } else { 0 };
    let mut known = 0;
    for asked in &due[..now] {
        let Desk { screen, learner: Some(learner), .. } = &mut *desk else { break };
        let answer = asked.ask(learner, screen)?;
        screen.gap()?;
        known += usize::from(knew(&answer));
        desk.keep(&[answer])?;
    }
    let left = due.len() - known;
    let said = if asks {
        format!("{known} of {now} known now. {left} to review:")
    } else {
        format!("{left} to review, in a terminal:")
    };
    let typed = desk.screen.ink(Ink::Type, &format!("{} review", course::typed()));
    desk.screen.text(&format!("{said} {typed}"))
}

/// All that was ever predicted; what cannot be read counts as none.
fn made(desk: &Desk<'_>) -> Vec<Prediction> {
    let read = desk.predictions.as_ref().and_then(|predictions| predictions.read().ok());
    read.map_or_else(Vec::new, |(made, _)| made)
}

/// The questions of a lesson that have an answer and a truth.
fn answered<'a>(lesson: &Lesson, made: &'a [Prediction]) -> Vec<Asked<'a>> {
    let last = |question: &'static Question| {
        let same = |one: &&Prediction| one.lesson == lesson.name && one.question == question.id;
        let last = made.iter().rev().find(same)?;
        (last.truth != Value::None).then_some(Asked { question, last })
    };
    lesson.predictions.iter().filter_map(last).collect()
}

/// The right letter, or a number near enough.
fn knew(prediction: &Prediction) -> bool {
    let near = prediction.distance().is_some_and(|distance| distance <= NEAR.log10());
    near || prediction.right() == Some(true)
}

impl Asked<'_> {
    /// Puts it once more, and says what turned out.
    fn ask(&self, learner: &mut Learner<'_>, screen: &mut Screen) -> io::Result<Prediction> {
        let from = screen.ink(Ink::Faint, &format!("from {}", self.last.lesson));
        screen.text(&from)?;
        let answer = ask::put(self.question, learner, screen)?;
        show::prediction(self.question, &answer, self.last.truth.number(), screen)?;
        Ok(Prediction {
            said: Value::of(&self.question.prompt, answer.said),
            sure: answer.sure,
            why: answer.why,
            again: true,
            ..self.last.clone()
        })
    }
}
