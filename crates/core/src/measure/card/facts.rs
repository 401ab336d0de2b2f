//! What the machine says about itself: read, not measured. Linux; elsewhere most of it is unknown, and says so.

use super::Known;
use crate::measure::{cpus, procfs};
use std::fs;

/// The text of a file of the kernel's.
fn read(file: &str) -> Known<String> {
    fs::read_to_string(file)
        .map(|text| text.trim().to_owned())
        .map_err(|error| format!("{file}: {error}"))
}

fn found<T>(value: Option<T>, file: &str) -> Known<T> {
    value.ok_or_else(|| format!("{file} does not say"))
}

pub(super) fn boot() -> Known<String> {
    read("/proc/sys/kernel/random/boot_id")
}

pub(super) fn affinity() -> Known<usize> {
    found(cpus::allowed().map(|cpus| cpus.len()), "/proc/self/status")
}

/// The tightest quota on the way up the cgroup tree, of either version.
pub(super) fn quota() -> Known<Option<f64>> {
    let membership = read("/proc/self/cgroup")?;
    let quotas =
        membership.lines().flat_map(|line| match line.splitn(3, ':').collect::<Vec<_>>()[..] {
            ["0", "", path] => quotas_on_the_way_up("/sys/fs/cgroup", path),
            [_, controllers, path] if controllers.split(',').any(|name| name == "cpu") => {
                quotas_on_the_way_up("/sys/fs/cgroup/cpu", path)
            }
            _ => Vec::new(),
        });
    Ok(quotas.min_by(f64::total_cmp))
}

fn quotas_on_the_way_up(mount: &str, path: &str) -> Vec<f64> {
    let folders =
        std::path::Path::new(path).ancestors().map(|folder| format!("{mount}{}", folder.display()));
    folders
        .filter_map(|folder| {
            let file = |name: &str| fs::read_to_string(format!("{folder}/{name}"));
            match file("cpu.max") {
                Ok(text) => procfs::quota_v2(&text),
                Err(_) => {
                    procfs::cores(&file("cpu.cfs_quota_us").ok()?, &file("cpu.cfs_period_us").ok()?)
                }
            }
        })
        .collect()
}

pub(super) fn cpu() -> Known<String> {
    let file = "/proc/cpuinfo";
    found(cpu_in(&read(file)?), file)
}

/// `AMD EPYC (family 25 model 17, virtual machine)`: a hypervisor often hides the name's number, and leaves the
/// numbers that stand for it and a flag of its own.
pub(super) fn cpu_in(cpuinfo: &str) -> Option<String> {
    let field = |key| procfs::field(cpuinfo, key);
    let name = field("model name")?;
    let numbers = field("cpu family").zip(field("model"));
    let number = numbers.map(|(family, model)| format!("family {family} model {model}"));
    let flags = field("flags").unwrap_or_default();
    let guest = flags.split_whitespace().any(|flag| flag == "hypervisor");
    let known: Vec<String> =
        number.into_iter().chain(guest.then(|| "virtual machine".to_owned())).collect();
    Some(if known.is_empty() { name.to_owned() } else { format!("{name} ({})", known.join(", ")) })
}

#[cfg(unix)]
pub(super) fn kernel() -> Known<String> {
    let name = rustix::system::uname();
    Ok(format!("{} {}", name.sysname().to_string_lossy(), name.release().to_string_lossy()))
}

#[cfg(not(unix))]
pub(super) fn kernel() -> Known<String> {
    Ok(std::env::consts::OS.into())
}

pub(super) fn siblings() -> Known<usize> {
    let file = "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list";
    found(procfs::list(&read(file)?).map(|cpus| cpus.len()), file)
}

pub(super) fn nodes() -> Known<usize> {
    let file = "/sys/devices/system/node/online";
    found(procfs::list(&read(file)?).map(|nodes| nodes.len()), file)
}

pub(super) fn memory() -> Known<u64> {
    let file = "/proc/meminfo";
    found(procfs::number(&read(file)?, "MemTotal"), file)
}

#[cfg(unix)]
pub(super) fn descriptors() -> Known<u64> {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).current.ok_or_else(|| "no limit is set".into())
}

#[cfg(not(unix))]
pub(super) fn descriptors() -> Known<u64> {
    Err("not a Unix".into())
}

/// The user's, the kernel's and the cgroup's limit: the smallest binds.
#[cfg(target_os = "linux")]
pub(in super::super) fn threads() -> Known<u64> {
    use rustix::process::{Resource, getrlimit};
    let number = |file: &str| read(file).ok()?.parse().ok();
    let limits = [
        getrlimit(Resource::Nproc).current,
        number("/proc/sys/kernel/threads-max"),
        number("/proc/sys/kernel/pid_max"),
        number("/sys/fs/cgroup/pids.max"),
    ];
    found(limits.into_iter().flatten().min(), "no limit of user, kernel or cgroup")
}

#[cfg(not(target_os = "linux"))]
pub(in super::super) fn threads() -> Known<u64> {
    Err("not Linux".into())
}

pub(super) fn io_uring() -> Known<bool> {
    match read("/proc/sys/kernel/io_uring_disabled")?.as_str() {
        "0" => Ok(true),
        "1" => Err("only for the group in kernel.io_uring_group".into()),
        _ => Ok(false),
    }
}

/// At most 2 allows everybody to count events of their own processes in user space (perf_event_open(2)).
pub(super) fn perf() -> Known<bool> {
    let file = "/proc/sys/kernel/perf_event_paranoid";
    read(file)?
        .parse::<i32>()
        .map(|paranoid| paranoid <= 2)
        .map_err(|_| format!("{file} does not say"))
}

pub(super) fn schedstat() -> Known<bool> {
    Ok(procfs::schedstat(&read("/proc/self/schedstat")?).is_some())
}
