//! Which CPUs this process may use, and how the kernel books their time.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The CPUs in this process's affinity mask; `None` where there is no `/proc` to say so.
pub fn allowed() -> Option<BTreeSet<usize>> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    super::procfs::list(super::procfs::field(&status, "Cpus_allowed_list")?)
}

/// How many threads the standard library would run at once: the affinity mask and the cgroup's quota taken together.
pub fn usable() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Whether the kernel takes time in interrupts out of the CPU time of the process that was interrupted. Then no
/// process's own time holds it, and to count it as busy would make our own network traffic look like another program's work.
pub(super) fn keeps_interrupts_apart() -> bool {
    static APART: LazyLock<bool> = LazyLock::new(|| {
        let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let config = std::fs::read_to_string(format!("/boot/config-{}", release.trim()));
        config.is_ok_and(|text| text.lines().any(|line| line == "CONFIG_IRQ_TIME_ACCOUNTING=y"))
    });
    *APART
}

/// Ties the calling thread to one CPU.
///
/// # Errors
/// If the system cannot do that, or the CPU is none of this process's: why, as a sentence.
#[cfg(target_os = "linux")]
pub fn pin_this_thread(cpu: usize) -> Result<(), String> {
    let mut only = rustix::thread::CpuSet::new();
    if cpu >= rustix::thread::CpuSet::MAX_CPU {
        return Err(format!("CPU {cpu} is beyond what can be pinned to"));
    }
    only.set(cpu);
    rustix::thread::sched_setaffinity(None, &only)
        .map_err(|error| format!("pinning to CPU {cpu}: {error}"))
}

/// Ties nothing: threads cannot be pinned here.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn pin_this_thread(_cpu: usize) -> Result<(), String> {
    Err("threads cannot be pinned here".into())
}
