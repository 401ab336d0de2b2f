//! The card as a person reads it, in 80 columns.

use super::{Card, Known};
use std::fmt::{self, Display, Formatter};

impl Display for Card {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (name, value) in self.rows() {
            let value: String = value.chars().take(80 - 34).collect();
            writeln!(f, "{name:<33} {value}")?;
        }
        Ok(())
    }
}

type Row = (&'static str, String);

impl Card {
    /// Everything on it, as a name and a value or why there is none.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        [self.is(), self.costs(), self.allows()].concat()
    }

    fn is(&self) -> Vec<Row> {
        let number = |count: &Known<usize>| say(count, ToString::to_string);
        let quota =
            |quota: &Option<f64>| quota.map_or("none".into(), |cores| format!("{cores:.2} cores"));
        let gigabytes = |bytes: &u64| format!("{:.1} GiB", *bytes as f64 / f64::from(1 << 30));
        vec![
            ("usable cores", self.cores.to_string()),
            ("  in the affinity mask", number(&self.affinity)),
            ("  cgroup quota", say(&self.quota, quota)),
            ("CPU", say(&self.cpu, Clone::clone)),
            ("hardware threads a core", number(&self.siblings)),
            ("NUMA nodes", number(&self.nodes)),
            ("memory", say(&self.memory, gigabytes)),
            ("kernel", say(&self.kernel, Clone::clone)),
            ("meanwhile, other programs took", self.others()),
        ]
    }

    fn others(&self) -> String {
        let again = if self.quiet.is_noisy() { ": measured again next time" } else { "" };
        self.quiet
            .others
            .map_or("unknown".into(), |share| format!("{:.0} % of the CPU{again}", share * 100.0))
    }

    fn costs(&self) -> Vec<Row> {
        vec![
            ("reading the clock", unit(&self.clock_ns, "ns")),
            ("smallest system call", unit(&self.syscall_ns, "ns")),
            ("waking a thread, same core", unit(&self.wake_same_us, "µs")),
            ("waking a thread, other core", unit(&self.wake_cross_us, "µs")),
            ("fetch_add, one thread", unit(&self.add_alone_ns, "ns")),
            ("fetch_add, two threads", unit(&self.add_shared_ns, "ns")),
            ("asked for 1 ms, std waits", unit(&self.timer_std_ms, "ms")),
            ("asked for 1 ms, tokio waits", unit(&self.timer_tokio_ms, "ms")),
            ("asked for 1 ms, smol waits", unit(&self.timer_smol_ms, "ms")),
            ("asked for 1 ms, async-std waits", unit(&self.timer_async_std_ms, "ms")),
            ("loopback round trip, p50", unit(&self.loopback_p50_us, "µs")),
            ("loopback round trip, p99", unit(&self.loopback_p99_us, "µs")),
        ]
    }

    fn allows(&self) -> Vec<Row> {
        let most = |limit: &Known<u64>| say(limit, |most| format!("at most {most}"));
        vec![
            ("open files and sockets", most(&self.descriptors)),
            ("threads", most(&self.threads)),
            ("io_uring", yes_no(&self.io_uring)),
            ("perf events", yes_no(&self.perf)),
            ("scheduler statistics", yes_no(&self.schedstat)),
        ]
    }
}

fn say<T>(value: &Known<T>, words: impl Fn(&T) -> String) -> String {
    value.as_ref().map_or_else(|why| format!("unknown ({why})"), words)
}

fn unit(value: &Known<f64>, unit: &str) -> String {
    say(value, |number| format!("{number:.*} {unit}", if *number < 10.0 { 2 } else { 1 }))
}

fn yes_no(value: &Known<bool>) -> String {
    say(value, |yes| if *yes { "yes" } else { "no" }.into())
}

/// `Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz (family 6 model 142)` → `Intel Core i7-8550U`.
pub(super) fn short_cpu(model: &str) -> String {
    let name = model.split(" (").next().unwrap_or(model);
    let name = name.split(" @ ").next().unwrap_or(name).replace("(R)", "").replace("(TM)", "");
    let telling = |word: &&str| !matches!(*word, "CPU" | "Processor") && !word.ends_with("-Core");
    name.split_whitespace().filter(telling).collect::<Vec<_>>().join(" ")
}

/// `Linux 6.18.44-generic` → `Linux 6.18`.
pub(super) fn short_kernel(kernel: &str) -> String {
    kernel.split('.').take(2).collect::<Vec<_>>().join(".")
}
