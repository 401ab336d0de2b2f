//! How far the mean over a run may lie from the law, by chance alone: the relative standard error of the mean over `n`
//! requests in succession. It is what says how long a run must be, and why a law is never held against a short one.
//!
//! Requests in a queue are no independent samples: one that waits long makes the next wait long. So the error falls with √n as
//! usual, but from a value that grows like 1 / (1 − ρ): for the response time of M/M/1 it is (1 + ρ) / ((1 − ρ) √n), 19 / √n
//! at ρ = 0.9. All are for large n in the steady state; a run that begins with an empty queue is off by another few requests in n.
//!
//! Sources: Blomqvist, "The covariance function of the M/G/1 queuing system", 1967; Daley, "The serial correlation coefficients
//! of waiting times in a stationary single server queue", 1968; Whitt, "Planning queueing simulations", 1989, and "Asymptotic
//! formulas for Markov processes with applications to simulation", 1992. The sums over states are written by Poisson's
//! equation, as there: with each jump of the queue, by how much does it change what is still to be expected of the total?

use super::queues::{self, erlang_b, erlang_c, mg1_wait, mm1k_blocking, mmc_wait};
use crate::measure::ServiceTime;

/// The mean of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The wait before service, of those that do not wait too.
    Wait,
    /// The response time: wait and service.
    Response,
}

/// Of M/G/1, first come, first served. For M/M/1 the wait has √((2 + 5ρ − 4ρ² + ρ³) / (ρ(1 − ρ)² n)), as Daley found.
/// Infinite where the server cannot keep up, and of a wait that there is not.
pub fn mg1(of: Of, rate: f64, service: ServiceTime, n: f64) -> f64 {
    let [first, second, third, fourth] = [1, 2, 3, 4].map(|n| service.moment(n));
    let (wait, idle) = (mg1_wait(rate, service), 1.0 - rate * first);
    let mean = if of == Of::Response { wait + first } else { wait };
    if idle <= 0.0 || mean == 0.0 {
        return f64::INFINITY;
    }
    // What one that meets the work v, and brings s, adds to the waits to come: grows (2vs + s²).
    let grows = rate / (2.0 * idle);
    let spread = wait * wait + rate * third / (3.0 * idle);
    let brings = 4.0 * (spread + wait * wait) * second + 4.0 * wait * third + fourth;
    let of_wait = (1.0 + 4.0 * grows * first) * spread + grows * grows * brings;
    let of_service = second - first * first;
    let both = 2.0 * wait * of_service + third - first * second;
    let variance = match of {
        Of::Wait => of_wait,
        Of::Response => of_wait + of_service + 2.0 * grows * both,
    };
    (variance / n).sqrt() / mean
}

/// Of M/M/c, `servers` behind one line, first come, first served; the response time of M/M/1 also where the server is shared.
/// Infinite where the servers cannot keep up, and of a wait that there is not.
pub fn mmc(of: Of, rate: f64, service: f64, servers: u32, n: f64) -> f64 {
    let (load, wait) = (rate * service, mmc_wait(rate, service, servers));
    let own = if of == Of::Response { service } else { 0.0 };
    if wait.is_infinite() || wait + own == 0.0 {
        return f64::INFINITY;
    }
    if wait == 0.0 {
        return n.sqrt().recip(); // the services alone
    }
    let jumps = |later: f64| (later - wait).powi(2) + (later + own).powi(2);
    // All servers taken: the number of those who wait is geometric.
    let (taken, idle) = (erlang_c(load, servers), 1.0 - load / f64::from(servers));
    let step = service / (f64::from(servers) * idle);
    let first = step / idle - rate * wait * step;
    let (mean, square) = ((1.0 - idle) / idle, (1.0 - idle) * (2.0 - idle) / (idle * idle));
    let slope = 2.0 * step * (2.0 * first - wait + own);
    let mut variance = taken * (jumps(first) + slope * mean + 2.0 * step * step * square);
    // Some are free: `seen` is the probability that so many are taken, from the most down.
    let mut seen = taken * idle;
    for busy in (0..servers).rev() {
        seen *= f64::from(busy + 1) / load;
        variance += seen * jumps(wait / erlang_b(load, busy));
    }
    (variance / n).sqrt() / (wait + own)
}

/// Of the response time of M/M/1/K, `n` counting the requests that are let in.
///
/// # Panics
/// Without a place.
pub fn mm1k_response(rate: f64, service: f64, places: u32, n: f64) -> f64 {
    let mean = queues::mm1k_response(rate, service, places);
    let (rho, room) = (rate * service, places as usize);
    // By how much one more inside changes what is still to come, from the end at which rounding dies out.
    let mut later = vec![mean; room];
    if rho > 1.0 {
        for inside in 1..room {
            later[inside] = mean + (later[inside - 1] / service - inside as f64) / rate;
        }
    } else {
        later[room - 1] = service * f64::from(places);
        for inside in (1..room).rev() {
            later[inside - 1] = rho * (later[inside] - mean) + service * inside as f64;
        }
    }
    let seen = seen(rho, places);
    let jumps = later.iter().zip(&seen);
    let variance: f64 =
        jumps.map(|(later, seen)| seen * ((later - mean).powi(2) + later * later)).sum();
    let let_in = 1.0 - mm1k_blocking(rate, service, places);
    (variance / let_in / n).sqrt() / mean
}

/// Of the share of requests that M/M/1/K refuses, `n` counting all that come. Infinite where none is refused.
pub fn mm1k_refused(rate: f64, service: f64, places: u32, n: f64) -> f64 {
    let refused = mm1k_blocking(rate, service, places);
    if refused == 0.0 {
        return f64::INFINITY;
    }
    let seen = seen(rate * service, places);
    let below = seen.iter().zip(0..places).map(|(seen, inside)| {
        let later = refused / mm1k_blocking(rate, service, inside);
        seen * ((later - refused).powi(2) + later * later)
    });
    let variance = below.sum::<f64>() + refused * (1.0 - refused).powi(2);
    (variance / n).sqrt() / refused
}

/// How probable each number inside M/M/1/K is, from 0.
fn seen(rho: f64, places: u32) -> Vec<f64> {
    // Of the largest, not of the first: no power may overflow.
    let weight =
        |n: u32| if rho > 1.0 { rho.recip().powi((places - n) as i32) } else { rho.powi(n as i32) };
    let weights: Vec<f64> = (0..=places).map(weight).collect();
    let all: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / all).collect()
}

#[cfg(test)]
mod tests;
