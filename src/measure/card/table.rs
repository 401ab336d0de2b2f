//! The card as a person reads it, in 80 columns.

use super::{Card, Known};
use std::fmt::{self, Display, Formatter};

impl Display for Card {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let rows = [
            ("usable cores", self.cores.to_string()),
            (
                "  in the affinity mask",
                say(&self.affinity, ToString::to_string),
            ),
            (
                "  cgroup quota",
                say(&self.quota, |quota| {
                    quota.map_or("none".into(), |cores| format!("{cores:.2} cores"))
                }),
            ),
            ("CPU", say(&self.cpu, Clone::clone)),
            (
                "hardware threads a core",
                say(&self.siblings, ToString::to_string),
            ),
            ("NUMA nodes", say(&self.nodes, ToString::to_string)),
            (
                "memory",
                say(&self.memory, |bytes| {
                    format!("{:.1} GiB", *bytes as f64 / f64::from(1 << 30))
                }),
            ),
            ("kernel", say(&self.kernel, Clone::clone)),
            ("reading the clock", unit(&self.clock_ns, "ns")),
            ("smallest system call", unit(&self.syscall_ns, "ns")),
            ("waking a thread, same core", unit(&self.wake_same_us, "µs")),
            (
                "waking a thread, other core",
                unit(&self.wake_cross_us, "µs"),
            ),
            ("fetch_add, one thread", unit(&self.add_alone_ns, "ns")),
            ("fetch_add, two threads", unit(&self.add_shared_ns, "ns")),
            ("asked for 1 ms, std waits", unit(&self.timer_std_ms, "ms")),
            (
                "asked for 1 ms, tokio waits",
                unit(&self.timer_tokio_ms, "ms"),
            ),
            (
                "asked for 1 ms, smol waits",
                unit(&self.timer_smol_ms, "ms"),
            ),
            (
                "asked for 1 ms, async-std waits",
                unit(&self.timer_async_std_ms, "ms"),
            ),
            (
                "loopback round trip, p50",
                unit(&self.loopback_p50_us, "µs"),
            ),
            (
                "loopback round trip, p99",
                unit(&self.loopback_p99_us, "µs"),
            ),
            (
                "open files and sockets",
                say(&self.descriptors, |most| format!("at most {most}")),
            ),
            (
                "threads",
                say(&self.threads, |most| format!("at most {most}")),
            ),
            ("io_uring", yes_no(&self.io_uring)),
            ("perf events", yes_no(&self.perf)),
            ("scheduler statistics", yes_no(&self.schedstat)),
        ];
        for (name, value) in rows {
            let value: String = value.chars().take(80 - 34).collect();
            writeln!(f, "{name:<33} {value}")?;
        }
        Ok(())
    }
}

fn say<T>(value: &Known<T>, words: impl Fn(&T) -> String) -> String {
    value
        .as_ref()
        .map_or_else(|why| format!("unknown ({why})"), words)
}

fn unit(value: &Known<f64>, unit: &str) -> String {
    say(value, |number| {
        format!("{number:.*} {unit}", if *number < 10.0 { 2 } else { 1 })
    })
}

fn yes_no(value: &Known<bool>) -> String {
    say(value, |yes| if *yes { "yes" } else { "no" }.into())
}

/// `Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz` → `Intel Core i7-8550U`.
pub(super) fn short_cpu(model: &str) -> String {
    let name = model
        .split(" @ ")
        .next()
        .unwrap_or(model)
        .replace("(R)", "")
        .replace("(TM)", "");
    let telling = |word: &&str| !matches!(*word, "CPU" | "Processor") && !word.ends_with("-Core");
    name.split_whitespace()
        .filter(telling)
        .collect::<Vec<_>>()
        .join(" ")
}

/// `Linux 6.18.44-generic` → `Linux 6.18`.
pub(super) fn short_kernel(kernel: &str) -> String {
    kernel.split('.').take(2).collect::<Vec<_>>().join(".")
}
