//! All runs that a file asks for: each way, each point of the sweep, each seed, on all cores. It draws nothing.

use crate::cost;
use crate::figures::Seen;
use crate::file::{Change, File, Sweep, Way};
use crate::scaled::scaled;
use anyhow::Context;
use brigade_core::measure::intervals::{Scale, Spread, spread};
use brigade_server::Usage;
use brigade_simulator::{Outcome, Problem, Scenario, run};
use rayon::prelude::*;

/// How far all parameters are off at the ends of the band of what is extrapolated.
const BAND: [f64; 2] = [0.8, 1.2];

/// What was asked beside the file.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The first seed; the others follow it.
    pub seed: u64,
    /// How many.
    pub seeds: u32,
    /// In place of the file's own sweep.
    pub sweep: Option<Sweep>,
}

/// All that came of a file.
#[derive(Debug)]
pub struct Found {
    /// As the file stands there, the first of its ways: with what the camera saw.
    pub written: (Scenario, Outcome),
    /// What was varied.
    pub sweep: Option<Sweep>,
    /// Each way, or the only one.
    pub ways: Vec<Curve>,
}

/// What came of one way.
#[derive(Debug)]
pub struct Curve {
    /// Empty if there is only one.
    pub name: String,
    /// One for each value of the sweep; one without a sweep.
    pub cells: Vec<Cell>,
}

/// What came of one way at one point, over all seeds.
#[derive(Debug)]
pub struct Cell {
    /// One for each seed.
    pub seeds: Vec<Seen>,
    /// With all parameters at 0.8 and at 1.2 of what they are; only where nothing measured bears the file out.
    pub band: Option<[Seen; 2]>,
}

impl Cell {
    /// The figure that was asked for, with how far it reaches; `None` if a seed has none.
    pub fn asked(&self) -> Option<Spread> {
        self.figure(|seen| seen.asked)
    }

    /// Any figure, with how far it reaches.
    pub fn figure(&self, of: impl Fn(&Seen) -> Option<f64>) -> Option<Spread> {
        let samples: Vec<f64> = self.seeds.iter().map(of).collect::<Option<_>>()?;
        let factors = samples.iter().all(|sample| *sample > 0.0);
        spread(&samples, 1, if factors { Scale::Factors } else { Scale::Amounts })
    }

    /// The bottleneck of most seeds.
    pub fn bottleneck(&self) -> Option<&str> {
        let names = self.seeds.iter().map(|seen| seen.bottleneck.as_deref());
        let votes =
            |name| self.seeds.iter().filter(|seen| seen.bottleneck.as_deref() == name).count();
        names.max_by_key(|name| votes(*name)).flatten()
    }

    /// By how many requests a second those inside grew, in the mean of the seeds with which they did.
    pub fn growth(&self) -> Option<f64> {
        let grew: Vec<f64> = self.seeds.iter().filter_map(|seen| seen.growth).collect();
        (!grew.is_empty()).then(|| grew.iter().sum::<f64>() / grew.len() as f64)
    }
}

/// Makes all runs; `done` is called after each of [`count`].
///
/// # Errors
/// A sweep or a way leads to what is no scenario, or all of it would take too long.
pub fn all(file: &File, asked: &Asked, done: &(impl Fn() + Sync)) -> anyhow::Result<Found> {
    let sweep = asked.sweep.clone().or_else(|| file.sweep.clone());
    let alone = [Way { name: String::new(), changes: Vec::new() }];
    let ways = if file.ways.is_empty() { &alone[..] } else { &file.ways };
    let scenarios: Vec<Vec<Scenario>> =
        ways.iter().map(|way| points(file, way, sweep.as_ref())).collect::<anyhow::Result<_>>()?;
    cost::is_bearable(scenarios.iter().flatten(), asked.seeds)?;
    let first = file.with(&ways[0].changes).map_err(Usage::from)?;
    let outcome = run(&first, asked.seed).context("the scenario as it stands in the file")?;
    done();
    let work: Vec<&Scenario> = scenarios.iter().flatten().collect();
    let cells: Result<Vec<Cell>, Problem> =
        work.par_iter().map(|scenario| cell(file, scenario, asked, done)).collect();
    let mut cells = cells?.into_iter();
    let curve = |(way, points): (&Way, &Vec<Scenario>)| Curve {
        name: way.name.clone(),
        cells: cells.by_ref().take(points.len()).collect(),
    };
    let ways = ways.iter().zip(&scenarios).map(curve).collect();
    Ok(Found { written: (first, outcome), sweep, ways })
}

/// How many runs [`all`] makes.
pub fn count(file: &File, asked: &Asked) -> u64 {
    let sweep = asked.sweep.as_ref().or(file.sweep.as_ref());
    let cells = file.ways.len().max(1) * sweep.map_or(1, |sweep| sweep.over.len());
    let each = asked.seeds as usize + if file.extrapolated { BAND.len() } else { 0 };
    1 + (cells * each) as u64
}

/// One scenario for each point, without a camera.
fn points(file: &File, way: &Way, sweep: Option<&Sweep>) -> anyhow::Result<Vec<Scenario>> {
    let with = |last: Option<Change>, changed: &str| {
        let changes: Vec<Change> = way.changes.iter().cloned().chain(last).collect();
        let scenario = file.with(&changes).map_err(|wrong| Usage::from(wrong.with(changed)))?;
        Ok(Scenario { camera: None, ..scenario })
    };
    match sweep {
        None => Ok(vec![with(None, &way.name)?]),
        Some(sweep) => {
            let at = |value: &f64| {
                with(Some(sweep.to(*value)), &format!("with {} = {value}", sweep.key))
            };
            sweep.over.iter().map(at).collect()
        }
    }
}

fn cell(
    file: &File,
    scenario: &Scenario,
    asked: &Asked,
    done: &(impl Fn() + Sync),
) -> Result<Cell, Problem> {
    let seen = |scenario: &Scenario, seed: u64| {
        let outcome = run(scenario, seed)?;
        done();
        Ok(Seen::of(&file.answer.figure, scenario, &outcome))
    };
    let seeds = (0..asked.seeds).into_par_iter();
    let seeds = seeds.map(|n| seen(scenario, asked.seed.wrapping_add(n.into())));
    let seeds: Result<Vec<Seen>, Problem> = seeds.collect();
    let off = |factor| seen(&scaled(scenario, factor), asked.seed);
    let band = if file.extrapolated { Some([off(BAND[0])?, off(BAND[1])?]) } else { None };
    Ok(Cell { seeds: seeds?, band })
}
