//! Against what Daley found, against each other, and against runs.

use super::*;
use crate::measure::{Arrivals, Fcfs};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use std::collections::VecDeque;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const CHANCE: ServiceTime = ServiceTime::Exponential(SECOND);
const LOADS: [f64; 5] = [0.1, 0.5, 0.8, 0.9, 0.95];

fn assert_near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found}, expected {expected}");
}

#[test]
fn one_server_is_as_daley_found() {
    for rho in LOADS {
        let daley = (2.0 + 5.0 * rho - 4.0 * rho.powi(2) + rho.powi(3)) / rho;
        assert_near(mg1(Of::Wait, rho, CHANCE, 100.0), daley.sqrt() / (1.0 - rho) / 10.0);
        let response = (1.0 + rho) / (1.0 - rho) / 10.0;
        assert_near(mg1(Of::Response, rho, CHANCE, 100.0), response);
    }
}

#[test]
fn several_servers_of_which_there_is_one_are_one_server() {
    for rho in LOADS {
        for of in [Of::Wait, Of::Response] {
            assert_near(mmc(of, rho, 1.0, 1, 100.0), mg1(of, rho, CHANCE, 100.0));
        }
    }
}

#[test]
fn near_saturation_it_is_as_whitt_says_of_any_number_of_servers() {
    for servers in [1, 4, 16] {
        let rate = 0.999 * f64::from(servers);
        let share = mmc(Of::Wait, rate, 1.0, servers, 1e6) / (2.0 / (1.0 - 0.999) / 1e3);
        assert!((share - 1.0).abs() < 0.02, "{servers}: {share}");
    }
}

#[test]
fn a_large_room_is_none() {
    for rho in LOADS {
        let bounded = mm1k_response(rho, 1.0, 2_000, 100.0);
        assert_near(bounded, mg1(Of::Response, rho, CHANCE, 100.0));
    }
}

#[test]
fn with_one_place_the_responses_are_independent() {
    // Those that are let in find none inside: their responses are their services.
    for rho in [0.5, 1.0, 3.0] {
        assert_near(mm1k_response(rho, 1.0, 1, 1.0), 1.0);
    }
}

#[test]
fn what_cannot_be_has_no_finite_error() {
    assert_eq!(mg1(Of::Response, 1.0, CHANCE, 100.0), f64::INFINITY);
    assert_eq!(mmc(Of::Wait, 4.0, 1.0, 4, 100.0), f64::INFINITY);
    assert_eq!(mmc(Of::Wait, 1.0, 1.0, 400, 100.0), f64::INFINITY);
    assert_eq!(mmc(Of::Response, 1.0, 1.0, 400, 100.0), 0.1);
    assert_eq!(mm1k_refused(0.5, 1.0, 5_000, 100.0), f64::INFINITY);
    assert!(mm1k_response(3.0, 1.0, 5_000, 100.0).is_finite());
}

/// What many runs of `n` requests give is spread as the law says. The spread of 300 runs is itself known to 4 %: one
/// standard error, and the seeds are fixed.
fn assert_spread(name: &str, law: f64, run: impl Fn(u64) -> f64) {
    let means: Vec<f64> = (0..300).map(run).collect();
    let mean = means.iter().sum::<f64>() / 300.0;
    let squares = means.iter().map(|found| (found / mean - 1.0).powi(2));
    let share = (squares.sum::<f64>() / 299.0).sqrt() / law;
    assert!((share - 1.0).abs() < 0.16, "{name}: {share} of what the law says");
}

/// Waits and responses of `n` requests, after as many that are not counted.
fn run(rate: f64, service: ServiceTime, servers: usize, n: usize, seed: u64) -> [f64; 2] {
    let mut line = Fcfs::new(servers);
    let mut draw = Xoshiro256PlusPlus::seed_from_u64(seed + 1_000);
    let (mut waited, mut stayed) = (0.0, 0.0);
    for (number, at) in Arrivals::Poisson.times(rate, seed).take(2 * n).enumerate() {
        let service = service.draw(&mut draw);
        let wait = line.start(at, service) - at;
        if number >= n {
            waited += wait.as_secs_f64();
            stayed += (wait + service).as_secs_f64();
        }
    }
    [waited, stayed].map(|sum| sum / n as f64)
}

#[test]
fn runs_of_one_server_are_spread_as_the_law_says() {
    let n = 10_000;
    for service in [ServiceTime::Const(SECOND), ServiceTime::Bimodal(SECOND / 2, 10 * SECOND)] {
        let rate = 0.7 / service.moment(1);
        for (of, at) in [(Of::Wait, 0), (Of::Response, 1)] {
            let law = mg1(of, rate, service, n as f64);
            assert_spread(&format!("{service:?}"), law, |seed| run(rate, service, 1, n, seed)[at]);
        }
    }
}

#[test]
fn runs_of_several_servers_are_spread_as_the_law_says() {
    let n = 10_000;
    for (servers, rho) in [(4, 0.7), (16, 0.8)] {
        let rate = rho * f64::from(servers);
        for (of, at) in [(Of::Wait, 0), (Of::Response, 1)] {
            let law = mmc(of, rate, 1.0, servers, n as f64);
            let found = |seed| run(rate, CHANCE, servers as usize, n, seed)[at];
            assert_spread(&format!("{of:?} of {servers}"), law, found);
        }
    }
}

/// Of a run of M/M/1/K: the mean response time of those let in, and the share of the refused.
fn bounded(rate: f64, places: usize, n: usize, seed: u64) -> [f64; 2] {
    let mut draw = Xoshiro256PlusPlus::seed_from_u64(seed + 1_000);
    let (mut leave, mut stayed, mut refused) = (VecDeque::new(), 0.0, 0.0);
    for at in Arrivals::Poisson.times(rate, seed).take(n) {
        while leave.front().is_some_and(|first| *first <= at) {
            leave.pop_front();
        }
        if leave.len() == places {
            refused += 1.0;
            continue;
        }
        let left = leave.back().map_or(at, |last| at.max(*last)) + CHANCE.draw(&mut draw);
        stayed += (left - at).as_secs_f64();
        leave.push_back(left);
    }
    [stayed / (n as f64 - refused), refused / n as f64]
}

#[test]
fn runs_of_a_bounded_queue_are_spread_as_the_law_says() {
    for (rate, places) in [(0.9, 5), (1.3, 8)] {
        let let_in = 10_000.0 * (1.0 - mm1k_blocking(rate, 1.0, places));
        let found = |at: usize| move |seed| bounded(rate, places as usize, 10_000, seed)[at];
        assert_spread("response", mm1k_response(rate, 1.0, places, let_in), found(0));
        assert_spread("refused", mm1k_refused(rate, 1.0, places, 10_000.0), found(1));
    }
}
