//! What single parts of an architecture cost: the same experiments serve the rungs, which show them, and the lessons,
//! which start this program and take the evidence.

pub mod auth;
pub mod boundaries;
pub mod cache;
pub mod forms;
pub mod fronts;
pub mod gateway;
pub mod glass_box;
pub mod instances;
pub mod layers;
pub mod overload;
pub mod replicas;
pub mod telemetry;
pub mod workers;

use crate::ground::{Means, Need};
use brigade_workbench::live::Level;
use brigade_workbench::{Evidence, Setting};
use std::fmt;

/// Hears how much of something there is while an experiment goes on, for a person who watches.
pub type Shown<'a> = &'a dyn Fn(&Level);

/// Something that is measured on components of its own.
#[derive(Clone, Copy)]
pub struct Experiment {
    /// The lesson that asks for it: `layers`.
    pub lesson: &'static str,
    /// What it is called there: `stores`.
    pub name: &'static str,
    /// The components that it is measured on.
    pub needs: &'static [Need],
    /// Runs it. The evidence holds the numbers as the lesson's type.
    pub run: fn(&Means, &Setting, Shown<'_>) -> anyhow::Result<Evidence>,
    /// What it found, in a few lines for the rung's screen.
    pub tell: fn(&Evidence) -> anyhow::Result<Vec<String>>,
}

impl fmt::Debug for Experiment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Experiment").field(&self.lesson).field(&self.name).finish()
    }
}
