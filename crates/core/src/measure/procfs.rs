//! What Linux writes into `/proc`, read from text. Pure, and lenient in one way only: what is not there is `None`.

use std::collections::BTreeSet;

/// CPU time that `/proc/stat` books as busy or stolen on the `cpus` asked for, in clock ticks. `interrupts` says whether
/// time in interrupts counts.
pub(super) fn busy_ticks(stat: &str, cpus: &BTreeSet<usize>, interrupts: bool) -> Option<u64> {
    booked(stat, cpus, |[user, nice, system, _idle, _iowait, irq, softirq, steal]| {
        user + nice + system + steal + if interrupts { irq + softirq } else { 0 }
    })
}

/// CPU time that `/proc/stat` books as stolen by the hypervisor, as above.
pub(super) fn stolen_ticks(stat: &str, cpus: &BTreeSet<usize>) -> Option<u64> {
    booked(stat, cpus, |[.., steal]| steal)
}

/// What is wanted of `user nice system idle iowait irq softirq steal`, added up over the CPUs that are there; guests
/// are already part of `user`.
fn booked(stat: &str, cpus: &BTreeSet<usize>, wanted: impl Fn([u64; 8]) -> u64) -> Option<u64> {
    let mut booked = None;
    for line in stat.lines() {
        let Some((name, fields)) = line.split_once(' ') else {
            continue;
        };
        let Some(Ok(cpu)) = name.strip_prefix("cpu").map(str::parse) else {
            continue;
        };
        if cpus.contains(&cpu) {
            let fields: Vec<u64> =
                fields.split_whitespace().map_while(|field| field.parse().ok()).collect();
            *booked.get_or_insert(0) += wanted(*fields.first_chunk()?);
        }
    }
    booked
}

/// The few fields of `/proc/PID/stat` that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) name: String,
    pub(super) parent: u32,
    /// User and system time of the process or thread, in clock ticks.
    pub(super) own: u64,
    /// The same of its children that ended and were waited for.
    pub(super) waited: u64,
}

/// Reads `/proc/PID/stat` or `/proc/PID/task/TID/stat`. The name may hold spaces and brackets: it ends at the last one.
pub(super) fn stat(text: &str) -> Option<Stat> {
    let (start, end) = (text.find('(')?, text.rfind(')')?);
    let rest: Vec<&str> = text.get(end + 1..)?.split_whitespace().collect();
    // Field 3 of proc(5), the state, is rest[0]; ppid is field 4, utime to cstime are 14 to 17.
    let ticks =
        |field: usize| rest.get(field - 3)?.parse::<i64>().ok().map(|ticks| ticks.max(0) as u64);
    Some(Stat {
        name: text.get(start + 1..end)?.to_owned(),
        parent: rest.get(1)?.parse().ok()?,
        own: ticks(14)? + ticks(15)?,
        waited: ticks(16)? + ticks(17)?,
    })
}

/// `/proc/…/schedstat`: nanoseconds on a CPU, and nanoseconds of wanting one and having none.
pub(super) fn schedstat(text: &str) -> Option<(u64, u64)> {
    let mut fields = text.split_whitespace().map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

/// The text behind `key` and its colon, in `/proc/PID/status`, `/proc/cpuinfo` or `/proc/meminfo`.
pub(super) fn field<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, value) = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim_end() == key)?;
    Some(value.trim())
}

/// As [`field`], a number; `kB` behind it makes it bytes.
pub(super) fn number(text: &str, key: &str) -> Option<u64> {
    let value = field(text, key)?;
    match value.strip_suffix("kB") {
        Some(kilobytes) => Some(kilobytes.trim().parse::<u64>().ok()? * 1024),
        None => value.parse().ok(),
    }
}

/// A list of CPUs or nodes such as `0-3,8`, as in `Cpus_allowed_list`.
pub(super) fn list(text: &str) -> Option<BTreeSet<usize>> {
    let mut found = BTreeSet::new();
    for part in text.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        found.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    Some(found)
}

/// Cores that a cgroup v2 `cpu.max` such as `150000 100000` allows; `None` for `max`.
pub(super) fn quota_v2(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    cores(quota, period)
}

/// The same of cgroup v1's `cpu.cfs_quota_us` and `cpu.cfs_period_us`; `None` for -1.
pub(super) fn cores(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.trim().parse().ok()?, period.trim().parse().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  300 0 30 4000 5 1 2 3 0 0\ncpu0 100 1 10 2000 5 1 2 3 50 0\ncpu1 200 0 20 2000 0 0 0 0 0 0\nintr 12 0\n";

    #[test]
    fn busy_counts_steal_and_interrupts_but_neither_idle_nor_guests_twice() {
        assert_eq!(busy_ticks(STAT, &BTreeSet::from([0]), true), Some(117));
        assert_eq!(busy_ticks(STAT, &BTreeSet::from([0, 1]), false), Some(334));
        assert_eq!(busy_ticks(STAT, &BTreeSet::from([7]), true), None);
        assert_eq!(busy_ticks("cpu0 1 2 3\n", &BTreeSet::from([0]), true), None);
        assert_eq!(busy_ticks("", &BTreeSet::from([0]), true), None);
        assert_eq!(stolen_ticks("cpu0 1 2 3 4 5 6 7 8 9 10\n", &BTreeSet::from([0])), Some(8));
    }

    #[test]
    fn a_name_may_hold_spaces_and_brackets() {
        let text = "4711 (a) b (c) S 12 1 1 0 -1 4194304 102 0 0 0 40 2 7 1 20 0 1 0 316117\n";
        let expected = Stat { name: "a) b (c".into(), parent: 12, own: 42, waited: 8 };
        assert_eq!(stat(text), Some(expected));
        assert_eq!(stat("4711 (a) S 12"), None);
        assert_eq!(stat(")("), None);
    }

    #[test]
    fn schedstat_is_time_on_a_cpu_and_time_without_one() {
        assert_eq!(schedstat("58957 51866 2\n"), Some((58957, 51866)));
        assert_eq!(schedstat("58957\n"), None);
    }

    #[test]
    fn kilobytes_become_bytes_and_plain_numbers_stay() {
        let status = "Name:\tcat\nVmRSS:\t    1756 kB\nThreads:\t3\nCpus_allowed_list:\t0-1\n";
        assert_eq!(number(status, "VmRSS"), Some(1756 * 1024));
        assert_eq!(number(status, "Threads"), Some(3));
        assert_eq!(number(status, "VmSwap"), None);
        assert_eq!(field("model name\t: Some: CPU\n", "model name"), Some("Some: CPU"));
    }

    #[test]
    fn lists_of_cpus_are_ranges_and_single_ones() {
        assert_eq!(list("0-2,8\n"), Some(BTreeSet::from([0, 1, 2, 8])));
        assert_eq!(list(""), Some(BTreeSet::new()));
        assert_eq!(list("a-b"), None);
    }

    #[test]
    fn quotas_are_cores_and_no_quota_is_none() {
        assert_eq!(quota_v2("150000 100000\n"), Some(1.5));
        assert_eq!(quota_v2("max 100000\n"), None);
        assert_eq!(cores("-1\n", "100000\n"), None);
        assert_eq!(cores("50000", "100000"), Some(0.5));
    }
}
