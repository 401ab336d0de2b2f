//! What is no scenario is refused, with its place, the reason and the next step.

use crate::build::*;
use brigade_core::measure::ServiceTime;
use brigade_simulator::Scenario;
use brigade_simulator::model::{
    Arrive, Camera, Fault, Harm, Keys, Kind, Line, MS, Patience, Policy, SECOND, Shape, Step, Work,
};
use std::time::Duration;

/// A good one, to be spoiled.
fn good() -> Build {
    queue(100.0, 1, exponential(MS))
        .with(|of| of.groups.push(group("apps", 3, Policy::Random)))
        .in_each("apps", "cpu", cores(2))
        .station("lock", Kind::Lock { hand_over: 0 })
        .station("cache", Kind::Cache { capacity: 10, shares_loads: false })
        .path("other", vec![pass(1)])
}

#[track_caller]
fn refused(at: &str, why: &str, spoil: impl FnOnce(&mut Scenario)) {
    let problem = good().with(spoil).0.check().expect_err("it was not refused");
    let text = problem.to_string();
    assert_eq!(problem.at.join("."), at, "{text}");
    assert!(text.contains(why), "{text}");
}

/// The steps are replaced by these.
#[track_caller]
fn steps(at: &str, why: &str, steps: Vec<Step>) {
    refused(at, why, |of| of.paths[0].steps = steps);
}

#[track_caller]
fn arrives(at: &str, why: &str, arrive: Arrive) {
    refused(at, why, |of| of.clients[0].arrive = arrive);
}

#[track_caller]
fn breaks(at: &str, why: &str, change: impl FnOnce(&mut Fault)) {
    let mut fault =
        Fault { at: "cpu".into(), instance: Some(2), from: 0, to: MS, harm: Harm::Stall };
    change(&mut fault);
    refused(at, why, |of| of.faults.push(fault));
}

#[test]
fn the_good_one_is_good() {
    assert_eq!(good().0.check(), Ok(()));
    let mut fault = good();
    fault.0.faults.push(Fault {
        at: "cpu".into(),
        instance: Some(2),
        from: 0,
        to: MS,
        harm: Harm::Stall,
    });
    assert_eq!(fault.0.check(), Ok(()));
}

#[test]
fn lengths() {
    refused("length", "0 is not between 1 and 86400000000000", |of| of.length = 0);
    refused("length", "18446744073709551615 is not", |of| of.length = u64::MAX);
    refused("warm_up", "nothing is left to be counted", |of| of.warm_up = of.length);
}

#[test]
fn names() {
    refused("stations.3", "two are named `db`", |of| of.stations[3].name = "db".into());
    refused("groups.0", "it has no name", |of| of.groups[0].name.clear());
    refused("clients.users.path", "no path is named `wya`; there is other, way", |of| {
        of.clients[0].path = "wya".into();
    });
    refused("stations.cpu.of", "no group is named `app`", |of| {
        of.stations[1].of = Some("app".into())
    });
    refused("clients", "say who asks", |of| of.clients.clear());
    refused("paths.other", "it has no steps", |of| of.paths[1].steps.clear());
    refused("camera.stations", "no station is named `x`", |of| {
        of.camera = Some(Camera { from: 0, to: MS, stations: vec!["x".into()] });
    });
}

#[test]
fn sizes() {
    let kind = |at: &str, why: &str, kind: Kind| refused(at, why, |of| of.stations[0].kind = kind);
    kind("stations.db.servers", "0 is not between 1 and", servers(0));
    kind("stations.db.servers", "4294967295", servers(u32::MAX));
    refused("stations.cpu.cores", "0 is not", |of| of.stations[1].kind = cores(0));
    refused("stations.cpu.order", "0 is not between 1000", |of| of.stations[1].kind = sliced(1, 0));
    refused("stations.cpu", "1600001 instances and cores", |of| {
        (of.groups[0].instances, of.stations[1].kind) = (100_000, cores(16));
    });
    refused("groups.apps.instances", "0 is not", |of| of.groups[0].instances = 0);
    refused("groups.apps.view", "0 is the present", |of| of.groups[0].view = 1);
    refused("stations.cache.capacity", "0 is not", |of| {
        of.stations[3].kind = Kind::Cache { capacity: 0, shares_loads: false };
    });
    refused("stations.cache.capacity", "50000000 is not", |of| {
        of.stations[3].kind = Kind::Cache { capacity: 50_000_000, shares_loads: false };
    });
    let line = Line { patience: Some(u64::MAX), ..Line::default() };
    kind("stations.db.line.patience", "is not between", lined(1, line));
}

#[test]
fn rates() {
    for rate in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        arrives("clients.users.rate", "write a number above 0", open(rate));
    }
    arrives("clients.users", "requests in one run", open(1e12));
    arrives("clients.users.users", "0 is not", Arrive::Closed { users: 0, think: constant(0) });
    arrives("clients.users.users", "4000000000 is not between 0 and 1000000", {
        Arrive::Closed { users: 4_000_000_000, think: constant(0) }
    });
    arrives(
        "clients.users.think",
        "the list is empty",
        Arrive::Closed { users: 1, think: listed(&[]) },
    );
    arrives("clients.users.at", "not in order", at(&[2, 1]));
    let shape = |shape| Arrive::Open { rate: 1.0, shape };
    arrives("clients.users.rate.depth", "1.5", shape(Shape::Wave { period: SECOND, depth: 1.5 }));
    arrives("clients.users.rate.period", "0 is not", shape(Shape::Wave { period: 0, depth: 0.5 }));
    let bursts = |every, of, times| shape(Shape::Bursts { every, of, times });
    arrives("clients.users.rate.of", "20 is not between 1 and 10", bursts(10, 20, 2.0));
    arrives("clients.users.rate.times", "-1 is not", bursts(10, 5, -1.0));
    let keys = |count, exponent| Some(Keys { count, exponent });
    refused("clients.users.keys.count", "0 is not", |of| of.clients[0].keys = keys(0, 1.0));
    refused("clients.users.keys.exponent", "NaN is not", |of| {
        of.clients[0].keys = keys(9, f64::NAN)
    });
    refused("clients.users.deadline", "0 is not", |of| of.clients[0].deadline = Some(0));
}

#[test]
fn paths() {
    let time = || constant(MS);
    steps("paths.way.steps.0.serve", "no station is named `x`", vec![serve("x", time())]);
    steps(
        "paths.way.steps.0.serve",
        "`lock` is a lock, which is held",
        vec![serve("lock", time())],
    );
    steps("paths.way.steps.0.hold", "`db` is servers", vec![hold("db", vec![pass(1)])]);
    steps("paths.way.steps.0.serve", "put the step inside a `to` apps", vec![serve("cpu", time())]);
    let miss = Step::LookUp { at: "cpu".into(), miss: Vec::new() };
    steps("paths.way.steps.0.look_up", "`cpu` is cores", vec![miss]);
    let either = |share| vec![Step::Either { share, steps: Vec::new(), otherwise: Vec::new() }];
    steps("paths.way.steps.0.share", "1.5 is not between 0 and 1", either(1.5));
    steps("paths.way.steps.0.share", "NaN is not", either(f64::NAN));
    let ages = Work::Drawn(ServiceTime::Exponential(Duration::MAX));
    steps("paths.way.steps.0.time", "is not between", vec![serve("db", ages)]);
    let apply = Step::Apply { group: "apps".into(), after: 0, steps: vec![serve("cpu", time())] };
    let both = vec![to("apps", vec![serve("cpu", time())]), apply, serve("cpu", time())];
    steps("paths.way.steps.2.serve", "inside a `to` apps", both);
    let deep = (0..100).fold(pass(1), |inside, _| hold("lock", vec![inside]));
    let problem = good().with(|of| of.paths[0].steps = vec![deep]).0.check().unwrap_err();
    assert!(problem.to_string().contains("deeper than 64 levels"), "{problem}");
}

#[test]
fn calls_that_never_end() {
    let ask = |path| vec![call(path, Patience::default())];
    steps("paths.way", "way calls way: it would never end", ask("way"));
    refused("paths.way", "way calls other calls way", |of| {
        of.paths[0].steps = ask("other");
        of.paths[1].steps = vec![hold("lock", ask("way"))];
    });
    // Each of 60 paths calls the next one twice: 2^60 ways, and no circle.
    let chain = (0..60).fold(good(), |chain, number| {
        let next = format!("p{}", number + 1);
        let twice = [call(&next, Patience::default()), call(&next, Patience::default())];
        chain.path(&format!("p{number}"), twice.into())
    });
    assert_eq!(chain.path("p60", vec![pass(1)]).0.check(), Ok(()));
}

#[test]
fn patience() {
    let is = |at: &str, patience: Patience| {
        refused(at, "is not between", |of| of.clients[0].patience = patience);
    };
    is("clients.users.timeout", Patience { timeout: Some(0), ..Patience::default() });
    is("clients.users.retries", Patience { retries: u32::MAX, ..Patience::default() });
    is("clients.users.pause", Patience { pause: u64::MAX, ..Patience::default() });
    is("clients.users.budget", Patience { budget: Some(-0.1), ..Patience::default() });
    is("clients.users.breaker", Patience { breaker: Some(0), ..Patience::default() });
}

#[test]
fn faults() {
    breaks("faults.0.at", "no station is named `x`", |of| of.at = "x".into());
    breaks("faults.0.instance", "numbered from 0 to 2", |of| of.instance = Some(3));
    breaks("faults.0", "is no time", |of| of.to = 0);
    breaks("faults.0.slow", "NaN is not", |of| of.harm = Harm::Slow(f64::NAN));
    breaks("faults.0.slow", "0 is not", |of| of.harm = Harm::Slow(0.0));
    breaks("faults.0", "nothing takes time at `lock`", |of| {
        (of.at, of.instance, of.harm) = ("lock".into(), None, Harm::Slow(2.0));
    });
    breaks("faults.0", "nothing takes time at `cache`", |of| {
        (of.at, of.instance) = ("cache".into(), None);
    });
    refused("camera", "is no part of a run", |of| {
        of.camera = Some(Camera { from: 0, to: 2 * SECOND, stations: Vec::new() });
    });
}
