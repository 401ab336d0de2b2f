//! What a run of a second cannot tell, in virtual time: how often a bounded queue refuses in the long run, by how much an
//! unbounded one grows, and how long the last of ten seconds waits.

use super::found::{Bounded, Growth, Simulated};
use brigade_core::measure::laws::queues::mm1k_blocking;
use brigade_core::measure::{Arrivals, ServiceTime};
use brigade_simulator::model::{
    Arrive, Clients, Kind, Line, Nanos, Path, SECOND, Scenario, Shape, Station, Step, Work,
};
use brigade_simulator::{Outcome, Problem, run};
use std::time::Duration;

/// What one server takes for a request, in the mean.
const SERVICE: Duration = Duration::from_millis(1);

/// Until then the longest of the queues has filled.
const WARM_UP: Nanos = 20 * SECOND;

/// For how long requests come in the question.
const TEN_SECONDS: Nanos = 10 * SECOND;

/// How many may wait in the bounded queue, and in the longer one.
const ROOM: u32 = 100;
const LONGER: u32 = 10 * ROOM;

/// The load of the questions, and all of them.
pub(super) const ASKED: f64 = 1.2;
pub(super) const LOADS: [f64; 4] = [0.8, 1.0, ASKED, 2.0];

/// For so many seconds each, after the warm-up.
pub(super) fn simulated(seconds: u64) -> Result<Simulated, Problem> {
    let length = WARM_UP + seconds * SECOND;
    let steady = run(&steadily(), 16)?;
    Ok(Simulated {
        last_waits_s: steady.stations[0].waits.times.max() as f64 / SECOND as f64,
        bounded: LOADS
            .into_iter()
            .map(|load| bounded(load, ROOM, length))
            .collect::<Result<_, _>>()?,
        longer: bounded(ASKED, LONGER, length)?,
        growth: growth(ASKED, length)?,
    })
}

/// As a clock, for ten seconds: nothing is drawn. Then none comes any more, until all are served.
fn steadily() -> Scenario {
    let times = Arrivals::Constant.times(ASKED / SERVICE.as_secs_f64(), 16);
    let times = times.map(|at| at.as_nanos() as Nanos).take_while(|at| *at < TEN_SECONDS);
    let arrive = Arrive::At(times.collect());
    scenario(arrive, ServiceTime::Const(SERVICE), Line::default(), 2 * TEN_SECONDS)
}

/// Users who know nothing of one another, and requests of which some take long: M/M/1.
fn drawn(load: f64, line: Line, length: Nanos, warm_up: Nanos) -> Result<Outcome, Problem> {
    let arrive = Arrive::Open { rate: load / SERVICE.as_secs_f64(), shape: Shape::Poisson };
    let scenario = scenario(arrive, ServiceTime::Exponential(SERVICE), line, length);
    run(&Scenario { warm_up, ..scenario }, 16)
}

fn bounded(load: f64, room: u32, length: Nanos) -> Result<Bounded, Problem> {
    let line = Line { room: Some(room), ..Line::default() };
    let outcome = drawn(load, line, length, WARM_UP)?;
    let clients = &outcome.clients[0];
    Ok(Bounded {
        load,
        asked: clients.asked,
        answered: clients.answered,
        refused: clients.lost.refused,
        inside: clients.open,
        law: mm1k_blocking(load / SERVICE.as_secs_f64(), SERVICE.as_secs_f64(), room + 1),
    })
}

fn growth(load: f64, length: Nanos) -> Result<Growth, Problem> {
    let outcome = drawn(load, Line::default(), length, 0)?;
    let capacity = 1.0 / SERVICE.as_secs_f64();
    Ok(Growth { load, per_s: outcome.growth.unwrap_or(0.0), law: (load - 1.0) * capacity })
}

/// One server, and the line before it.
fn scenario(arrive: Arrive, time: ServiceTime, line: Line, length: Nanos) -> Scenario {
    let serve = Step::Serve { at: "server".into(), time: Work::Drawn(time) };
    Scenario {
        title: "a line before one server".into(),
        length,
        stations: vec![Station {
            name: "server".into(),
            of: None,
            kind: Kind::Servers { servers: 1, line },
        }],
        paths: vec![Path { name: "request".into(), steps: vec![serve] }],
        clients: vec![Clients::new("users", "request", arrive)],
        ..Scenario::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_run_says_what_the_laws_say() {
        let found = simulated(40).unwrap();
        assert!((found.last_waits_s - 2.0).abs() < 0.005, "{found:?}");
        for bounded in found.bounded.iter().chain([&found.longer]) {
            assert_eq!(bounded.lost(), 0, "{bounded:?}");
            assert!((bounded.share() - bounded.law).abs() < 0.01, "{bounded:?}");
        }
        assert!((found.growth.per_s / found.growth.law - 1.0).abs() < 0.05, "{found:?}");
    }
}
