//! What a piece of work takes: of this thread's CPU; or of the process's, and by the wall.

use brigade_core::jobs::login::cpu_clock as of_thread;
use brigade_core::measure::cpu_clock as of_process;
use std::time::{Duration, Instant};

/// Microseconds for each time that a piece of work is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    /// By the wall.
    pub(super) wall_us: f64,
    /// On a CPU, all threads of this process together; by the wall on a system without such a clock.
    pub(super) cpu_us: f64,
}

/// Does it so often; `work` is told how often it was done.
pub(super) fn took<E>(
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), E>,
) -> Result<Took, E> {
    let (began, cpu) = (Instant::now(), of_process());
    (0..times).try_for_each(&mut work)?;
    let wall = began.elapsed();
    let cpu = of_process().zip(cpu).map_or(wall, |(now, then)| now - then);
    Ok(Took { wall_us: us(wall, times), cpu_us: us(cpu, times) })
}

/// What it takes of this thread's CPU each time, in microseconds.
pub(super) fn cpu_us<E>(
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), E>,
) -> Result<f64, E> {
    let cpu = of_thread();
    (0..times).try_for_each(&mut work)?;
    Ok(us(of_thread() - cpu, times))
}

fn us(all: Duration, times: usize) -> f64 {
    all.as_secs_f64() * 1e6 / times.max(1) as f64
}
