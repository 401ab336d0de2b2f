//! What comes of a run.

use super::Engine;
use super::tally::{ClientTally, StationTally};
use super::task::Asker;
use crate::model::{Kind, Nanos, SECOND, Scenario, Station};
use crate::outcome::{ClientOutcome, Outcome, SLOT, StationOutcome};

/// A system counts as used where more than this share of a station is.
const HALF: f64 = 0.5;
/// Stations that differ by less than this are used alike.
const ALIKE: f64 = 0.02;
/// The number inside must have grown by this many standard deviations of what comes and goes by chance.
const BEYOND_CHANCE: f64 = 3.0;

impl Engine<'_> {
    pub(super) fn outcome(mut self) -> Outcome {
        self.close();
        let scenario = self.scenario;
        let counted = (scenario.warm_up.min(self.now), self.now);
        let cores = scenario.stations.iter().map(|station| self.cores(station)).sum();
        let trace = self.film(cores);
        let (growth, open, dials) =
            (self.growth(), self.open(), self.counters.dials(self.now, cores));
        let places = |of: &Station| self.instances(of) * places(&of.kind);
        let places: Vec<u64> = scenario.stations.iter().map(places).collect();
        let stations = scenario.stations.iter().zip(self.tallies).zip(places);
        let stations: Vec<StationOutcome> = stations
            .map(|((station, tally), places)| station_outcome(station, tally, places, counted))
            .collect();
        let clients = self.clients.into_iter().zip(open);
        Outcome {
            length: counted.1 - counted.0,
            clients: clients.map(|(client, open)| client_outcome(client.tally, open)).collect(),
            dials,
            over_time: self.counters.slots,
            growth,
            bottleneck: bottleneck(scenario, &stations),
            stations,
            events: self.events,
            trace,
        }
    }

    /// What is going on when the run ends counts up to then.
    fn close(&mut self) {
        let ids: Vec<u32> = self.tasks.ids().collect();
        ids.into_iter().for_each(|id| self.turn(id, self.tasks[id].phase));
        if self.counters.slots.len() as u64 * SLOT < self.now {
            self.end_slot();
        }
    }

    /// By client: requests that are open and counted, and how often they were sent.
    fn open(&self) -> Vec<(u64, u64)> {
        let mut open = vec![(0, 0); self.clients.len()];
        for id in self.asks.ids() {
            let ask = &self.asks[id];
            if let (Asker::Client(client), true) = (ask.who, ask.counted) {
                let of = &mut open[client as usize];
                *of = (of.0 + 1, of.1 + u64::from(ask.sent));
            }
        }
        open
    }

    fn instances(&self, station: &Station) -> u64 {
        self.plan.places.instances(&station.name).len() as u64
    }

    fn cores(&self, station: &Station) -> u64 {
        match station.kind {
            Kind::Cores { cores, .. } => u64::from(cores) * self.instances(station),
            _ => 0,
        }
    }

    /// By how many a second the number inside grew, if it grew from each tenth of the time to the next, and by more than
    /// what comes and goes differs by chance.
    fn growth(&self) -> Option<f64> {
        let seconds = |time: Nanos| time as f64 / SECOND as f64;
        if self.now < self.scenario.length {
            return Some(self.tasks.len() as f64 / seconds(self.now.max(1)));
        }
        let tenth = (self.now - self.scenario.warm_up) as f64 / 10.0;
        let areas = std::iter::once(&0).chain(&self.counters.tenths);
        let areas: Vec<f64> = areas.map(|area| *area as f64).collect();
        let means: Vec<f64> = areas.windows(2).map(|pair| (pair[1] - pair[0]) / tenth).collect();
        let (first, last) = (*means.first()?, *means.last()?);
        let chance = (2.0 * self.births as f64).sqrt();
        let grew = means.is_sorted_by(|a, b| a < b) && last - first > BEYOND_CHANCE * chance;
        grew.then(|| (last - first) / (0.9 * seconds(self.now - self.scenario.warm_up)))
    }
}

fn station_outcome(
    station: &Station,
    mut tally: StationTally,
    places: u64,
    (from, to): (Nanos, Nanos),
) -> StationOutcome {
    let counted = (to - from).max(1) as f64;
    StationOutcome {
        name: station.name.clone(),
        busy: tally.taken.area(to) as f64 / counted / places.max(1) as f64,
        served: tally.served,
        hits: tally.hits,
        refused: tally.refused,
        waiting: tally.waiting.area(to) as f64 / counted,
        most_waiting: tally.waiting.most,
        waits: tally.waits.waits(),
    }
}

fn client_outcome(tally: ClientTally, (open, sent): (u64, u64)) -> ClientOutcome {
    ClientOutcome {
        asked: tally.asked,
        sent: tally.sent + sent,
        answered: tally.answered,
        good: tally.good,
        lost: tally.lost,
        open,
        latency: tally.latency.waits(),
    }
}

/// The station that is used most. Who holds a place of a pool holds it while it is served elsewhere, so of those that are
/// used alike one that serves is meant before one that is held.
fn bottleneck(scenario: &Scenario, stations: &[StationOutcome]) -> Option<usize> {
    let most = stations.iter().map(|station| station.busy).fold(0.0, f64::max);
    let used = |index: &usize| stations[*index].busy > (most - ALIKE).max(HALF);
    let held = |index: &usize| matches!(scenario.stations[*index].kind, Kind::Pool { .. });
    let used: Vec<usize> = (0..stations.len()).filter(used).collect();
    used.iter().copied().find(|index| !held(index)).or(used.first().copied())
}

/// How many places an instance has.
fn places(kind: &Kind) -> u64 {
    match *kind {
        Kind::Cores { cores: places, .. }
        | Kind::Servers { servers: places, .. }
        | Kind::Pool { places, .. } => u64::from(places),
        Kind::Lock { .. } => 1,
        Kind::Cache { .. } => 0,
    }
}
