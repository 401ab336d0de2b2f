//! What a piece of work takes of this thread's CPU.

use brigade_core::jobs::login::cpu_clock;

/// Does it so often; `work` is told how often it was done. Microseconds of CPU for one time.
pub(super) fn cpu_us<E>(
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), E>,
) -> Result<f64, E> {
    let began = cpu_clock();
    (0..times).try_for_each(&mut work)?;
    Ok((cpu_clock() - began).as_secs_f64() * 1e6 / times.max(1) as f64)
}
