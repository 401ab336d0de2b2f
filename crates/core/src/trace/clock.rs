//! What the operating system says about the calling thread: its CPU time, and the CPU it is on.

/// CPU time of the calling thread in nanoseconds; `None` where the system has no such clock.
pub(super) fn thread_cpu() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        use rustix::time::{ClockId, clock_gettime};
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Some(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// The CPU the calling thread is on; 0 where the system does not say.
pub(super) fn cpu() -> u16 {
    #[cfg(target_os = "linux")]
    {
        rustix::thread::sched_getcpu() as u16
    }
    #[cfg(not(target_os = "linux"))]
    0
}

/// Whether this system tells a thread's CPU time.
pub(super) const KNOWN: bool = cfg!(target_os = "linux");
