//! What refers to what.

use super::{At, Checked, Problem};
use crate::Scenario;
use crate::model::{Group, Path, Station};
use std::collections::{HashMap, HashSet};

/// Everything that has a name.
#[derive(Debug)]
pub(super) struct Names<'a> {
    groups: HashMap<&'a str, &'a Group>,
    stations: HashMap<&'a str, &'a Station>,
    paths: HashMap<&'a str, &'a Path>,
}

impl<'a> Names<'a> {
    /// Those of a scenario, if each is there once.
    pub(super) fn of(scenario: &'a Scenario) -> Result<Names<'a>, Problem> {
        once("clients", scenario.clients.iter().map(|clients| clients.name.as_str()))?;
        once("groups", scenario.groups.iter().map(|group| group.name.as_str()))?;
        once("stations", scenario.stations.iter().map(|station| station.name.as_str()))?;
        once("paths", scenario.paths.iter().map(|path| path.name.as_str()))?;
        Ok(Names {
            groups: scenario.groups.iter().map(|group| (group.name.as_str(), group)).collect(),
            stations: scenario.stations.iter().map(|of| (of.name.as_str(), of)).collect(),
            paths: scenario.paths.iter().map(|path| (path.name.as_str(), path)).collect(),
        })
    }

    pub(super) fn group(&self, at: &At, name: &str) -> Result<&'a Group, Problem> {
        named(at, "group", &self.groups, name)
    }

    pub(super) fn station(&self, at: &At, name: &str) -> Result<&'a Station, Problem> {
        named(at, "station", &self.stations, name)
    }

    pub(super) fn path(&self, at: &At, name: &str) -> Result<&'a Path, Problem> {
        named(at, "path", &self.paths, name)
    }
}

/// Each name is there once and is none of nothing.
fn once<'a>(part: &str, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut met = HashSet::new();
    for (number, name) in names.enumerate() {
        let at = At::new(part).in_(number);
        at.holds(!name.is_empty(), || "it has no name; give it one".into())?;
        at.holds(met.insert(name), || format!("two are named `{name}`; rename one of them"))?;
    }
    Ok(())
}

fn named<'a, T>(
    at: &At,
    what: &str,
    known: &HashMap<&'a str, &'a T>,
    name: &str,
) -> Result<&'a T, Problem> {
    known.get(name).copied().ok_or_else(|| {
        let mut names: Vec<&str> = known.keys().copied().collect();
        names.sort_unstable();
        let there_are = match names.as_slice() {
            [] => format!("there is no {what} at all"),
            names if names.len() > 12 => format!("there are {} others", names.len()),
            names => format!("there is {}", names.join(", ")),
        };
        at.wrong(format!("no {what} is named `{name}`; {there_are}"))
    })
}
