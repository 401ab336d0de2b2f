//! What every rung costs and gains, side by side: from its last climb here, or from the recording.

use crate::climb::climbed::{Climbed, Climbs};
use crate::climb::recorded;
use crate::rungs::{RUNGS, Rung};

/// What is known of a rung.
#[derive(Debug)]
pub(crate) struct Known {
    /// The rung.
    pub(crate) rung: &'static Rung,
    /// Its last climb here, or the recording; nothing if it was never climbed.
    pub(crate) climbed: Option<Climbed>,
    /// Whether it was climbed here.
    pub(crate) here: bool,
}

/// What is known of every rung, from the ground up.
pub(crate) fn known() -> Vec<Known> {
    let mut here = Climbs::find().map(|climbs| climbs.read()).unwrap_or_default();
    let known = |rung: &'static Rung| {
        let own = here.remove(rung.name);
        let here = own.is_some();
        Known { rung, climbed: own.or_else(|| recorded::of(rung)), here }
    };
    RUNGS.iter().map(known).collect()
}
