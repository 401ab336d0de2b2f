//! How long requests wait for servers that others hold, where they arrive by chance: Poisson, at `rate` a second. Times are in
//! seconds, and all of it is about the steady state: a queue that has run for ever.
//!
//! Kendall's names (1953): how requests arrive, how long each is served, by how many servers. M is memoryless (exponential), D
//! deterministic, G general. Served first come, first served, unless another order is named. Where the servers cannot keep
//! up (ρ ≥ 1) there is no steady state, and times are infinite.

use crate::measure::ServiceTime;

/// Mean response time of M/M/1, from arrival to departure: S / (1 − ρ) with ρ = λS, the hockey stick.
/// Kleinrock, "Queueing Systems" I, 1975, 3.2.
pub fn mm1_response(rate: f64, service: f64) -> f64 {
    let idle = 1.0 - rate * service;
    if idle > 0.0 { service / idle } else { f64::INFINITY }
}

/// The response time below which a share `q` (0 to 1) of the requests of M/M/1 stay: −ln(1 − q) times the mean, since response
/// times are exponential. Kleinrock, 1975, 5.
pub fn mm1_quantile(rate: f64, service: f64, q: f64) -> f64 {
    -(-q).ln_1p() * mm1_response(rate, service)
}

/// Mean wait before service of M/G/1: `λ E[S²] / (2 (1 − ρ))`. Half as long where all take the same time (M/D/1) as where times
/// are exponential. Pollaczek, "Über eine Aufgabe der Wahrscheinlichkeitstheorie", 1930; Khinchine, 1932.
pub fn mg1_wait(rate: f64, service: ServiceTime) -> f64 {
    let idle = 1.0 - rate * service.moment(1);
    if idle > 0.0 { rate * service.moment(2) / (2.0 * idle) } else { f64::INFINITY }
}

/// Mean response time of M/G/1: the wait and the service.
pub fn mg1_response(rate: f64, service: ServiceTime) -> f64 {
    mg1_wait(rate, service) + service.moment(1)
}

/// The share of requests that find all `servers` taken and are lost (M/G/c/c), where `load` = λS are offered: Erlang B.
/// It hangs on the mean service time alone. With no server all are lost.
/// Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.
pub fn erlang_b(load: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |lost, n| load * lost / (f64::from(n) + load * lost))
}

/// The share of requests that find all `servers` taken and wait (M/M/c), where `load` = λS are offered: Erlang C. All of them
/// where the servers cannot keep up. Erlang, 1917.
pub fn erlang_c(load: f64, servers: u32) -> f64 {
    let rho = load / f64::from(servers);
    if rho >= 1.0 || servers == 0 {
        return 1.0;
    }
    let lost = erlang_b(load, servers);
    lost / (1.0 - rho * (1.0 - lost))
}

/// Mean wait before service of M/M/c, `servers` behind one line: C / (c/S − λ), with [`erlang_c`].
pub fn mmc_wait(rate: f64, service: f64, servers: u32) -> f64 {
    let spare = f64::from(servers) / service - rate;
    if spare > 0.0 { erlang_c(rate * service, servers) / spare } else { f64::INFINITY }
}

/// Mean response time of M/M/c: the wait and the service.
pub fn mmc_response(rate: f64, service: f64, servers: u32) -> f64 {
    mmc_wait(rate, service, servers) + service
}

/// The share of requests that are refused by M/M/1/K, one server and room for `places` requests, the one in service among
/// them: ρᴷ(1 − ρ)/(1 − ρᴷ⁺¹), and 1/(K + 1) for ρ = 1. It has a steady state at any load. Kleinrock, 1975, 3.6.
pub fn mm1k_blocking(rate: f64, service: f64, places: u32) -> f64 {
    mm1k(rate * service, places).0
}

/// Mean response time of M/M/1/K, of the requests that are not refused: L / λ(1 − blocking), by Little's law.
///
/// # Panics
/// Without a place, since then all are refused.
pub fn mm1k_response(rate: f64, service: f64, places: u32) -> f64 {
    assert!(places > 0, "M/M/1/0 answers no request: give it a place");
    let (blocking, inside) = mm1k(rate * service, places);
    inside / (rate * (1.0 - blocking))
}

/// The probability that all places are taken, and the mean number inside. With one place more, all the states there were are
/// as likely among themselves as before, so no power of ρ is ever written down.
fn mm1k(rho: f64, places: u32) -> (f64, f64) {
    (1..=places).fold((1.0, 0.0), |(full, inside), n| {
        let full = rho * full / (1.0 + rho * full);
        (full, (1.0 - full) * inside + full * f64::from(n))
    })
}

/// Mean response time of a request that needs `own` seconds of a server that all requests inside share evenly (M/G/1 with
/// processor sharing), where they need `mean` on average: own / (1 − ρ). It hangs on the mean alone.
/// Kleinrock, "Time-shared systems: a theoretical treatment", 1967; Sakata, Noguchi and Oizumi, 1971.
pub fn ps_response(rate: f64, mean: f64, own: f64) -> f64 {
    let idle = 1.0 - rate * mean;
    if idle > 0.0 { own / idle } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    fn assert_near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found}, expected {expected}");
    }

    #[test]
    fn half_busy_is_twice_as_slow_and_ninety_percent_ten_times() {
        for (rho, times) in [(0.0, 1.0), (0.5, 2.0), (0.8, 5.0), (0.9, 10.0), (0.95, 20.0)] {
            assert_near(mm1_response(rho, 1.0), times);
            assert_near(mm1_response(rho / 0.002, 0.002), times * 0.002);
        }
        assert_eq!(mm1_response(1.0, 1.0), f64::INFINITY);
        assert_near(mm1_quantile(0.9, 1.0, 0.99), 46.051_701_859_880_91); // 10 ln 100
    }

    #[test]
    fn where_all_take_the_same_time_the_wait_is_half_as_long() {
        let (fixed, chance) = (ServiceTime::Const(SECOND), ServiceTime::Exponential(SECOND));
        assert_near(mg1_response(0.9, fixed), 5.5);
        assert_near(mg1_response(0.9, chance), mm1_response(0.9, 1.0));
        assert_near(mg1_wait(0.9, fixed), mg1_wait(0.9, chance) / 2.0);
        // 95 % take 1 s and 5 % take 21 s: E[S] = 2, E[S²] = 23, so 0.4 · 23 / (2 · 0.2).
        assert_near(mg1_wait(0.4, ServiceTime::Bimodal(SECOND, 21 * SECOND)), 23.0);
        assert_eq!(mg1_wait(1.0, fixed), f64::INFINITY);
    }

    /// Values of the tables of the literature; a/c, B, C.
    #[test]
    fn erlangs_formulas_give_what_is_tabulated() {
        assert_near(erlang_b(10.0, 0), 1.0);
        assert_near(erlang_b(1.0, 2), 0.2);
        assert_near(erlang_c(1.0, 2), 1.0 / 3.0);
        assert!((erlang_b(10.0, 10) - 0.214_582).abs() < 1e-6);
        assert!((erlang_c(2.0, 3) - 0.444_444).abs() < 1e-6);
        assert!((erlang_c(8.0, 10) - 0.409_180).abs() < 1e-6);
        assert_eq!(erlang_c(3.0, 3), 1.0);
    }

    #[test]
    fn one_line_before_four_servers_beats_four_lines() {
        assert_near(mmc_response(0.9, 1.0, 1), mm1_response(0.9, 1.0));
        assert!((mmc_response(3.6, 1.0, 4) - 2.969).abs() < 1e-3);
        assert!((mmc_response(0.9 * 16.0 / 0.002, 0.002, 16) * 1e6 - 2_739.0).abs() < 1.0);
        assert_eq!(mmc_wait(4.0, 1.0, 4), f64::INFINITY);
    }

    /// By the powers of ρ, as it is written in books.
    #[test]
    fn a_bounded_queue_refuses_what_the_formula_says() {
        for (rho, places) in [(0.5, 3), (0.9, 10), (1.2, 5), (2.0, 1)] {
            let power = |n: i32| f64::powi(rho, n);
            let all = |of: fn(i32) -> f64| (0..=places).map(|n| of(n) * power(n)).sum::<f64>();
            let (weight, inside) = (all(|_| 1.0), all(f64::from));
            let blocking = power(places) / weight;
            let places = places as u32;
            assert_near(mm1k_blocking(rho, 1.0, places), blocking);
            let response = inside / weight / (rho * (1.0 - blocking));
            assert_near(mm1k_response(rho, 1.0, places), response);
        }
        assert_near(mm1k_blocking(1_000.0, 0.001, 4), 0.2);
        assert!((mm1k_blocking(1_200.0, 0.001, 100) - 1.0 / 6.0).abs() < 1e-8);
        assert_near(mm1k_response(0.5, 1.0, 1_000), mm1_response(0.5, 1.0));
        assert_near(mm1k_blocking(1e6, 1.0, 1_000), 1.0 - 1e-6);
    }

    #[test]
    fn where_a_server_is_shared_each_is_slowed_down_alike() {
        assert_near(ps_response(0.8, 1.0, 0.1), 0.5);
        assert_near(ps_response(0.8, 1.0, 1.0), mm1_response(0.8, 1.0));
        assert_eq!(ps_response(1.2, 1.0, 0.1), f64::INFINITY);
    }
}
