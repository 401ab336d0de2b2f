//! The lines of the exercise, right and wrong, beside those of the simulator: the same requests, and the same ones are refused.

use brigade_simulator::model::{
    Arrive, Clients, Kind, Line as Rules, MS, Path, SECOND, Scenario, Station, Step, Work,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

/// When a request comes and how long it takes to serve, in nanoseconds.
type Request = (u64, u64);

/// How long each waited for the server; `None` if it was refused.
type Waits = Vec<Option<u64>>;

/// How a line fares.
type Play = fn(&[Request]) -> Waits;

/// Plays requests to their ends: one server, and a line of this module before it.
macro_rules! played {
    ($module:ident, $exercise:ident, $file:literal) => {
        #[path = $file]
        #[allow(
            dead_code,
            unreachable_pub,
            clippy::new_without_default,
            reason = "a file of the exercise as it ships: its judge uses all of it, and here is only a part"
        )]
        mod $exercise;

        mod $module {
            use super::$exercise::{Client, Line};
            use super::{Duration, Request, Waits};
            use std::cell::Cell;
            use std::rc::Rc;

            #[derive(Default)]
            struct Guest {
                served: Cell<bool>,
            }

            impl Client for Rc<Guest> {
                fn serve(&self) {
                    self.served.set(true);
                }
                fn refuse(&self) {}
            }

            pub(super) fn waits(requests: &[Request]) -> Waits {
                let guests: Vec<Rc<Guest>> = requests.iter().map(|_| Rc::default()).collect();
                let (mut waits, mut line) = (vec![None; requests.len()], Line::new());
                let (mut free, mut coming) = (0, 0);
                loop {
                    let comes = requests.get(coming).map(|(at, _)| *at);
                    let now = if comes.is_none_or(|at| free <= at) {
                        free
                    } else {
                        comes.unwrap_or(free)
                    };
                    let served =
                        (free <= now).then(|| line.next(Duration::from_nanos(now))).flatten();
                    if let Some(client) = served {
                        client.serve();
                        let who = (0..coming).find(|at| guests[*at].served.replace(false)).unwrap();
                        waits[who] = Some(now - requests[who].0);
                        free = now + requests[who].1;
                        continue;
                    }
                    let Some(at) = comes else { return waits };
                    line.offer(Box::new(Rc::clone(&guests[coming])), Duration::from_nanos(at));
                    coming += 1;
                    free = free.max(at);
                }
            }
        }
    };
}

played!(sheds, solution, "solution.rs");
played!(at_its_turn, wrong_at_its_turn, "wrong_at_its_turn.rs");
played!(unbounded, wrong_unbounded, "wrong_unbounded.rs");
played!(silent, broken, "broken.rs");
played!(newest_first, wrong_newest_first, "wrong_newest_first.rs");

/// A burst now and then, and one request in twenty takes twenty times as long as the others.
fn requests(seed: u64, gap: u64) -> Vec<Request> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut at = 0;
    let request = |n| {
        let burst = (n / 200) % 3 == 1;
        at += random.random_range(1..if burst { gap / 10 } else { gap });
        let most = if random.random_range(0..20) == 0 { 20 * MS } else { MS };
        (at, random.random_range(1..most))
    };
    (0..1_000).map(request).collect()
}

/// Served, refused, and the mean wait of those served, by the simulator.
fn simulated(requests: &[Request], line: Rules) -> (u64, u64, f64) {
    let times = |of: fn(&Request) -> u64| requests.iter().map(of).collect();
    let serve = Step::Serve { at: "server".into(), time: Work::Listed(times(|one| one.1)) };
    let scenario = Scenario {
        title: "a line before one server".into(),
        length: 1_000 * SECOND,
        stations: vec![Station {
            name: "server".into(),
            of: None,
            kind: Kind::Servers { servers: 1, line },
        }],
        paths: vec![Path { name: "request".into(), steps: vec![serve] }],
        clients: vec![Clients::new("users", "request", Arrive::At(times(|one| one.0)))],
        ..Scenario::default()
    };
    let outcome = brigade_simulator::run(&scenario, 1).unwrap();
    let server = &outcome.stations[0];
    (server.served, server.refused, server.waits.mean)
}

#[test]
fn a_line_of_the_exercise_refuses_whom_the_simulators_does() {
    let patience = Some(50 * MS);
    let cases: [(Play, Rules); 5] = [
        (sheds::waits, Rules { patience, ..Rules::default() }),
        (at_its_turn::waits, Rules { patience, ..Rules::default() }),
        (unbounded::waits, Rules::default()),
        (silent::waits, Rules { room: Some(100), ..Rules::default() }), // where one refuses, the other is silent
        (newest_first::waits, Rules { patience, lifo: true, ..Rules::default() }),
    ];
    for (seed, gap) in (0..30).zip([2 * MS, MS, MS / 2].into_iter().cycle()) {
        let requests = requests(seed, gap);
        for (number, (waits, line)) in cases.iter().enumerate() {
            let waits = waits(&requests);
            let served: Vec<u64> = waits.iter().flatten().copied().collect();
            let mean = served.iter().sum::<u64>() as f64 / served.len() as f64;
            let (by_simulator, refused, mean_wait) = simulated(&requests, *line);
            let told = (served.len() as u64, (waits.len() - served.len()) as u64);
            assert_eq!(told, (by_simulator, refused), "line {number}, stream {seed}");
            assert!(
                (mean - mean_wait).abs() < 1.0,
                "line {number}, stream {seed}: {mean} {mean_wait}"
            );
        }
    }
}
