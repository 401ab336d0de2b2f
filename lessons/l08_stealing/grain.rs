//! How small may a piece be? Lines of the log by rayon on one thread, cut down to pieces of g lines: no other
//! thread is there to steal, so what a piece costs beyond its lines is the price of cutting.

use super::shards::is_click;
use brigade_core::jobs::click_log::{Shape, generate};
use brigade_core::jobs::{lines, login::cpu_clock};
use rayon::prelude::*;
use std::hint::black_box;
use std::io;

/// Lines in a piece. The second is predicted from the other three.
pub(super) const GRAINS: [usize; 4] = [1, 16, 256, 4_096];

/// CPU time of each grain in each round, in milliseconds.
pub(super) fn measure(count: usize, rounds: usize) -> io::Result<Vec<[f64; 4]>> {
    let log = generate(&Shape { lines: count, codes: 1_000, seed: 8 });
    let all: Vec<&[u8]> = lines(&log).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
    let cost = |grain: usize| {
        let start = cpu_clock();
        let pieces = all.par_iter().with_max_len(grain);
        black_box(pieces.filter(|line| is_click(line)).count());
        (cpu_clock() - start).as_secs_f64() * 1e3
    };
    // Within the pool, so that the clock is that of the thread that works.
    Ok(pool.install(|| (0..rounds).map(|_| GRAINS.map(cost)).collect()))
}

/// What T(g) = T₁ (1 + c/g) fits best to the first, third and last grain: T₁, and c in lines.
pub(super) fn fit(cost: &[f64; 4]) -> (f64, f64) {
    let points = [0, 2, 3].map(|at| (1.0 / GRAINS[at] as f64, cost[at]));
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / 3.0;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let along = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>();
    let slope = along / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>();
    let whole = y - slope * x;
    (whole, slope / whole)
}

/// What the fit says of the grain it has not seen, as a share of what was measured.
pub(super) fn hit(cost: &[f64; 4]) -> f64 {
    let (whole, c) = fit(cost);
    whole * (1.0 + c / GRAINS[1] as f64) / cost[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_that_follows_the_model_is_found_again() {
        let cost = GRAINS.map(|grain| 10.0 * (1.0 + 2.0 / grain as f64));
        let (whole, c) = fit(&cost);
        assert!((whole - 10.0).abs() < 1e-9 && (c - 2.0).abs() < 1e-9);
        assert!((hit(&cost) - 1.0).abs() < 1e-9);
    }
}
