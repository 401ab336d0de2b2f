//! Systems that are simulated for long, and what the laws say of them.
//!
//! Times are multiples of the mean service time.

use brigade_core::measure::ServiceTime;
use brigade_core::measure::laws::queues::{mg1_response, mm1_response, mmc_response};
use brigade_core::measure::laws::run_length::{Of, mg1, mmc};
use brigade_simulator::Scenario;
use brigade_simulator::model::{
    Arrive, Clients, Group, Kind, Line, MS, Path, Policy, Shape, Station, Step, Work,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Servers and lines before them. Requests come by chance, to the share of their time that servers are busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum System {
    /// One server: M/M/1.
    OneWorker,
    /// One server, and every request takes as long: M/D/1.
    SameTime,
    /// One line before so many servers: M/M/c.
    OneLine(u32),
    /// Four servers, each with a line of its own, chosen at random.
    FourLines,
}

/// The mean service time of all.
const SERVICE: Duration = Duration::from_millis(1);

impl System {
    fn servers(self) -> u32 {
        match self {
            System::OneWorker | System::SameTime => 1,
            System::OneLine(servers) => servers,
            System::FourLines => 4,
        }
    }

    fn time(self) -> ServiceTime {
        match self {
            System::SameTime => ServiceTime::Const(SERVICE),
            _ => ServiceTime::Exponential(SERVICE),
        }
    }

    /// Requests a second at which the servers are busy for this share of the time.
    fn rate(self, rho: f64) -> f64 {
        rho * f64::from(self.servers()) / SERVICE.as_secs_f64()
    }

    /// The mean response time, by its law.
    pub(super) fn law(self, rho: f64) -> f64 {
        let (rate, service) = (self.rate(rho), SERVICE.as_secs_f64());
        let response = match self {
            System::OneWorker => mm1_response(rate, service),
            System::SameTime => mg1_response(rate, self.time()),
            System::OneLine(servers) => mmc_response(rate, service, servers),
            System::FourLines => mm1_response(rate / 4.0, service),
        };
        response / service
    }

    /// How far the mean of a run of so many requests lies from it by chance: the relative standard error.
    pub(super) fn error(self, rho: f64, requests: f64) -> f64 {
        let (rate, service) = (self.rate(rho), SERVICE.as_secs_f64());
        match self {
            System::OneLine(servers) => mmc(Of::Response, rate, service, servers, requests),
            // Each line has a quarter of the requests, and there are four of them.
            System::FourLines => mmc(Of::Response, rate / 4.0, service, 1, requests),
            _ => mg1(Of::Response, rate, self.time(), requests),
        }
    }

    /// About so many requests, after a tenth as many that are not counted.
    pub(super) fn scenario(self, rho: f64, requests: f64) -> Scenario {
        let (rate, lines) = (self.rate(rho), "lines".to_owned());
        let each = self == System::FourLines;
        let (at, path) = ("servers".to_owned(), "request".to_owned());
        let serve = vec![Step::Serve { at: at.clone(), time: Work::Drawn(self.time()) }];
        let counted = requests / rate * 1e3 * MS as f64;
        let servers = if each { 1 } else { self.servers() };
        Scenario {
            title: format!("{self:?}, {rho} busy"),
            length: (1.1 * counted) as u64,
            warm_up: (0.1 * counted) as u64,
            groups: Vec::from_iter(each.then(|| Group {
                name: lines.clone(),
                instances: 4,
                policy: Policy::Random,
                view: 0,
            })),
            stations: vec![Station {
                name: at,
                of: each.then(|| lines.clone()),
                kind: Kind::Servers { servers, line: Line::default() },
            }],
            paths: vec![Path {
                name: path.clone(),
                steps: if each { vec![Step::To { group: lines, steps: serve }] } else { serve },
            }],
            clients: vec![Clients::new(
                "users",
                path,
                Arrive::Open { rate, shape: Shape::Poisson },
            )],
            ..Scenario::default()
        }
    }
}

/// The mean service time in nanoseconds, which is how a simulation counts.
pub(super) fn service_nanos() -> f64 {
    SERVICE.as_nanos() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulation_of_each_system_gives_its_law() {
        let systems = [System::OneWorker, System::SameTime, System::OneLine(4), System::FourLines];
        for (system, law) in systems.into_iter().zip([10.0, 5.5, 2.969, 10.0]) {
            assert!((system.law(0.9) - law).abs() < 1e-3, "{system:?}");
            let outcome = brigade_simulator::run(&system.scenario(0.8, 100_000.0), 1).unwrap();
            let users = &outcome.clients[0];
            assert!((90_000..110_000).contains(&users.answered), "{system:?}");
            let off = users.latency.mean / service_nanos() / system.law(0.8) - 1.0;
            let errors = off / system.error(0.8, users.answered as f64);
            assert!(errors.abs() < 3.5, "{system:?}: {errors} standard errors");
        }
    }
}
