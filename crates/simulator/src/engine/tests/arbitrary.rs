//! Scenarios by chance: every kind of station, step, patience and fault, in small.

use crate::Scenario;
use crate::model::*;
use brigade_core::measure::ServiceTime;
use proptest::prelude::*;
use std::time::Duration;

/// Microseconds.
const US: Nanos = 1_000;

fn work() -> impl Strategy<Value = Work> {
    let drawn = |mean: u64| ServiceTime::Exponential(Duration::from_micros(mean));
    prop_oneof![
        (0..3_000u64).prop_map(move |mean| Work::Drawn(drawn(mean))),
        (0..3_000u64).prop_map(|time| Work::Drawn(ServiceTime::Const(Duration::from_micros(time)))),
        prop::collection::vec(0..3_000 * US, 1..4).prop_map(|times| Work::Listed(times.into())),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let room = prop::option::of(0..4u32);
    let patience = prop::option::of(0..4_000 * US);
    (room, any::<bool>(), patience, any::<bool>()).prop_map(
        |(room, lifo, patience, drops_abandoned)| Line { room, lifo, patience, drops_abandoned },
    )
}

fn patience() -> impl Strategy<Value = Patience> {
    let often = (prop::option::of(1..5_000 * US), 0..4u32, 0..2_000 * US, any::<bool>());
    let less = (prop::option::of(0.0..1.0f64), prop::option::of(1..5u32));
    (often, less).prop_map(|((timeout, retries, pause, jitter), (budget, breaker))| Patience {
        timeout,
        retries,
        pause,
        jitter,
        budget,
        breaker,
    })
}

/// A step without others in it; inside a group also at the stations that each instance has.
fn leaf(grouped: bool, calls: bool) -> BoxedStrategy<Step> {
    let at: Vec<&'static str> = if grouped { vec!["cpu", "db", "own"] } else { vec!["cpu", "db"] };
    let serve = (prop::sample::select(at), work());
    let serve = serve.prop_map(|(at, time)| Step::Serve { at: at.into(), time }).boxed();
    let pass = work().prop_map(|time| Step::Pass { time }).boxed();
    if !calls {
        return prop_oneof![3 => serve, 1 => pass].boxed();
    }
    let call = patience().prop_map(|patience| Step::Call { path: "inner".into(), patience });
    prop_oneof![3 => serve, 1 => pass, 2 => call].boxed()
}

fn steps(depth: u32, grouped: bool, calls: bool) -> BoxedStrategy<Vec<Step>> {
    if depth == 0 {
        return prop::collection::vec(leaf(grouped, calls), 1..3).boxed();
    }
    let inside = move |grouped| steps(depth - 1, grouped, calls);
    let mut held = vec!["threads", "permits", "lock"];
    held.extend(grouped.then_some("own threads"));
    let hold = (prop::sample::select(held), inside(grouped))
        .prop_map(|(at, steps)| Step::Hold { at: at.into(), steps });
    let to = inside(true).prop_map(|steps| Step::To { group: "apps".into(), steps });
    let miss = inside(grouped).prop_map(|miss| Step::LookUp { at: "cache".into(), miss });
    let apply = (0..2_000 * US, steps(0, true, false)).prop_map(|(after, steps)| Step::Apply {
        group: "apps".into(),
        after,
        steps,
    });
    let either = (0.0..=1.0f64, inside(grouped), inside(grouped));
    let either =
        either.prop_map(|(share, steps, otherwise)| Step::Either { share, steps, otherwise });
    let step = prop_oneof![
        2 => leaf(grouped, calls), 2 => hold, 1 => to, 1 => miss, 1 => apply, 1 => either
    ];
    prop::collection::vec(step, 1..4).boxed()
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Fcfs), (100..1_000u64).prop_map(|slice| Order::Sliced(slice * US))]
}

fn stations() -> impl Strategy<Value = Vec<Station>> {
    let cores = || (1..4u32, order(), 0..100 * US);
    let cores = || cores().prop_map(|(cores, order, switch)| Kind::Cores { cores, order, switch });
    let servers = (1..4u32, line()).prop_map(|(servers, line)| Kind::Servers { servers, line });
    let pool = |threads| {
        (1..5u32, line()).prop_map(move |(places, line)| Kind::Pool { places, threads, line })
    };
    let lock = (0..200 * US).prop_map(|hand_over| Kind::Lock { hand_over });
    let cache = (1..5usize, any::<bool>())
        .prop_map(|(capacity, shares_loads)| Kind::Cache { capacity, shares_loads });
    let station = |name: &str, of: Option<&str>, kind| Station {
        name: name.into(),
        of: of.map(str::to_owned),
        kind,
    };
    (cores(), servers, pool(true), pool(false), lock, cache, cores(), pool(true)).prop_map(
        move |all| {
            vec![
                station("cpu", None, all.0),
                station("db", None, all.1),
                station("threads", None, all.2),
                station("permits", None, all.3),
                station("lock", None, all.4),
                station("cache", None, all.5),
                station("own", Some("apps"), all.6),
                station("own threads", Some("apps"), all.7),
            ]
        },
    )
}

fn clients() -> impl Strategy<Value = Vec<Clients>> {
    let shape = prop_oneof![
        Just(Shape::Poisson),
        Just(Shape::Constant),
        (1..20u64, 0.0..4.0f64).prop_map(|(of, times)| Shape::Bursts {
            every: 20 * MS,
            of: of * MS,
            times
        }),
        (0.0..=1.0f64).prop_map(|depth| Shape::Wave { period: 50 * MS, depth }),
    ];
    let open = (50.0..1_500.0f64, shape).prop_map(|(rate, shape)| Arrive::Open { rate, shape });
    // Who thinks for no time and is refused at once asks a thousand times in a millisecond.
    let think = (200 * US..3_000 * US).prop_map(|time| Work::Listed([time].into()));
    let closed = (1..8u32, think).prop_map(|(users, think)| Arrive::Closed { users, think });
    let keys = prop::option::of((1..20u64, 0.0..2.0f64))
        .prop_map(|keys| keys.map(|(count, exponent)| Keys { count, exponent }));
    let one = (prop_oneof![open, closed], keys, patience(), prop::option::of(1..5_000 * US));
    let one = one.prop_map(|(arrive, keys, patience, deadline)| Clients {
        name: String::new(),
        path: "way".into(),
        arrive,
        keys,
        patience,
        deadline,
    });
    prop::collection::vec(one, 1..3).prop_map(|mut all| {
        for (number, clients) in all.iter_mut().enumerate() {
            clients.name = format!("users {number}");
        }
        all
    })
}

/// Up to four faults of the stations that may have them.
fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let harm =
        prop_oneof![Just(Harm::Stall), Just(Harm::Crash), (0.1..10.0f64).prop_map(Harm::Slow)];
    let at = prop::sample::select(vec!["cpu", "db", "threads", "permits", "lock", "cache", "own"]);
    let one =
        (at, harm, 0..80u64, 1..40u64, 0..4u32).prop_map(|(at, harm, from, lasts, instance)| {
            let times = matches!(at, "cpu" | "db" | "own");
            let harm =
                if times || at != "cache" && harm == Harm::Stall { harm } else { Harm::Crash };
            let instance = (at == "own").then_some(instance).filter(|instance| *instance < 2);
            Fault { at: at.into(), instance, from: from * MS, to: (from + lasts) * MS, harm }
        });
    prop::collection::vec(one, 0..5)
}

/// What a whole scenario may be.
pub(super) fn scenario() -> impl Strategy<Value = Scenario> {
    let policy = prop::sample::select(vec![
        Policy::Random,
        Policy::RoundRobin,
        Policy::TwoChoices,
        Policy::LeastLoaded,
    ]);
    let group = (2..4u32, policy, prop::sample::select(vec![0, MS]));
    let paths = (steps(3, false, true), steps(1, false, false));
    let camera = prop::option::of((0..60u64, 1..60u64));
    let all = (stations(), group, paths, clients(), faults(), camera, 0..50u64);
    all.prop_map(
        |(stations, (instances, policy, view), (way, inner), clients, faults, camera, warm_up)| {
            let path = |name: &str, steps| Path { name: name.into(), steps };
            let camera = camera.map(|(from, lasts)| Camera {
                from: from * MS,
                to: (from + lasts) * MS,
                stations: Vec::new(),
            });
            Scenario {
                title: "by chance".into(),
                length: 120 * MS,
                warm_up: warm_up * MS,
                groups: vec![Group { name: "apps".into(), instances, policy, view }],
                stations,
                paths: vec![path("way", way), path("inner", inner)],
                clients,
                faults,
                camera,
            }
        },
    )
}

/// Without clients that give up, faults and calls, and with a list of arrivals of which all are answered before the end.
pub(super) fn littles() -> impl Strategy<Value = Scenario> {
    let arrivals = prop::collection::vec(0..20 * MS, 1..40);
    (scenario(), arrivals, steps(1, false, false)).prop_map(|(mut of, mut arrivals, steps)| {
        arrivals.sort_unstable();
        of.clients.truncate(1);
        of.clients[0].arrive = Arrive::At(arrivals.into());
        of.clients[0].patience = Patience::default();
        of.paths[0].steps =
            steps.into_iter().filter(|step| !matches!(step, Step::Apply { .. })).collect();
        of.paths[0].steps.push(Step::Pass { time: Work::Listed([0].into()) });
        for station in &mut of.stations {
            match &mut station.kind {
                Kind::Servers { line, .. } | Kind::Pool { line, .. } => {
                    *line = Line { lifo: line.lifo, ..Line::default() };
                }
                _ => {}
            }
        }
        Scenario { faults: Vec::new(), camera: None, warm_up: 0, length: 10 * SECOND, ..of }
    })
}
