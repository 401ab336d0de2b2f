//! Drills: a part of a rung is broken while users read and write, and what they saw is told: errors, for how long,
//! and whether anything that was acknowledged is gone.
//!
//! Reading order: [`Drill`] and its [`Scene`], what a drill may do; [`kills`], the drills that every rung may use;
//! `witnesses`, the users, each a [`User`]; `ledger`, what follows from what they noted (pure); `reread`, what is still
//! there at the end; [`Seen`], what came of it, and how it is shown.

pub mod kills;
mod ledger;
mod reread;
mod scene;
mod seen;
mod show;
mod user;
mod witnesses;

#[cfg(test)]
mod judged;

use crate::ground::{Ground, NotOurs};
use crate::rungs::Rung;
pub use ledger::Span;
pub(crate) use ledger::away;
pub use scene::Scene;
pub(crate) use scene::counts;
pub use seen::Seen;
pub use show::show;
use std::fmt;
pub use user::{Answer, User};
pub(crate) use witnesses::{PAUSE, READERS, WRITERS};

/// Right answers that each user gets before anything breaks, and after all is mended.
const CALM: usize = 15;

/// Something that is broken on a rung, on command.
#[derive(Clone, Copy)]
pub struct Drill {
    /// In a word or two: `kill -9 PostgreSQL`.
    pub name: &'static str,
    /// Breaks it and mends it, while users go on.
    pub run: fn(&mut Scene<'_>) -> anyhow::Result<()>,
}

impl fmt::Debug for Drill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drill").field(&self.name).finish()
    }
}

/// Runs a drill on a rung, on means of its own. At the end the server has started once more, and all that was ever
/// acknowledged is asked for. What would break a component that was given by its URL is not tested, and says so.
///
/// # Errors
/// The rung does not start, the drill cannot do what it should, or users are not served again afterwards.
pub fn run(drill: &Drill, rung: &Rung, ground: &mut Ground) -> anyhow::Result<Seen> {
    let mut scene = Scene::begin(rung, ground)?;
    scene.until_served(CALM)?;
    match (drill.run)(&mut scene) {
        Err(why) if why.is::<NotOurs>() => scene.cannot(&why),
        done => done?,
    }
    scene.until_served(CALM)?;
    scene.end(drill)
}
