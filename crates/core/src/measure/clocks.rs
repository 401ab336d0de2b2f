//! CPU clocks: of this thread, of this process, of another process. Exact to the nanosecond, where there are any.

use super::Process;
use std::time::Duration;

/// CPU time that this process has used, in all its threads; `None` where there is no such clock.
pub fn cpu_clock() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(unix))]
    None
}

/// CPU time that the calling thread has used; `None` where there is no such clock.
pub fn thread_cpu_clock() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ThreadCPUTime);
    #[cfg(not(unix))]
    None
}

/// CPU time that another process has used, in all its threads, those that have ended included, and in none of its
/// children; `None` if it is gone, or where there is no such clock.
pub fn cpu_clock_of(process: Process) -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        let id = nix::unistd::Pid::from_raw(process.id().cast_signed());
        let clock = nix::time::clock_getcpuclockid(id).ok()?;
        Some(Duration::from(clock.now().ok()?))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _not_asked = process;
        None
    }
}

#[cfg(unix)]
fn read(clock: rustix::time::ClockId) -> Option<Duration> {
    let time = rustix::time::clock_gettime(clock);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_one_clock_from_within_and_from_without() {
        let before = cpu_clock().unwrap();
        let asked = cpu_clock_of(Process::this()).unwrap();
        assert!(before <= asked && asked <= cpu_clock().unwrap());
        assert!(thread_cpu_clock().unwrap() <= cpu_clock().unwrap());
    }

    #[test]
    fn a_process_that_is_not_there_has_no_clock() {
        assert_eq!(cpu_clock_of(Process::of(1 << 22)), None); // Linux gives no number from there on
    }
}
