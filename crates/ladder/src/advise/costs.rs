//! What a request costs on each rung, as the advice needs it: read off the prices of the climbs.

use crate::climb::climbed::Climbed;
use crate::climb::recorded;
use crate::price::{Quantity, Series};
use crate::prices::Known;
use crate::rungs::{Rung, Write};
use std::collections::BTreeMap;

/// The costs of all rungs that are decided by numbers, from the ground up.
#[derive(Clone, Debug)]
pub struct Costs {
    /// Where and when they were measured.
    pub place: String,
    /// Whether that was here.
    pub here: bool,
    /// Cores of that machine.
    pub cores: f64,
    /// A row for each rung.
    pub rungs: Vec<Cost>,
}

/// Of one rung.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// A request that follows a link.
    pub read: Demand,
    /// A request that makes one.
    pub write: Demand,
    /// What 99 of 100 requests with slow work took at most, in µs, where that work is done before the answer.
    pub slow: Option<f64>,
}

/// What one kind of request needs.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// CPU time by part, in µs.
    pub cpu: BTreeMap<String, f64>,
    /// What 99 of 100 took at most at half load, in µs.
    pub p99: Option<f64>,
    /// Answers a second in a closed loop.
    pub capacity: f64,
}

impl Demand {
    /// CPU time of one part, in µs.
    pub fn of(&self, part: &str) -> f64 {
        self.cpu.get(part).copied().unwrap_or_default()
    }

    fn read(series: &Series) -> Demand {
        let parts = series.rounds.iter().flat_map(|round| &round.cpu).map(|part| &part.part);
        let cpu = |part: &String| {
            let used = series.figure(&Quantity::CpuOf(part.clone())).value()?;
            Some((part.clone(), used))
        };
        Demand {
            cpu: parts.filter_map(cpu).collect(),
            p99: series.figure(&Quantity::P99).value(),
            capacity: series.capacity,
        }
    }
}

impl Costs {
    /// Reads them off what is known of the rungs, all of one machine. Nothing if none has a price.
    pub(crate) fn of(known: &[Known]) -> Option<Costs> {
        let all: Vec<(&Rung, &Climbed)> =
            known.iter().filter_map(|known| Some((known.rung, known.climbed.as_ref()?))).collect();
        let mut rungs: Vec<Cost> = Vec::new();
        for (at, (rung, climbed)) in all.iter().enumerate() {
            rungs.extend(cost(rung, climbed, all.get(at + 1), rungs.last()));
        }
        let (_, last) = all.last()?;
        let cores = last.machine.split(' ').next().and_then(|cores| cores.parse().ok());
        Some(Costs {
            place: last.place(),
            here: known.iter().all(|known| known.here),
            cores: cores.unwrap_or(1.0),
            rungs: rungs.into_iter().filter(|cost| !is_beside(cost.name)).collect(),
        })
        .filter(|costs| !costs.rungs.is_empty())
    }
}

/// What is known, all from this machine if every rung was climbed here, else all from the recordings: costs of two machines
/// do not compare.
pub(crate) fn comparable(known: Vec<Known>) -> Vec<Known> {
    if known.iter().all(|known| known.here) {
        return known;
    }
    let recorded = |Known { rung, .. }| Known { rung, climbed: recorded::of(rung), here: false };
    known.into_iter().map(recorded).collect()
}

/// Rungs that no load asks for, each with what does.
pub const BESIDE: &[(&str, &str)] = &[
    (
        "auth",
        "needed as soon as users differ in what they may do, at one request a day as at a thousand a second",
    ),
    (
        "observed",
        "needed as soon as a slow request is to be explained, and before services, where one request has many logs",
    ),
];

fn is_beside(name: &str) -> bool {
    BESIDE.iter().any(|(beside, _)| *beside == name)
}

/// Writes are links on every rung: where its price is that of users, the next rung's price may have its links.
fn cost(
    rung: &Rung,
    climbed: &Climbed,
    next: Option<&(&Rung, &Climbed)>,
    below: Option<&Cost>,
) -> Option<Cost> {
    let price = climbed.price.as_ref()?;
    let [get, post, ..] = price.requests.as_slice() else { return None };
    let own = (rung.write == Write::Link).then(|| Demand::read(&post.after));
    let beside = || {
        let (_, next) = next.filter(|(next, _)| next.write == Write::Link)?;
        Some(Demand::read(next.price.as_ref()?.requests.get(1)?.before.as_ref()?))
    };
    let slow = || Demand::read(&post.after).p99;
    let has_slow = rung.write == Write::User && rung.number < WORKERS;
    Some(Cost {
        number: rung.number,
        name: rung.name,
        read: Demand::read(&get.after),
        write: own.or_else(beside).or_else(|| Some(below?.write.clone()))?,
        slow: if has_slow { slow() } else { None },
    })
}

/// From this rung on slow work is done after the answer.
const WORKERS: u8 = 3;
