//! How many events a second does the simulator handle on one core? One server, 64 of them, threads that share two cores in
//! slices, and a balancer before 1,000 instances. What each run found is held against its law after it was timed.

use brigade_core::measure::ServiceTime;
use brigade_core::measure::laws::queues::mmc_response;
use brigade_simulator::model::{
    Arrive, Clients, Group, Kind, Line, MS, Order, Path, Policy, SECOND, Shape, Station, Step, Work,
};
use brigade_simulator::{Outcome, Scenario, run};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::time::Duration;

/// Requests of a millisecond at this rate for a station, in each of so many instances, until some 100,000 have come.
fn scenario(rate: f64, kind: Kind, instances: Option<u32>) -> Scenario {
    let time = Work::Drawn(ServiceTime::Exponential(Duration::from_millis(1)));
    let serve = Step::Serve { at: "station".into(), time };
    let group =
        |instances| Group { name: "group".into(), instances, policy: Policy::TwoChoices, view: 0 };
    let step = match instances {
        Some(_) => Step::To { group: "group".into(), steps: vec![serve] },
        None => serve,
    };
    Scenario {
        title: "speed".into(),
        length: (100_000.0 / rate * SECOND as f64) as u64,
        groups: instances.map(group).into_iter().collect(),
        stations: vec![Station {
            name: "station".into(),
            of: instances.map(|_| "group".into()),
            kind,
        }],
        paths: vec![Path { name: "path".into(), steps: vec![step] }],
        clients: vec![Clients::new(
            "clients",
            "path",
            Arrive::Open { rate, shape: Shape::Poisson },
        )],
        ..Scenario::default()
    }
}

fn servers(servers: u32) -> Kind {
    Kind::Servers { servers, line: Line::default() }
}

fn simulated(scenario: &Scenario) -> Outcome {
    run(scenario, 1).expect("a scenario")
}

fn events(c: &mut Criterion) {
    let slices = Kind::Cores { cores: 2, order: Order::Sliced(MS / 10), switch: 0 };
    let cases = [
        ("one server", scenario(900.0, servers(1), None)),
        ("64 servers", scenario(57_600.0, servers(64), None)),
        ("two cores in slices", scenario(1_800.0, slices, None)),
        ("1,000 instances", scenario(900_000.0, servers(1), Some(1_000))),
    ];
    let mut group = c.benchmark_group("comparisons/simulator");
    group.sample_size(10);
    for (name, scenario) in &cases {
        let outcome = simulated(scenario);
        group.throughput(Throughput::Elements(outcome.events));
        group.bench_function(*name, |b| b.iter(|| simulated(scenario)));
        assert!((outcome.stations[0].busy - 0.9).abs() < 0.05, "{name}");
    }
    group.finish();
    let law = mmc_response(57_600.0, 0.001, 64) * 1e9;
    let mean = simulated(&cases[1].1).clients[0].latency.mean;
    assert!((mean / law - 1.0).abs() < 0.05, "{mean} {law}");
}

criterion_group!(benches, events);
criterion_main!(benches);
