//! A limit that instances share in Redis: its scripts rule as the algorithms do, four instances admit what one would, and a
//! Redis that is away or silent does what was chosen. What it needs: the program of Redis on this machine.

#![cfg(target_os = "linux")]

#[expect(dead_code, reason = "here is no PostgreSQL")]
#[path = "../stores/cluster.rs"]
mod cluster;
#[path = "../support/evidence.rs"]
mod evidence;
mod experiment;
#[expect(dead_code, reason = "it is the stores' too")]
#[path = "../stores/keyspace.rs"]
mod keyspace;

use brigade_ladder::gateway::limit::shared::{Algorithm, OpenError, Settings, Stamped, WhenDown};
use brigade_ladder::gateway::limit::{
    FixedWindow, Gcra, Limit, Ruling, Shared, SlidingLog, windows,
};
use brigade_ladder::traffic::Meter;
use cluster::Component;
use keyspace::Keyspace;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// A long deadline, so that a busy machine is no dead Redis.
const SETTINGS: Settings = Settings {
    algorithm: Algorithm::Gcra,
    prefix: "limit:",
    deadline: Duration::from_secs(5),
    when_down: WhenDown::Admit,
    log: |_| {},
};

fn limit(requests: u32, seconds: u64, burst: u32) -> Limit {
    let [requests, burst] = [requests, burst].map(|number| NonZeroU32::new(number).expect("some"));
    Limit { requests, per: Duration::from_secs(seconds), burst }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn open(server: &Keyspace, limit: Limit, settings: Settings) -> Shared {
    let opened = Shared::open(&server.url(), limit, settings, &Meter::default()).await;
    opened.expect("it opens")
}

/// Asks until it is so.
#[track_caller]
fn until(mut is_so: impl FnMut() -> bool) {
    let is_so = brigade_children::until(cluster::PATIENCE, || is_so().then_some(()));
    assert!(is_so.is_some(), "it does not come about");
}

#[test]
fn each_script_rules_as_its_algorithm_does() {
    let (server, limit) = (Keyspace::start(""), limit(36, 36_000, 9));
    runtime().block_on(async {
        for algorithm in Algorithm::ALL {
            let shared = open(&server, limit, Settings { algorithm, ..SETTINGS }).await;
            let (mut window, mut log, gcra) =
                (FixedWindow::default(), SlidingLog::default(), Gcra::default());
            let mut random = SmallRng::seed_from_u64(23);
            let mut now = 1_764_500_000_000_000; // such as a clock says: numbers of scripts have to hold it
            for _ in 0..2_000 {
                now += [0, 1, 400_000_000, 1_000_000_000, 5_000_000_000][random.random_range(0..5)];
                let ruling = match algorithm {
                    Algorithm::FixedWindow => window.ask(&limit, now * 1_000),
                    Algorithm::SlidingLog => log.ask(&limit, now * 1_000),
                    Algorithm::Gcra => gcra.ask(&limit, now * 1_000),
                };
                let stamped = shared.stamped(&format!("{algorithm:?}"), Some(now)).await;
                assert_eq!(stamped, Some(Stamped { ruling, at: now }), "{algorithm:?}");
            }
        }
    });
}

#[test]
fn four_instances_admit_what_one_would_in_every_window() {
    let (server, limit) = (Keyspace::start(""), limit(500, 1, 40));
    let admitted = || {
        runtime().block_on(async {
            let shared = open(&server, limit, SETTINGS).await;
            let mut admitted = Vec::new();
            for _ in 0..300 {
                let asked = [(); 16].map(|()| shared.stamped("one", None));
                let stamped = futures_util::future::join_all(asked).await.into_iter().flatten();
                let kept = stamped.filter(|stamped| stamped.ruling == Ruling::Admitted);
                admitted.extend(kept.map(|stamped| stamped.at * 1_000));
            }
            admitted
        })
    };
    let mut admitted: Vec<u64> = std::thread::scope(|scope| {
        let instances: Vec<_> = (0..4).map(|_| scope.spawn(admitted)).collect();
        instances.into_iter().flat_map(|each| each.join().expect("no panic")).collect()
    });
    admitted.sort_unstable();
    assert_eq!(windows::excess(&admitted, &limit), 0);
    assert!(admitted.len() >= 40, "{admitted:?}");
}

#[test]
fn a_clock_that_is_set_back_refuses_no_client_for_longer_than_a_burst_takes() {
    let (server, limit) = (Keyspace::start(""), limit(1, 60, 5));
    runtime().block_on(async {
        let shared = open(&server, limit, SETTINGS).await;
        let (later, now) = (3_600_000_000, 1_000_000);
        for _ in 0..5 {
            let stamped = shared.stamped("one", Some(later)).await.expect("an answer");
            assert_eq!(stamped.ruling, Ruling::Admitted);
        }
        let stamped = shared.stamped("one", Some(now)).await.expect("an answer");
        let retry_after = Duration::from_secs(60);
        assert_eq!(stamped.ruling, Ruling::Refused { retry_after });
    });
}

#[test]
fn without_redis_it_does_what_was_chosen_and_with_it_again_it_counts() {
    let (mut server, limit) = (Keyspace::start(""), limit(1, 3_600, 2));
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let alone = WhenDown::Alone(NonZeroUsize::MIN);
    let choices = [WhenDown::Admit, WhenDown::Refuse, alone];
    let limiters = choices.map(|when_down| {
        runtime.block_on(open(&server, limit, Settings { when_down, ..SETTINGS }))
    });
    let asked = |at: usize| runtime.block_on(limiters[at].ask("one"));
    assert_eq!([asked(0), asked(1)], [Ruling::Admitted; 2], "the burst of all");
    assert!(matches!(asked(2), Ruling::Refused { .. }));
    server.kill();
    assert_eq!([asked(0), asked(1)], [Ruling::Admitted, Ruling::Unknown]);
    assert_eq!([asked(2), asked(2)], [Ruling::Admitted; 2], "its own burst");
    assert!(matches!(asked(2), Ruling::Refused { .. }));
    server.restart();
    until(|| limiters.iter().all(Shared::is_up));
    assert_eq!([asked(0), asked(1)], [Ruling::Admitted; 2], "it forgot all that it counted");
    assert!([asked(0), asked(1), asked(2)].iter().all(|ruling| *ruling != Ruling::Admitted));
}

#[test]
fn a_redis_that_says_nothing_costs_three_requests_the_deadline_and_no_more() {
    let (server, limit) = (Keyspace::start(""), limit(1, 3_600, 1));
    let deadline = Duration::from_millis(20);
    let settings = Settings { deadline, when_down: WhenDown::Refuse, ..SETTINGS };
    let runtime = runtime();
    let shared = runtime.block_on(open(&server, limit, settings));
    server.freeze();
    for _ in 0..3 {
        assert!(shared.is_up());
        assert_eq!(runtime.block_on(shared.ask("one")), Ruling::Unknown);
    }
    assert!(!shared.is_up());
    assert_eq!(runtime.block_on(shared.ask("one")), Ruling::Unknown);
    server.thaw();
}

#[test]
fn a_url_that_is_none_and_a_server_that_is_not_there_are_named() {
    let opened = |url: &str| {
        let meter = Meter::default();
        let opening = Shared::open(url, limit(1, 1, 1), SETTINGS, &meter);
        runtime().block_on(opening).map(drop)
    };
    assert!(matches!(opened("redis:"), Err(OpenError::Url(_))));
    let free = brigade_children::components::free_address().expect("a port");
    let absent = opened(&format!("redis://:secret@{free}/0")).expect_err("nothing is there");
    let text = absent.to_string();
    assert!(text.contains(&free.to_string()) && !text.contains("secret"), "{text}");
}
