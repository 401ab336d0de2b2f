//! Drills: a part of a rung is broken while users read and write, and what they saw is told: errors, for how long,
//! and whether anything that was acknowledged is gone.

use std::fmt;

/// Something that is broken on a rung, on command.
#[derive(Clone, Copy)]
pub struct Drill {
    /// In a word or two: `kill -9 PostgreSQL`.
    pub name: &'static str,
    /// Breaks it and mends it, while users go on.
    pub run: fn(&mut Scene<'_>) -> anyhow::Result<()>,
    /// Whether the rung promises that nothing acknowledged is lost in it.
    pub durable: bool,
}

impl fmt::Debug for Drill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drill").field(&self.name).finish()
    }
}

/// A rung that serves and what it stands on, while users go on reading and writing.
#[derive(Debug)]
pub struct Scene<'a> {
    _ground: std::marker::PhantomData<&'a ()>,
}
