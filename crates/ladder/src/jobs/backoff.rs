//! How long to wait before the next try: twice as long each time, and a random part of that ("full jitter"), so that those
//! that failed together do not come back together. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
//! Blog, 2015.

use rand::{Rng, RngExt};
use std::time::Duration;

/// Waits at most this long before the second try.
const BASE: Duration = Duration::from_millis(50);
/// Waits at most this long before any.
const LONGEST: Duration = Duration::from_secs(2);

/// The wait after the `tries`-th try has failed: anything from nothing to what doubling gives.
pub(crate) fn pause(tries: u32, rng: &mut impl Rng) -> Duration {
    ceiling(tries).mul_f64(rng.random())
}

/// The longest wait after the `tries`-th try.
fn ceiling(tries: u32) -> Duration {
    let doubled = 2u32.saturating_pow(tries.saturating_sub(1));
    BASE.saturating_mul(doubled).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn the_ceiling_doubles_until_it_is_reached_and_the_wait_is_anywhere_below() {
        let ms = |ceiling: Duration| ceiling.as_millis();
        let ceilings: Vec<u128> = (1..=8).map(|tries| ms(ceiling(tries))).collect();
        assert_eq!(ceilings, [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
        assert_eq!(ceiling(u32::MAX), LONGEST);
        let mut rng = StdRng::seed_from_u64(1);
        let waits: Vec<Duration> = (0..1_000).map(|_| pause(5, &mut rng)).collect();
        let below = |share| {
            let limit = ceiling(5).mul_f64(share);
            waits.iter().filter(|wait| **wait < limit).count()
        };
        assert_eq!(below(1.0), 1_000);
        // 500 expected, standard deviation 16: the seed is fixed.
        assert!((400..600).contains(&below(0.5)), "{}", below(0.5));
    }
}
