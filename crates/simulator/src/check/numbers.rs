//! Numbers that mean something.

use super::{At, Checked, LONGEST};
use crate::model::{Nanos, Work};
use brigade_core::measure::ServiceTime;
use std::fmt::Display;

/// A number between two bounds, which belong to it.
pub(super) fn between<N: PartialOrd + Display>(at: &At, number: N, least: N, most: N) -> Checked {
    at.holds(number >= least && number <= most, || {
        format!("{number} is not between {least} and {most}; write one that is")
    })
}

/// A probability.
pub(super) fn share(at: &At, share: f64) -> Checked {
    between(at, share, 0.0, 1.0)
}

/// A time that is not longer than the longest run.
pub(super) fn time(at: &At, time: Nanos) -> Checked {
    between(at, time, 0, LONGEST)
}

/// Something that takes time.
pub(super) fn work(at: &At, work: &Work) -> Checked {
    match work {
        Work::Drawn(ServiceTime::Bimodal(first, second)) => {
            time(at, nanos(first.as_nanos()))?;
            time(at, nanos(second.as_nanos()))
        }
        Work::Drawn(drawn) => time(at, nanos(drawn.longest_named().as_nanos())),
        Work::Listed(times) => {
            at.holds(!times.is_empty(), || "the list is empty; give at least one time".into())?;
            times.iter().try_for_each(|listed| time(at, *listed))
        }
    }
}

fn nanos(nanos: u128) -> Nanos {
    nanos.try_into().unwrap_or(Nanos::MAX)
}
