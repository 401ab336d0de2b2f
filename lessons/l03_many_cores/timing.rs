//! One measurement: wall time by the clock on the wall, CPU time by the process's own.

use brigade_core::jobs::click_log::Version;
use brigade_core::trace::Recorder;
use brigade_workbench::Evidence;
use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

/// Counts once; wall and CPU time become samples.
pub(super) fn timed(
    name: &str,
    version: &Version,
    log: &[u8],
    workers: usize,
    evidence: &mut Evidence,
) -> io::Result<()> {
    let (start, cpu) = (Instant::now(), cpu_clock());
    black_box((version.count)(black_box(log), workers, &Recorder::off())?);
    push(evidence, &format!("{name}_wall_ms"), start.elapsed());
    push(evidence, &format!("{name}_cpu_ms"), cpu_clock() - cpu);
    Ok(())
}

pub(super) fn push(evidence: &mut Evidence, name: &str, time: Duration) {
    evidence.samples.entry(name.into()).or_default().push(time.as_secs_f64() * 1e3);
}

/// CPU time of this process, all threads together.
#[cfg(unix)]
fn cpu_clock() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// No Unix, no such clock: what one thread could have used.
#[cfg(not(unix))]
fn cpu_clock() -> Duration {
    brigade_core::jobs::login::cpu_clock()
}
