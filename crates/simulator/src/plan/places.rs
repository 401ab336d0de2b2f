//! Where each instance of a station is: one behind the other, station by station.

use super::{NONE, index};
use crate::model::Scenario;
use std::ops::Range;

/// A station as a path names it: the first of its instances, and the group that says which one is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its first instance.
    pub(crate) first: u32,
    /// Its group; [`NONE`] if it stands alone.
    pub(crate) group: u32,
}

/// Where the instances of all stations are.
#[derive(Debug)]
pub(crate) struct Places {
    /// By station of the scenario.
    places: Vec<(String, Place)>,
    /// By group: its name, and how many instances it has.
    groups: Vec<(String, u32)>,
    /// By instance: its station in the scenario.
    stations: Vec<u32>,
}

impl Places {
    pub(super) fn of(scenario: &Scenario) -> Places {
        let groups: Vec<(String, u32)> =
            scenario.groups.iter().map(|group| (group.name.clone(), group.instances)).collect();
        let names: Vec<&str> = groups.iter().map(|group| group.0.as_str()).collect();
        let (mut places, mut stations) = (Vec::new(), Vec::new());
        for (station, number) in scenario.stations.iter().zip(0u32..) {
            let group = station.of.as_deref().map(|of| index(&names, of));
            let first = stations.len() as u32;
            let instances = group.map_or(1, |group| groups[group].1);
            stations.resize(stations.len() + instances as usize, number);
            let group = group.map_or(NONE, |group| group as u32);
            places.push((station.name.clone(), Place { first, group }));
        }
        Places { places, groups, stations }
    }

    /// The station of that name.
    pub(super) fn named(&self, name: &str) -> Place {
        self.places.iter().find(|place| place.0 == name).expect("names were checked").1
    }

    /// The group of that name.
    pub(super) fn group(&self, name: &str) -> u32 {
        self.groups.iter().position(|group| group.0 == name).expect("names were checked") as u32
    }

    /// By instance: its station in the scenario.
    pub(crate) fn stations(&self) -> &[u32] {
        &self.stations
    }

    /// The instances of a station, by its name.
    pub(crate) fn instances(&self, name: &str) -> Range<u32> {
        let Place { first, group } = self.named(name);
        first..first + self.groups.get(group as usize).map_or(1, |group| group.1)
    }
}
