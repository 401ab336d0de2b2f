//! What is known exactly, case by case.

use super::{Case, Seen, by_parts};
use crate::model::{
    Arrive, Clients, Keys, Kind, Line, MS, Nanos, Order, Path, SECOND, Shape, Station, Step, Work,
};
use crate::{Outcome, SLOT, Scenario};
use brigade_core::measure::laws::closed::{Centre, mva};
use brigade_core::measure::laws::queues::{
    mg1_response, mm1k_blocking, mm1k_response, mmc_response, ps_response,
};
use brigade_core::measure::laws::run_length::{self, Of};
use brigade_core::measure::{Popularity, ServiceTime};
use std::time::Duration;

/// What comes before this is not counted. A queue at 90 % load forgets in S/(1 − √ρ)², here 0.4 s.
const WARM_UP: Nanos = 10 * SECOND;
/// Milliseconds in a second.
const MILLI: f64 = 1e3;
const MEAN: Duration = Duration::from_millis(1);

/// The cases, each with about so many `requests` (some with fewer: slices cost events).
pub fn cases(requests: f64) -> Vec<Case> {
    let (short, long) = (Duration::from_micros(500), Duration::from_micros(10_500));
    let memoryless = ServiceTime::Exponential(MEAN);
    vec![
        one_server("M/M/1, 90 % load", 900.0, memoryless, requests),
        one_server("M/D/1, 90 % load", 900.0, ServiceTime::Const(MEAN), requests),
        one_server(
            "M/G/1, 80 % load, 1 in 20 takes 21 times as long",
            800.0,
            ServiceTime::Bimodal(short, long),
            requests,
        ),
        many_servers(requests),
        refused(requests),
        let_in(requests),
        shared(requests / 10.0),
        closed(requests),
        cached(requests),
    ]
}

/// Requests at a rate for one station.
fn scenario(rate: f64, requests: f64, kind: Kind, time: ServiceTime) -> Scenario {
    let step = Step::Serve { at: "station".into(), time: Work::Drawn(time) };
    let arrive = Arrive::Open { rate, shape: Shape::Poisson };
    let mut scenario = on_path(arrive, vec![step], vec![("station", kind)]);
    scenario.length = WARM_UP + (requests / rate * SECOND as f64) as Nanos;
    scenario
}

fn on_path(arrive: Arrive, steps: Vec<Step>, stations: Vec<(&str, Kind)>) -> Scenario {
    let station = |(name, kind): (&str, Kind)| Station { name: name.into(), of: None, kind };
    Scenario {
        title: "validation".into(),
        warm_up: WARM_UP,
        stations: stations.into_iter().map(station).collect(),
        paths: vec![Path { name: "path".into(), steps }],
        clients: vec![Clients::new("clients", "path", arrive)],
        ..Scenario::default()
    }
}

fn servers(servers: u32, room: Option<u32>) -> Kind {
    Kind::Servers { servers, line: Line { room, ..Line::default() } }
}

/// The mean response time, with a relative error that hangs on how many were answered.
fn response(
    (name, law): (&'static str, &'static str),
    formula: f64,
    scenario: Scenario,
    error: impl Fn(f64) -> f64 + Send + Sync + 'static,
) -> Case {
    let formula = formula * MILLI;
    let seen = move |outcome: &Outcome| {
        let clients = &outcome.clients[0];
        let error = formula * error(clients.answered as f64);
        Seen { value: clients.latency.mean / MS as f64, error }
    };
    Case { name, law, unit: "ms", formula, scenario, seen: Box::new(seen) }
}

fn one_server(name: &'static str, rate: f64, time: ServiceTime, requests: f64) -> Case {
    let law = "mean response time: Pollaczek and Khinchine";
    let scenario = scenario(rate, requests, servers(1, None), time);
    let error = move |n| run_length::mg1(Of::Response, rate, time, n);
    response((name, law), mg1_response(rate, time), scenario, error)
}

fn many_servers(requests: f64) -> Case {
    let (rate, servers_) = (57_600.0, 64);
    let service = MEAN.as_secs_f64();
    let scenario =
        scenario(rate, requests, servers(servers_, None), ServiceTime::Exponential(MEAN));
    let error = move |n| run_length::mmc(Of::Response, rate, service, servers_, n);
    let formula = mmc_response(rate, service, servers_);
    response(("M/M/64, 90 % load", "mean response time: Erlang C"), formula, scenario, error)
}

/// One server at 120 % load, and room for ten.
fn bounded(requests: f64) -> Scenario {
    scenario(1_200.0, requests, servers(1, Some(9)), ServiceTime::Exponential(MEAN))
}

fn refused(requests: f64) -> Case {
    let (rate, service, places) = (1_200.0, MEAN.as_secs_f64(), 10);
    let formula = mm1k_blocking(rate, service, places);
    let seen = move |outcome: &Outcome| {
        let (asked, refused) =
            (outcome.clients[0].asked as f64, outcome.clients[0].lost.refused as f64);
        let error = formula * run_length::mm1k_refused(rate, service, places, asked);
        Seen { value: refused / asked * 100.0, error: error * 100.0 }
    };
    Case {
        name: "M/M/1/10, 120 % load",
        law: "share refused: Kleinrock",
        unit: "%",
        formula: formula * 100.0,
        scenario: bounded(requests),
        seen: Box::new(seen),
    }
}

fn let_in(requests: f64) -> Case {
    let (rate, service, places) = (1_200.0, MEAN.as_secs_f64(), 10);
    let formula = mm1k_response(rate, service, places);
    let error = move |n| run_length::mm1k_response(rate, service, places, n);
    let law = "mean response time of those let in: Kleinrock";
    response(("M/M/1/10, 120 % load", law), formula, bounded(requests), error)
}

/// A core that is shared in slices of 10 µs. Each takes the same time, which first come, first served would answer after 2.2
/// times that and not after 3.3. One that is shared in slices and not evenly answers sooner by half a slice for each other
/// that is inside: 0.4 %.
fn shared(requests: f64) -> Case {
    let (rate, slice, time) = (700.0, MS / 100, ServiceTime::Const(MEAN));
    let kind = Kind::Cores { cores: 1, order: Order::Sliced(slice), switch: 0 };
    let mean = MEAN.as_secs_f64();
    let seen = |outcome: &Outcome| {
        by_parts(outcome, WARM_UP, |slot| (slot.latency as f64 / MS as f64, slot.answered as f64))
    };
    Case {
        name: "M/D/1 with a shared core, 70 % load",
        law: "mean response time: Kleinrock's processor sharing",
        unit: "ms",
        formula: ps_response(rate, mean, mean) * MILLI,
        scenario: scenario(rate, requests, kind, time),
        seen: Box::new(seen),
    }
}

/// Twenty users who think for 10 ms, one core and four connections.
fn closed(requests: f64) -> Case {
    let work = |ms| Work::Drawn(ServiceTime::Exponential(Duration::from_millis(ms)));
    let serve = |at: &str, ms| Step::Serve { at: at.into(), time: work(ms) };
    let cores = Kind::Cores { cores: 1, order: Order::Fcfs, switch: 0 };
    let stations = vec![("cpu", cores), ("db", servers(4, None))];
    let arrive = Arrive::Closed { users: 20, think: work(10) };
    let mut scenario = on_path(arrive, vec![serve("cpu", 1), serve("db", 3)], stations);
    let centres = [Centre { demand: 0.001, servers: 1 }, Centre { demand: 0.003, servers: 4 }];
    let formula = mva(&centres, 0.010, 20).throughput;
    scenario.length = WARM_UP + (requests / formula * SECOND as f64) as Nanos;
    let seen = |outcome: &Outcome| {
        by_parts(outcome, WARM_UP, |slot| (slot.answered as f64, SLOT as f64 / SECOND as f64))
    };
    Case {
        name: "20 users, 1 core, 4 connections",
        law: "throughput: mean value analysis",
        unit: "/s",
        formula,
        scenario,
        seen: Box::new(seen),
    }
}

/// An LRU of 1,000 of 100,000 keys. What is asked for does not depend on what was, so hits are nearly independent.
fn cached(requests: f64) -> Case {
    let (keys, capacity) = (100_000, 1_000);
    let formula = Popularity::zipf(keys, 1.0).che(capacity);
    let look_up = Step::LookUp { at: "cache".into(), miss: Vec::new() };
    let cache = Kind::Cache { capacity, shares_loads: false };
    let arrive = Arrive::Open { rate: 1_000.0, shape: Shape::Poisson };
    let mut scenario = on_path(arrive, vec![look_up], vec![("cache", cache)]);
    scenario.clients[0].keys = Some(Keys { count: keys as u64, exponent: 1.0 });
    scenario.length = WARM_UP + (requests / 1_000.0 * SECOND as f64) as Nanos;
    let seen = move |outcome: &Outcome| {
        let (asked, hits) = (outcome.stations[0].served as f64, outcome.stations[0].hits as f64);
        let error = (formula * (1.0 - formula) / asked).sqrt();
        Seen { value: hits / asked * 100.0, error: error * 100.0 }
    };
    Case {
        name: "LRU of 1,000 of 100,000 keys, Zipf 1",
        law: "hit ratio: Che's approximation",
        unit: "%",
        formula: formula * 100.0,
        scenario,
        seen: Box::new(seen),
    }
}
