//! The laws a lesson holds its measurements against: pure functions, each with its source. Times in seconds, rates per second.
//!
//! [`queues`] are the laws of waiting, [`closed`] those of users who wait for their answers, [`run_length`] says how far a run may lie from them by chance.

pub mod closed;
pub mod queues;
pub mod run_length;

/// Speed-up on `cores` of work whose share `serial` (0 to 1) cannot be divided.
/// Amdahl, "Validity of the single processor approach", 1967.
pub fn amdahl(serial: f64, cores: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / cores)
}

/// Scaled speed-up when the divisible work grows with the `cores` and `serial` is its share of the parallel run.
/// Gustafson, "Reevaluating Amdahl's law", 1988.
pub fn gustafson(serial: f64, cores: f64) -> f64 {
    cores - serial * (cores - 1.0)
}

/// The serial share that a measured `speedup` on `cores` amounts to; a share that grows with the cores is overhead
/// and not serial work. `None` on one core, where it has no meaning, or without a speed-up above zero.
/// Karp and Flatt, "Measuring parallel processor performance", 1990.
pub fn karp_flatt(speedup: f64, cores: f64) -> Option<f64> {
    (cores > 1.0 && speedup > 0.0).then(|| (1.0 / speedup - 1.0 / cores) / (1.0 - 1.0 / cores))
}

/// Mean number inside = arrival rate × mean time inside, for anything with a way in and a way out.
/// Little, "A proof for the queuing formula L = λW", 1961.
pub fn little(rate: f64, time: f64) -> f64 {
    rate * time
}

/// Share of time a resource is busy = rate × demand on it for each request.
/// Denning and Buzen, "The operational analysis of queueing network models", 1978.
pub fn utilisation(rate: f64, demand: f64) -> f64 {
    rate * demand
}

/// The most requests a second that `users` can get, each needing `cpu` on one of `cores` and then waiting `wait`
/// without one: min(N / (D + w), P / D). Denning and Buzen, 1978 (asymptotic bounds).
pub fn throughput_bound(users: f64, cpu: f64, wait: f64, cores: f64) -> f64 {
    (users / (cpu + wait)).min(cores / cpu)
}

/// How many users keep `cores` busy: P (1 + w / D), the knee of [`throughput_bound`].
pub fn knee(cpu: f64, wait: f64, cores: f64) -> f64 {
    cores * (1.0 + wait / cpu)
}

/// Capacity of `n` workers relative to one, where `contention` (σ) is what they wait in line for and `coherence` (κ) what
/// each pair of them has to agree on. Gunther, "A general theory of computational scalability", 2008.
pub fn usl(contention: f64, coherence: f64, n: f64) -> f64 {
    n / (1.0 + contention * (n - 1.0) + coherence * n * (n - 1.0))
}

/// Fewer points than this and [`usl_fit`] fits nothing: two cannot identify two parameters, and a few cannot tell them
/// from noise.
pub const FEWEST_POINTS: usize = 6;

/// The σ and κ of [`usl`] that fit measured capacities `(n, C(n))` best, by least squares on (n/C − 1)/(n − 1) = σ + κn.
/// Neither is taken below zero. `None` with fewer than [`FEWEST_POINTS`].
pub fn usl_fit(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let lines = points.iter().filter(|(n, capacity)| *n > 1.0 && *capacity > 0.0);
    let lines: Vec<(f64, f64)> =
        lines.map(|(n, capacity)| (*n, (n / capacity - 1.0) / (n - 1.0))).collect();
    if points.len() < FEWEST_POINTS || lines.len() + 1 < FEWEST_POINTS {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| lines.iter().map(of).sum::<f64>() / lines.len() as f64;
    let (x, y) = (mean(|line| line.0), mean(|line| line.1));
    let (mut xx, mut xy) = (0.0, 0.0);
    for (n, of) in &lines {
        xx += (n - x) * (n - x);
        xy += (n - x) * (of - y);
    }
    let coherence = (xy / xx).max(0.0);
    Some(((y - coherence * x).max(0.0), coherence))
}

/// How many workers [`usl`] says are best: √((1 − σ)/κ); infinitely many if they need not agree on anything.
pub fn usl_peak(contention: f64, coherence: f64) -> f64 {
    ((1.0 - contention).max(0.0) / coherence).sqrt()
}

/// In how many orders sessions can take their steps, `steps[i]` of session `i`: (Σ steps)! / Π steps!, the multinomial.
/// Exact as long as it is below 2⁵³.
pub fn interleavings(steps: &[u32]) -> f64 {
    // Session after session, its steps choose their places among those so far: a product of binomials.
    let (mut orders, mut places) = (1.0, 0.0);
    for session in steps {
        for step in 1..=*session {
            places += 1.0;
            orders = orders * places / f64::from(step);
        }
    }
    orders
}

/// Expected number of pairs that are equal among `draws` independent draws, of which two are equal with probability
/// `alike`: n(n − 1)/2 · p. For `N` equally likely values p is 1/N: the birthday problem (von Mises, 1939).
pub fn birthday_pairs(draws: f64, alike: f64) -> f64 {
    draws * (draws - 1.0) / 2.0 * alike
}

/// Probability of at least one equal pair when `pairs` are expected and rare: 1 − e^−pairs.
pub fn birthday_chance(pairs: f64) -> f64 {
    -(-pairs).exp_m1()
}

/// How many draws make an equal pair as likely as not, the chance for two being `alike`: √(2 ln 2 / p).
pub fn birthday_half(alike: f64) -> f64 {
    (2.0 * std::f64::consts::LN_2 / alike).sqrt()
}

/// Probability of exactly `count` rare events when `mean` are expected: e^−m mᵏ/k!. Poisson, 1837.
pub fn poisson(mean: f64, count: u32) -> f64 {
    (1..=count).fold((-mean).exp(), |p, k| p * mean / f64::from(k))
}

/// The hit ratio above which asking a cache first makes requests faster: every request pays the cache, and hits are
/// spared the database, so T_cache + (1 − h) T_db < T_db, that is h > T_cache / T_db. More than 1: never.
pub fn break_even(cache: f64, database: f64) -> f64 {
    cache / database
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn half_serial_work_never_doubles_its_speed() {
        assert!(near(amdahl(0.5, 1.0), 1.0));
        assert!(near(amdahl(0.0, 8.0), 8.0));
        assert!(near(amdahl(0.5, 2.0), 4.0 / 3.0));
        assert!(amdahl(0.5, 1e12) < 2.0);
    }

    #[test]
    fn karp_flatt_finds_the_share_that_amdahl_was_given() {
        for serial in [0.0, 0.13, 0.5, 1.0] {
            assert!(near(karp_flatt(amdahl(serial, 4.0), 4.0).unwrap(), serial));
        }
        assert_eq!(karp_flatt(1.0, 1.0), None);
        assert_eq!(karp_flatt(0.0, 2.0), None);
    }

    #[test]
    fn gustafson_loses_one_serial_share_a_core() {
        assert!(near(gustafson(0.0, 64.0), 64.0));
        assert!(near(gustafson(0.25, 5.0), 4.0));
    }

    #[test]
    fn below_the_knee_waiting_limits_and_above_it_the_cpu() {
        let (cpu, wait) = (10e-6, 2e-3);
        assert!(near(throughput_bound(1.0, cpu, wait, 1.0), 1.0 / 2.01e-3));
        assert!(near(throughput_bound(1e6, cpu, wait, 1.0), 1e5));
        assert!(near(throughput_bound(1e6, cpu, wait, 2.0), 2e5));
        assert!(near(knee(cpu, wait, 1.0), 201.0));
        assert!(near(throughput_bound(knee(cpu, wait, 2.0), cpu, wait, 2.0), 2e5));
    }

    #[test]
    fn a_fit_finds_the_contention_and_coherence_that_made_the_points() {
        let points: Vec<(f64, f64)> =
            [1.0, 2.0, 4.0, 8.0, 16.0, 32.0].map(|n| (n, usl(0.05, 0.002, n))).into();
        let (contention, coherence) = usl_fit(&points).unwrap();
        assert!(near(contention, 0.05) && near(coherence, 0.002));
        assert!(near(usl_peak(0.05, 0.002), 475.0_f64.sqrt()));
        assert_eq!(usl_fit(&points[..5]), None);
    }

    #[test]
    fn without_anything_to_agree_on_the_law_is_amdahls() {
        assert!(near(usl(0.2, 0.0, 7.0), amdahl(0.2, 7.0)));
        assert_eq!(usl_peak(0.2, 0.0), f64::INFINITY);
    }

    #[test]
    fn a_thousand_a_second_for_two_milliseconds_are_two_inside() {
        assert!(near(little(1_000.0, 0.002), 2.0));
        assert!(near(utilisation(1_000.0, 0.000_5), 0.5));
    }

    #[test]
    fn two_steps_each_have_six_orders_and_four_have_seventy() {
        assert_eq!(interleavings(&[2, 2]), 6.0);
        assert_eq!(interleavings(&[4, 4]), 70.0);
        assert_eq!(interleavings(&[2, 2, 2]), 90.0);
        assert_eq!(interleavings(&[12, 12]), 2_704_156.0);
        assert_eq!(interleavings(&[]), 1.0);
    }

    #[test]
    fn twenty_three_people_share_a_birthday_as_likely_as_not() {
        let days = 1.0 / 365.0;
        assert!((22.0..23.0).contains(&birthday_half(days)));
        let chance = birthday_chance(birthday_pairs(23.0, days));
        assert!((0.49..0.51).contains(&chance), "{chance}"); // exactly 0.507; pairs are not quite independent
    }

    #[test]
    fn poisson_probabilities_add_up_to_one() {
        assert!(near((0..60).map(|k| poisson(3.4, k)).sum(), 1.0));
        assert!(near(poisson(2.0, 0), (-2.0_f64).exp()));
        assert!(near(poisson(2.0, 2), 2.0 * (-2.0_f64).exp()));
    }

    #[test]
    fn a_cache_as_slow_as_its_database_needs_every_request_to_be_a_hit() {
        assert!(near(break_even(40.0, 40.0), 1.0));
        assert!(break_even(40.0, 10.0) > 1.0 && break_even(40.0, 20_000.0) < 0.01);
    }
}
