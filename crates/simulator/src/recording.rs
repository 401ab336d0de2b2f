//! What was recorded of one real station: when requests came, how long each was served, and how long it had waited before.
//!
//! The same arrivals and services can be replayed, and simulated: what then differs from what was measured is not chance.

use crate::model::{
    Arrive, Clients, Kind, Line, Nanos, Path, SECOND, Scenario, Station, Step, Work,
};
use brigade_core::measure::Fcfs;
use serde::{Deserialize, Serialize};

/// One line before so many servers, first come, first served. Times are nanoseconds, request by request in the order of their
/// arrivals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// How many served at once.
    pub servers: u32,
    /// When each request came, from the beginning.
    pub arrivals: Vec<Nanos>,
    /// How long each was served.
    pub services: Vec<Nanos>,
    /// What was measured: how long each had waited when its service began.
    pub waits: Vec<Nanos>,
}

impl Recording {
    /// How long each would have waited if nothing but those before it had been in its way.
    ///
    /// # Panics
    /// Without a server.
    pub fn replayed(&self) -> Vec<Nanos> {
        let mut line = Fcfs::new(self.servers as usize);
        let requests = self.arrivals.iter().zip(&self.services);
        requests.map(|(at, service)| line.start(*at, *service) - at).collect()
    }

    /// The station as a scenario: simulated, it has the same requests.
    pub fn scenario(&self) -> Scenario {
        let (station, path) = ("station".to_owned(), "request".to_owned());
        let time = Work::Listed(self.services.clone().into());
        let last = self.arrivals.last().copied().unwrap_or_default();
        Scenario {
            title: "what was recorded of one station".into(),
            // However they line up, all are answered by then.
            length: last + self.services.iter().sum::<Nanos>() + SECOND,
            stations: vec![Station {
                name: station.clone(),
                of: None,
                kind: Kind::Servers { servers: self.servers, line: Line::default() },
            }],
            paths: vec![Path {
                name: path.clone(),
                steps: vec![Step::Serve { at: station, time }],
            }],
            clients: vec![Clients::new("recorded", path, Arrive::At(self.arrivals.clone().into()))],
            ..Scenario::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::measure::{Arrivals, ServiceTime};
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;
    use std::time::Duration;

    fn recording() -> Recording {
        Recording {
            servers: 2,
            arrivals: vec![0, 10, 20, 30, 900],
            services: vec![100, 50, 10, 10, 1],
            waits: vec![3, 2, 45, 41, 4],
        }
    }

    #[test]
    fn a_replay_takes_away_what_was_not_waited_for_others() {
        assert_eq!(recording().replayed(), [0, 0, 40, 40, 0]);
    }

    /// Poisson arrivals, and services that vary.
    fn drawn(servers: u32) -> Recording {
        let (mut draw, mean) = (Xoshiro256PlusPlus::seed_from_u64(3), Duration::from_micros(90));
        let times = Arrivals::Poisson.times(f64::from(servers) * 1e4, 2).take(5_000);
        let arrivals: Vec<Nanos> = times.map(|at| at.as_nanos() as Nanos).collect();
        let service = |_| ServiceTime::Exponential(mean).draw(&mut draw).as_nanos() as Nanos;
        let services = arrivals.iter().map(service).collect();
        Recording { servers, arrivals, services, waits: Vec::new() }
    }

    #[test]
    fn simulated_requests_wait_as_replayed_ones() {
        for servers in [1, 4, 16] {
            let recording = drawn(servers);
            let outcome = crate::run(&recording.scenario(), 7).unwrap();
            let users = &outcome.clients[0];
            let replayed = recording.replayed().into_iter().zip(&recording.services);
            let all: Nanos = replayed.map(|(wait, service)| wait + service).sum();
            assert_eq!(users.answered, 5_000);
            assert!((users.latency.mean - all as f64 / 5e3).abs() < 1e-3, "{servers} servers");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let text = serde_json::to_string(&recording()).unwrap();
        assert_eq!(serde_json::from_str::<Recording>(&text).unwrap(), recording());
    }
}
