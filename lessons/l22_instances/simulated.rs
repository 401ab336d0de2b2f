//! Instances behind a balancer, simulated: every way of choosing, and the same work for one fast server or two.

use super::found::{Cell, Ran, Shape, Shaped};
use super::ways::Way;
use brigade_core::measure::ServiceTime;
use brigade_core::measure::laws::queues::{mg1_response, mmc_response};
use brigade_core::measure::laws::run_length::{self, Of};
use brigade_core::trace::Trace;
use brigade_simulator::model::{
    Arrive, Camera, Clients, Fault, Group, Harm, Kind, Line, MS, Nanos, Path, SECOND,
    Shape as Arrivals, Station, Step, Work,
};
use brigade_simulator::{Outcome, Problem, Scenario, run};
use std::time::Duration;

/// Instances, and how busy they are.
pub(super) const INSTANCES: u32 = 4;
pub(super) const LOAD: f64 = 0.8;

/// What a request takes of an instance, on average.
const SERVICE: Duration = Duration::from_millis(10);

/// One request in twenty takes so many times as long as the others.
pub(super) const LONGER: u32 = 20;

/// What comes before this is not counted.
const WARM_UP: Nanos = 10 * SECOND;

/// Memoryless, as calls and many queries are.
fn exponential() -> ServiceTime {
    ServiceTime::Exponential(SERVICE)
}

/// A few are long, and all take [`SERVICE`] on average.
fn bimodal() -> ServiceTime {
    let short = SERVICE.div_f64(0.95 + 0.05 * f64::from(LONGER));
    ServiceTime::Bimodal(short, short * LONGER)
}

/// So many instances with a line each, chosen in this way, before them so many requests.
struct System {
    way: Way,
    instances: u32,
    servers: u32,
    time: ServiceTime,
    requests: u32,
}

impl System {
    fn rate(&self) -> f64 {
        LOAD * f64::from(self.instances * self.servers) / self.time.moment(1)
    }

    fn scenario(&self) -> Scenario {
        let arrive = Arrive::Open { rate: self.rate(), shape: Arrivals::Poisson };
        let counted = f64::from(self.requests) / self.rate();
        Scenario {
            length: WARM_UP + (counted * SECOND as f64) as Nanos,
            warm_up: WARM_UP,
            ..behind(self.way, (self.instances, self.servers), arrive, Work::Drawn(self.time))
        }
    }

    fn run(&self, seed: u64) -> Result<Outcome, Problem> {
        run(&self.scenario(), seed)
    }
}

/// Requests, a balancer, and instances.
fn behind(way: Way, (instances, servers): (u32, u32), arrive: Arrive, time: Work) -> Scenario {
    let serve = Step::Serve { at: "instance".into(), time };
    let to = Step::To { group: "instances".into(), steps: vec![serve] };
    let kind = Kind::Servers { servers, line: Line::default() };
    Scenario {
        title: format!("{instances} instances, {}", way.said()),
        groups: vec![Group { name: "instances".into(), instances, policy: way.policy(), view: 0 }],
        stations: vec![Station { name: "instance".into(), of: Some("instances".into()), kind }],
        paths: vec![Path { name: "request".into(), steps: vec![to] }],
        clients: vec![Clients::new("users", "request", arrive)],
        ..Scenario::default()
    }
}

/// Every way, where times are memoryless or a few are long.
pub(super) fn ways(varied: bool, requests: u32, seed: u64) -> Result<Vec<Cell>, Problem> {
    let time = if varied { bimodal() } else { exponential() };
    let one = |way| {
        let outcome = System { way, instances: INSTANCES, servers: 1, time, requests }.run(seed)?;
        Ok(cell(way, &outcome))
    };
    Way::ALL.into_iter().map(one).collect()
}

/// In service times.
fn cell(way: Way, outcome: &Outcome) -> Cell {
    let (users, service) = (&outcome.clients[0], SERVICE.as_nanos() as f64);
    Cell {
        way,
        answered: users.answered,
        mean: users.latency.mean / service,
        p99: users.latency.times.value_at_quantile(0.99) as f64 / service,
    }
}

/// By how many standard errors of such a run the mean of random choices lies off its law: an M/M/1 each.
pub(super) fn off(random: &Cell) -> f64 {
    let (service, n) = (SERVICE.as_secs_f64(), random.answered as f64);
    let law = mg1_response(LOAD / service, exponential()) / service;
    let error = run_length::mg1(Of::Response, LOAD / service, exponential(), n);
    (random.mean - law) / (law * error)
}

/// The same work for one server that is twice as fast, two that share a line, and two with a line each.
pub(super) fn shapes(requests: u32, seed: u64) -> Result<Vec<Shaped>, Problem> {
    let service = SERVICE.as_secs_f64();
    let rate = 2.0 * LOAD / service;
    let one = |shape| {
        let (instances, servers, time) = match shape {
            Shape::Fast => (1, 1, ServiceTime::Exponential(SERVICE / 2)),
            Shape::OneLine => (1, 2, exponential()),
            Shape::TwoLines => (2, 1, exponential()),
        };
        let outcome = System { way: Way::Random, instances, servers, time, requests }.run(seed)?;
        let (mean, answered) = (outcome.clients[0].latency.mean / 1e9, outcome.clients[0].answered);
        let n = answered as f64;
        let (law, error) = match shape {
            Shape::Fast => (mg1_response(rate, time), run_length::mg1(Of::Response, rate, time, n)),
            Shape::OneLine => {
                let error = run_length::mmc(Of::Response, rate, service, 2, n);
                (mmc_response(rate, service, 2), error)
            }
            Shape::TwoLines => {
                let error = run_length::mg1(Of::Response, rate / 2.0, time, n);
                (mg1_response(rate / 2.0, time), error)
            }
        };
        let off = (mean - law) / (law * error);
        Ok(Shaped { shape, mean: mean / service, law: law / service, off })
    };
    Shape::ALL.into_iter().map(one).collect()
}

/// What was really asked, again: at the same times and for the same work, and only the draws of the balancer are others. The
/// mean, in nanoseconds, over so many seeds.
pub(super) fn replayed(ran: &Ran, seeds: u64) -> Result<f64, Problem> {
    let arrivals: Vec<Nanos> = ran.at_us.iter().map(|at| at * 1_000).collect();
    let work: Vec<Nanos> = ran.work_us.iter().map(|work| work * 1_000).collect();
    let last = arrivals.last().copied().unwrap_or_default();
    let longest = (work.iter().sum::<Nanos>() as f64 * ran.slower.max(1.0)) as Nanos;
    let arrive = Arrive::At(arrivals.into());
    let mut scenario = behind(ran.way, (ran.instances, 1), arrive, Work::Listed(work.into()));
    scenario.length = last + longest + SECOND;
    if ran.slower > 1.0 {
        scenario.faults.push(Fault {
            at: "instance".into(),
            instance: Some(0),
            from: 0,
            to: scenario.length,
            harm: Harm::Slow(ran.slower),
        });
    }
    let means = (1..=seeds).map(|seed| Ok(run(&scenario, seed)?.clients[0].latency.mean));
    let means: Vec<f64> = means.collect::<Result<_, Problem>>()?;
    Ok(means.iter().sum::<f64>() / seeds as f64)
}

/// A few requests of one way, and where each waited.
pub(super) fn picture(way: Way, seed: u64) -> Result<Option<Trace>, Problem> {
    let camera = Camera { from: WARM_UP, to: WARM_UP + 60 * MS, stations: vec!["instance".into()] };
    let (instances, servers, time) = (INSTANCES, 1, exponential());
    let system = System { way, instances, servers, time, requests: 100 };
    Ok(run(&Scenario { camera: Some(camera), ..system.scenario() }, seed)?.trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_less_a_balancer_knows_the_longer_is_the_tail() {
        let cells = ways(false, 50_000, 1).unwrap();
        let p99: Vec<f64> = cells.iter().map(|cell| cell.p99).collect();
        assert!(p99.is_sorted_by(|a, b| a > b), "{cells:?}");
    }

    #[test]
    fn a_replay_is_the_same_requests_and_a_slow_instance_is_slow() {
        // One instance: no draw is left, and what is replayed can be counted by hand.
        let (at_us, work_us) = (vec![0, 5, 100], vec![10, 10, 20]);
        let took_us = Vec::new();
        let way = Way::Random;
        let mut ran = Ran { way, instances: 1, slower: 1.0, at_us, work_us, took_us, failed: 0 };
        let mean = |ran: &Ran| replayed(ran, 2).unwrap() / 1e3;
        assert_eq!(mean(&ran), (10.0 + 15.0 + 20.0) / 3.0);
        ran.slower = 3.0;
        assert_eq!(mean(&ran), (30.0 + 55.0 + 60.0) / 3.0);
    }
}
