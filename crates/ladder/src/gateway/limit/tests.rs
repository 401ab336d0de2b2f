//! The limiters in virtual time, over requests by chance and all their windows.

use super::{FixedWindow, Gcra, Limit, Local, Ruling, SlidingLog, windows};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const SECOND: u64 = 1_000_000_000;

fn limit(requests: u32, burst: u32) -> Limit {
    let [requests, burst] = [requests, burst].map(|number| NonZeroU32::new(number).expect("some"));
    Limit { requests, per: Duration::from_secs(1), burst }
}

fn room(clients: usize) -> NonZeroUsize {
    NonZeroUsize::new(clients).expect("room")
}

/// Requests of a client that is at times quiet and at times in a hurry, in nanoseconds.
fn requests(seed: u64, interval: u64) -> Vec<u64> {
    let mut random = SmallRng::seed_from_u64(seed);
    let mut now = random.random_range(0..10 * SECOND);
    let next = |_| {
        let hurry = [0, 1, interval / 9, interval - 1, interval, 3 * interval, 40 * interval];
        now += hurry[random.random_range(0..hurry.len())];
        now
    };
    (0..400).map(next).collect()
}

fn admitted(times: &[u64], mut ask: impl FnMut(u64) -> Ruling) -> Vec<u64> {
    times.iter().copied().filter(|now| ask(*now) == Ruling::Admitted).collect()
}

/// The worst window as its definition has it: each pair by itself.
fn worst_of_all_pairs(admitted: &[u64], limit: &Limit) -> i64 {
    let pairs = (0..admitted.len()).flat_map(|i| (i..admitted.len()).map(move |j| (i, j)));
    let excess = pairs.map(|(i, j)| {
        let most = u64::from(limit.burst.get()) + (admitted[j] - admitted[i]) / limit.interval();
        (j - i + 1) as i64 - most as i64
    });
    excess.max().unwrap_or(0).max(0)
}

#[test]
fn gcra_admits_at_most_burst_and_rate_in_every_window() {
    for (rate, burst) in [(1, 1), (3, 2), (100, 1), (100, 20), (100, 100), (1_000_000_000, 7)] {
        let limit = limit(rate, burst);
        for seed in 0..50 {
            let gcra = Gcra::default();
            let admitted = admitted(&requests(seed, limit.interval()), |now| gcra.ask(&limit, now));
            assert_eq!(worst_of_all_pairs(&admitted, &limit), 0, "{limit:?}, seed {seed}");
            assert_eq!(windows::excess(&admitted, &limit), 0);
            assert!(admitted.len() >= burst.min(100) as usize, "{}", admitted.len());
        }
    }
}

#[test]
fn who_is_refused_is_told_the_first_moment_at_which_it_is_not() {
    let limit = limit(100, 20);
    for seed in 0..50 {
        let gcra = Gcra::default();
        for now in requests(seed, limit.interval()) {
            let due = gcra.rests_at();
            let Ruling::Refused { retry_after } = gcra.ask(&limit, now) else { continue };
            let again = now + retry_after.as_nanos() as u64;
            let early = Gcra { due: due.into() };
            assert_ne!(early.ask(&limit, again - 1), Ruling::Admitted);
            assert_eq!(early.ask(&limit, again), Ruling::Admitted);
        }
    }
}

#[test]
fn a_client_that_asks_evenly_or_rests_loses_nothing() {
    let limit = limit(100, 5);
    let gcra = Gcra::default();
    for request in 0..1_000 {
        assert_eq!(gcra.ask(&limit, request * limit.interval()), Ruling::Admitted);
    }
    let rested = gcra.rests_at();
    let at_once = (0..9).filter(|_| gcra.ask(&limit, rested) == Ruling::Admitted).count();
    assert_eq!(at_once, 5);
}

#[test]
fn the_worst_window_is_found_in_one_pass() {
    let limit = limit(100, 3);
    for seed in 0..200 {
        let all = requests(seed, limit.interval());
        let worst = worst_of_all_pairs(&all, &limit);
        assert_eq!(windows::excess(&all, &limit) as i64, worst, "seed {seed}");
        assert!(worst > 0, "these are not limited");
    }
}

#[test]
fn a_fixed_window_admits_twice_as_much_around_its_end_and_a_log_does_not() {
    let limit = limit(100, 100);
    let hurry: Vec<u64> = (0..400).map(|n| SECOND - 100 * 1_000 + n * 500).collect();
    let (mut window, mut log) = (FixedWindow::default(), SlidingLog::default());
    let windowed = admitted(&hurry, |now| window.ask(&limit, now));
    let logged = admitted(&hurry, |now| log.ask(&limit, now));
    assert_eq!(windows::most_within(&windowed, SECOND - 1), 200);
    assert_eq!(windows::most_within(&logged, SECOND - 1), 100);
    assert_eq!(log.kept(), 100);
}

#[test]
fn a_log_admits_whatever_fits_into_the_last_second_and_says_when_the_next_does() {
    let limit = limit(10, 1);
    for seed in 0..50 {
        let mut log = SlidingLog::default();
        let mut admitted: Vec<u64> = Vec::new();
        for now in requests(seed, limit.interval()) {
            let recent = admitted.iter().filter(|time| **time + SECOND > now).count();
            match log.ask(&limit, now) {
                Ruling::Admitted => admitted.push(now),
                Ruling::Refused { retry_after } => {
                    assert_eq!(recent, 10);
                    let oldest = admitted[admitted.len() - 10];
                    assert_eq!(now + retry_after.as_nanos() as u64, oldest + SECOND);
                }
                Ruling::Unknown => panic!("it knows"),
            }
            assert!(log.kept() <= 10);
        }
        assert!(windows::most_within(&admitted, SECOND - 1) <= 10);
    }
}

#[test]
fn threads_whose_clocks_are_read_in_another_order_than_they_ask_gain_nothing() {
    let (limit, local) = (limit(1_000, 50), Local::new(limit(1_000, 50), room(64)));
    let clock = AtomicU64::new(0);
    let flood = || {
        let ask = |_| {
            let now = clock.fetch_add(limit.interval() / 9, Relaxed);
            thread::yield_now();
            (local.ask_by("one", || now) == Ruling::Admitted).then_some(now)
        };
        (0..20_000).filter_map(ask).collect::<Vec<u64>>()
    };
    let mut admitted = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(flood)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    admitted.sort_unstable();
    assert_eq!(windows::excess(&admitted, &limit), 0);
    assert!(admitted.len() > 8_000, "{} of 80,000, and a ninth of them is in time", admitted.len());
}

#[test]
fn at_one_moment_threads_are_admitted_a_burst_and_instances_that_share_nothing_one_each() {
    let limit = limit(10, 30);
    let instances = [(); 4].map(|()| Local::new(limit, room(1)));
    let admitted = |local: &Local| {
        let ask = || (0..100).filter(|_| local.ask_by("one", || 7) == Ruling::Admitted).count();
        thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(ask));
            threads.map(|thread| thread.join().expect("no panic")).iter().sum::<usize>()
        })
    };
    assert_eq!(admitted(&instances[0]), 30);
    assert_eq!(instances[1..].iter().map(admitted).sum::<usize>(), 90);
}

#[test]
fn a_client_at_rest_gives_its_place_away_and_one_that_is_not_only_if_there_is_no_other() {
    let limit = limit(10, 2);
    let local = Local::new(limit, room(1));
    let places: Vec<String> = (0..16).map(|client| format!("client {client}")).collect();
    for (at, client) in places.iter().enumerate() {
        assert_eq!(local.ask_by(client, || at as u64), Ruling::Admitted);
        assert_eq!(local.ask_by(client, || at as u64), Ruling::Admitted);
    }
    assert_eq!(local.ask_by("new", || 16), Ruling::Admitted);
    assert_eq!(local.forgotten(), 1, "the first, which is nearest to rest");
    assert_ne!(local.ask_by(&places[15], || 16), Ruling::Admitted);
    assert_eq!(local.ask_by(&places[0], || 16), Ruling::Admitted, "it is new again");
    assert_eq!(local.forgotten(), 2);
    for client in 0..1_000 {
        let rested = SECOND * (client + 1);
        assert_eq!(local.ask_by(&format!("later {client}"), || rested), Ruling::Admitted);
    }
    assert_eq!(local.forgotten(), 2, "all of them were at rest");
}
