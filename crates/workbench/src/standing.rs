//! How far the learner has come. A lesson that was played and a repair that was accepted are two things: they are
//! told apart, and a repair that is open comes before a lesson that is new.

use super::check::place::Place;
use super::check::{Done, Progress, fingerprint};
use super::{Lesson, Predictions};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// How far the repair of a lesson is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Not accepted yet.
    Open,
    /// Accepted as it is.
    Accepted,
    /// Accepted, and then the file was changed.
    Changed,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// A lesson was played and its repair is open.
    Repair(&'static Lesson),
    /// A lesson that was not played yet.
    Play(&'static Lesson),
}

/// What was played, and what was repaired.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    played: BTreeSet<String>,
    repairs: BTreeMap<String, Repair>,
}

impl Standing {
    /// From what is kept, and from the exercises as they are now. What cannot be read counts as nothing.
    pub fn read(
        lessons: &[&'static Lesson],
        predictions: Option<&Predictions>,
        progress: Option<&Progress>,
    ) -> Standing {
        let made = predictions.and_then(|kept| kept.read().ok()).unwrap_or_default().0;
        let accepted = progress.map(Progress::read).unwrap_or_default();
        let repairs = lessons.iter().filter(|lesson| lesson.exercise.is_some()).map(|lesson| {
            let done = accepted.get(lesson.name);
            (lesson.name.into(), done.map_or(Repair::Open, |done| repair(lesson, done)))
        });
        Standing {
            played: made.into_iter().map(|prediction| prediction.lesson).collect(),
            repairs: repairs.collect(),
        }
    }

    /// Whether the lesson was played, with predictions.
    pub fn played(&self, lesson: &Lesson) -> bool {
        self.played.contains(lesson.name)
    }

    /// How far its repair is; `None` if it asks for none.
    pub fn repair(&self, lesson: &Lesson) -> Option<Repair> {
        self.repairs.get(lesson.name).copied()
    }

    /// The first open repair of a lesson that was played; else the first lesson that was not played; else the first
    /// open repair of all. `None`: all is done.
    pub fn next(&self, lessons: &[&'static Lesson]) -> Option<Next> {
        let open = |lesson: &&&'static Lesson| {
            !matches!(self.repair(lesson), None | Some(Repair::Accepted))
        };
        let mut played = lessons.iter().filter(|lesson| self.played(lesson));
        let mine = played.find(open).map(|lesson| Next::Repair(lesson));
        mine.or(self.unplayed(lessons).map(Next::Play))
            .or(lessons.iter().find(open).map(|lesson| Next::Repair(lesson)))
    }

    /// The first lesson that was not played.
    pub fn unplayed(&self, lessons: &[&'static Lesson]) -> Option<&'static Lesson> {
        lessons.iter().find(|lesson| !self.played(lesson)).copied()
    }
}

/// A file that is not there, as on another machine, has not been made wrong.
fn repair(lesson: &Lesson, done: &Done) -> Repair {
    if done.accepted.is_none() {
        return Repair::Open;
    }
    let Ok(place) = Place::of(lesson) else { return Repair::Accepted };
    let Ok(now) = fs::read(place.exercise()) else { return Repair::Accepted };
    let is_what_ships = fs::read(place.broken()).is_ok_and(|broken| broken == now);
    let is_another = done.of.as_ref().is_some_and(|of| *of != fingerprint(&now));
    if is_what_ships || is_another { Repair::Changed } else { Repair::Accepted }
}
