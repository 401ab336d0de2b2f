//! How a price is measured: both rungs serve at once and are asked in turns, so that what the machine does otherwise hits
//! both alike.

use super::asked::SEED;
use super::running::Running;
use super::{Asked, Price, Side};
use crate::ground::Ground;
use crate::rungs::Rung;
use anyhow::Context;
use brigade_core::measure::{QuietGate, interleaved};
use std::time::Duration;

/// The share of what a rung took in a closed loop at which latencies are measured.
const SHARE: f64 = 0.5;
/// The kinds of requests.
pub(super) const METHODS: [&str; 2] = ["GET", "POST"];

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Extent {
    rounds: usize,
    /// One kind of request of one rung in one round.
    cell: Duration,
    /// The closed loop before the rounds.
    closed: Duration,
}

/// Six rounds are the fewest with an interval; two may be lost to a late generator.
const WHOLE: Extent =
    Extent { rounds: 8, cell: Duration::from_millis(300), closed: Duration::from_millis(250) };
const QUICK: Extent =
    Extent { rounds: 2, cell: Duration::from_millis(60), closed: Duration::from_millis(250) };

/// Measures `after` beside `before`, both on `ground`; `quick` only shows that it works. `progress` hears what is done.
///
/// # Errors
/// A rung does not start, ends too early, or answers nothing of what it should.
pub fn measure(
    before: Option<&Rung>,
    after: &Rung,
    ground: &Ground,
    quick: bool,
    progress: &mut dyn FnMut(&str),
) -> anyhow::Result<Price> {
    let extent = if quick { QUICK } else { WHOLE };
    let mut sides = Vec::new();
    for rung in before.into_iter().chain([after]) {
        progress(&format!("starting rung {}, {}", rung.number, rung.name));
        sides.push(Running::start(rung, after.write, ground)?);
    }
    progress("what can be done in a closed loop");
    let rates = rates(&mut sides, extent.closed)?;
    let gate = QuietGate::open();
    for (round, order) in interleaved(sides.len(), extent.rounds, SEED).into_iter().enumerate() {
        progress(&format!("round {} of {}", round + 1, extent.rounds));
        for at in order {
            sides[at].round(rates, extent.cell, SEED + round as u64)?;
        }
    }
    let quiet = gate.close();
    let mut sides = sides.into_iter().map(Running::end).collect::<anyhow::Result<Vec<_>>>()?;
    let (after, found) = sides.pop().context("a rung to measure")?;
    let (before, earlier): (Option<Side>, _) = match sides.pop() {
        // A kind of request that it does not serve was not asked of it.
        Some((side, found)) => {
            (Some(side), found.map(|series| (!series.rounds.is_empty()).then_some(series)))
        }
        None => (None, [None, None]),
    };
    let series = earlier.into_iter().zip(found);
    let asked = |((method, rate), (before, after))| Asked {
        method: String::from(method),
        rate,
        before,
        after,
    };
    let requests = METHODS.into_iter().zip(rates).zip(series).map(asked).collect();
    Ok(Price { before, after, requests, quiet })
}

/// Half of what the slower side took, of each kind.
fn rates(sides: &mut [Running], closed: Duration) -> anyhow::Result<[f64; 2]> {
    let mut rates = [f64::INFINITY; 2];
    for side in sides {
        for (rate, capacity) in rates.iter_mut().zip(side.capacity(closed)?) {
            *rate = rate.min(capacity.map_or(f64::INFINITY, |capacity| SHARE * capacity));
        }
    }
    Ok(rates)
}
