//! Stations and groups: how many of what.

use super::names::Names;
use super::numbers::{between, time};
use super::{At, Checked};
use crate::Scenario;
use crate::model::{Kind, Line, Order, Station};

/// Most stations and groups that are told apart: each keeps its own histogram.
const MOST_NAMED: usize = 1_000;
/// Most places of one station, and most instances of all stations together.
const MOST: u32 = 1_000_000;
/// Most keys that all caches keep together: each takes some forty bytes.
const MOST_KEYS: u64 = 10_000_000;
/// A slice that is shorter would be mostly events.
const LEAST_SLICE: u64 = 1_000;
/// As above, for how often a balancer hears of its instances.
const LEAST_VIEW: u64 = 10_000;

impl Scenario {
    pub(super) fn check_stations(&self, names: &Names<'_>) -> Checked {
        for (part, count) in [("groups", self.groups.len()), ("stations", self.stations.len())] {
            between(&At::new(part), count, 0, MOST_NAMED)?;
        }
        for group in &self.groups {
            let at = At::new("groups").in_(&group.name);
            between(&at.in_("instances"), group.instances, 1, MOST)?;
            at.in_("view").holds(group.view == 0 || group.view >= LEAST_VIEW, || {
                let view = group.view;
                format!(
                    "{view} ns is too short; 0 is the present, otherwise at least {LEAST_VIEW} ns"
                )
            })?;
            time(&at.in_("view"), group.view)?;
        }
        let (mut all, mut keys) = (0, 0);
        for station in &self.stations {
            let at = At::new("stations").in_(&station.name);
            let instances = match &station.of {
                Some(group) => u64::from(names.group(&at.in_("of"), group)?.instances),
                None => 1,
            };
            check_kind(&at, station)?;
            let (places, kept) = sizes(&station.kind);
            (all, keys) = (all + instances * places, keys + instances * kept);
            at.holds(all <= u64::from(MOST), || {
                format!("with it there are {all} instances and cores; at most {MOST} can be simulated: scale it down")
            })?;
            at.holds(keys <= MOST_KEYS, || {
                format!("with it caches keep {keys} keys; at most {MOST_KEYS} can be: scale keys and capacities down alike")
            })?;
        }
        Ok(())
    }
}

/// Of one instance: places that take memory, and keys that do.
fn sizes(kind: &Kind) -> (u64, u64) {
    match kind {
        Kind::Cores { cores, .. } => (u64::from(*cores), 0),
        Kind::Cache { capacity, .. } => (1, *capacity as u64),
        _ => (1, 0),
    }
}

fn check_kind(at: &At, station: &Station) -> Checked {
    match &station.kind {
        Kind::Cores { cores, order, switch } => {
            between(&at.in_("cores"), *cores, 1, MOST)?;
            time(&at.in_("switch"), *switch)?;
            if let Order::Sliced(slice) = order {
                between(&at.in_("order"), *slice, LEAST_SLICE, super::LONGEST)?;
            }
            Ok(())
        }
        Kind::Servers { servers, line } => {
            between(&at.in_("servers"), *servers, 1, MOST)?;
            check_line(at, line)
        }
        Kind::Pool { places, line, .. } => {
            between(&at.in_("places"), *places, 1, MOST)?;
            check_line(at, line)
        }
        Kind::Lock { hand_over } => time(&at.in_("hand_over"), *hand_over),
        Kind::Cache { capacity, .. } => {
            between(&at.in_("capacity"), *capacity as u64, 1, MOST_KEYS)
        }
    }
}

fn check_line(at: &At, line: &Line) -> Checked {
    time(&at.in_("line").in_("patience"), line.patience.unwrap_or(0))
}
