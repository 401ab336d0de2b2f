//! Paths: each step at a station that can do it, groups gone to, no path that calls itself.

use super::names::Names;
use super::numbers::{between, share, time, work};
use super::{At, Checked};
use crate::Scenario;
use crate::model::{Kind, Path, Patience, Station, Step};
use std::collections::HashSet;

/// Most paths: as many calls can be inside each other.
const MOST_PATHS: usize = 1_000;
/// Most steps of all paths together.
const MOST_STEPS: usize = 100_000;
/// Most steps inside each other.
const DEEPEST: usize = 64;
/// Most retries of one request.
const MOST_RETRIES: u32 = 1_000;

impl Scenario {
    pub(super) fn check_paths(&self, names: &Names<'_>) -> Checked {
        between(&At::new("paths"), self.paths.len(), 1, MOST_PATHS)?;
        let mut inside = Inside { names, groups: Vec::new(), steps: 0 };
        for path in &self.paths {
            let at = At::new("paths").in_(&path.name);
            at.holds(!path.steps.is_empty(), || {
                "it has no steps; give it one, or let it pass a time of 0".into()
            })?;
            inside.steps(&at.in_("steps"), &path.steps)?;
        }
        let mut calls = Calls { names, way: Vec::new(), fine: HashSet::new() };
        self.paths.iter().try_for_each(|path| calls.of(path))
    }
}

/// How long answers are waited for, and how often a request is sent again.
pub(super) fn patience(at: &At, patience: &Patience) -> Checked {
    if let Some(timeout) = patience.timeout {
        between(&at.in_("timeout"), timeout, 1, super::LONGEST)?;
    }
    between(&at.in_("retries"), patience.retries, 0, MOST_RETRIES)?;
    time(&at.in_("pause"), patience.pause)?;
    if let Some(budget) = patience.budget {
        between(&at.in_("budget"), budget, 0.0, f64::from(MOST_RETRIES))?;
    }
    between(&at.in_("breaker"), patience.breaker.unwrap_or(1), 1, u32::MAX)
}

/// The groups to which the steps have gone.
struct Inside<'a> {
    names: &'a Names<'a>,
    groups: Vec<&'a str>,
    steps: usize,
}

impl<'a> Inside<'a> {
    fn steps(&mut self, at: &At, steps: &'a [Step]) -> Checked {
        at.holds(at.0.len() <= DEEPEST, || format!("steps stand deeper than {DEEPEST} levels"))?;
        for (number, step) in steps.iter().enumerate() {
            self.steps += 1;
            at.holds(self.steps <= MOST_STEPS, || format!("more than {MOST_STEPS} steps"))?;
            self.step(&at.in_(number), step)?;
        }
        Ok(())
    }

    fn step(&mut self, at: &At, step: &'a Step) -> Checked {
        match step {
            Step::Serve { at: name, time } => {
                self.station(at, name, "serve", |kind| {
                    matches!(kind, Kind::Cores { .. } | Kind::Servers { .. })
                })?;
                work(&at.in_("time"), time)
            }
            Step::Pass { time } => work(&at.in_("time"), time),
            Step::Hold { at: name, steps } => {
                self.station(at, name, "hold", |kind| {
                    matches!(kind, Kind::Pool { .. } | Kind::Lock { .. })
                })?;
                self.steps(&at.in_("steps"), steps)
            }
            Step::To { group, steps } => {
                self.names.group(&at.in_("to"), group)?;
                self.at_group(&at.in_("steps"), group, steps)
            }
            Step::LookUp { at: name, miss } => {
                let cache = |kind: &Kind| matches!(kind, Kind::Cache { .. });
                self.station(at, name, "look_up", cache)?;
                self.steps(&at.in_("miss"), miss)
            }
            Step::Call { path, patience: of } => {
                self.names.path(&at.in_("call"), path)?;
                patience(at, of)
            }
            Step::Apply { group, after, steps } => {
                time(&at.in_("after"), *after)?;
                self.apply(at, group, steps)
            }
            Step::Either { share: of, steps, otherwise } => {
                share(&at.in_("share"), *of)?;
                self.steps(&at.in_("steps"), steps)?;
                self.steps(&at.in_("otherwise"), otherwise)
            }
        }
    }

    /// Each instance does the steps by itself: where the request is does not matter there.
    fn apply(&mut self, at: &At, group: &'a str, steps: &'a [Step]) -> Checked {
        self.names.group(&at.in_("apply"), group)?;
        let outside = std::mem::take(&mut self.groups);
        self.at_group(&at.in_("steps"), group, steps)?;
        self.groups = outside;
        Ok(())
    }

    fn at_group(&mut self, at: &At, group: &'a str, steps: &'a [Step]) -> Checked {
        self.groups.push(group);
        self.steps(at, steps)?;
        self.groups.pop();
        Ok(())
    }

    /// A station that can do this step, and whose group was gone to.
    fn station(&self, at: &At, name: &str, step: &str, can: fn(&Kind) -> bool) -> Checked {
        let at = at.in_(step);
        let station = self.names.station(&at, name)?;
        at.holds(can(&station.kind), || not_so(station))?;
        let there = station.of.as_ref().is_none_or(|of| self.groups.contains(&of.as_str()));
        at.holds(there, || {
            let of = station.of.as_deref().unwrap_or_default();
            format!(
                "`{name}` is there once in each instance of `{of}`; put the step inside a `to` {of}"
            )
        })
    }
}

fn not_so(station: &Station) -> String {
    let (is, step) = match station.kind {
        Kind::Cores { .. } => ("cores", "served at"),
        Kind::Servers { .. } => ("servers", "served at"),
        Kind::Pool { .. } => ("a pool", "held"),
        Kind::Lock { .. } => ("a lock", "held"),
        Kind::Cache { .. } => ("a cache", "looked up in"),
    };
    format!("`{}` is {is}, which is {step}; use that step, or another station", station.name)
}

/// Which path calls which.
struct Calls<'a> {
    names: &'a Names<'a>,
    /// The paths that led to this one.
    way: Vec<&'a str>,
    /// Those that call none of themselves, through however many others.
    fine: HashSet<&'a str>,
}

impl<'a> Calls<'a> {
    fn of(&mut self, path: &'a Path) -> Checked {
        let at = At::new("paths").in_(&path.name);
        at.holds(!self.way.contains(&path.name.as_str()), || {
            let way = self.way.join(" calls ");
            format!("{way} calls {}: it would never end; take one of the calls out", path.name)
        })?;
        if self.fine.contains(path.name.as_str()) {
            return Ok(());
        }
        self.way.push(&path.name);
        self.among(&path.steps)?;
        self.way.pop();
        self.fine.insert(&path.name);
        Ok(())
    }

    fn among(&mut self, steps: &'a [Step]) -> Checked {
        for step in steps {
            if let Step::Call { path, .. } = step {
                let path = self.names.path(&At::new("paths"), path)?;
                self.of(path)?;
            }
            inner(step).into_iter().try_for_each(|steps| self.among(steps))?;
        }
        Ok(())
    }
}

/// The steps inside a step.
fn inner(step: &Step) -> Vec<&[Step]> {
    match step {
        Step::Serve { .. } | Step::Pass { .. } | Step::Call { .. } => Vec::new(),
        Step::Hold { steps, .. } | Step::To { steps, .. } | Step::Apply { steps, .. } => {
            vec![steps]
        }
        Step::LookUp { miss, .. } => vec![miss],
        Step::Either { steps, otherwise, .. } => vec![steps, otherwise],
    }
}
