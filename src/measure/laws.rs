//! The laws a lesson holds its measurements against: pure functions, each with its source. Times in seconds, rates per second.

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
    fn a_thousand_a_second_for_two_milliseconds_are_two_inside() {
        assert!(near(little(1_000.0, 0.002), 2.0));
        assert!(near(utilisation(1_000.0, 0.000_5), 0.5));
    }
}
