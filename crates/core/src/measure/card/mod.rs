//! The machine card: what this machine is and what its smallest steps cost, measured once a boot and cached,
//! or again at the next start if it was noisy meanwhile.
//!
//! What cannot be known says why ([`Known`]); it is never a guess.

mod facts;
mod probes;
mod table;
mod timers;
mod unknown;

pub(super) use facts::threads;

use super::{Quiet, QuietGate, cpus};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Changes whenever a field changes its meaning; a cached card of another number is measured again.
const SCHEMA: u32 = 3;

/// A value, or why it is not known.
pub type Known<T> = Result<T, String>;

/// What this machine is and what its smallest steps cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    schema: u32,
    boot: Known<String>,
    /// How quiet it was while this was measured.
    pub quiet: Quiet,
    /// Threads that can run at once: affinity mask and cgroup quota taken together.
    pub cores: usize,
    /// CPUs in the affinity mask.
    pub affinity: Known<usize>,
    /// Cores that the cgroup's quota allows; `None` if it sets none.
    pub quota: Known<Option<f64>>,
    /// The CPU's model as it names itself, with its numbers, and whether it is a virtual machine's.
    pub cpu: Known<String>,
    /// The operating system and its release: `Linux 6.18.44`.
    pub kernel: Known<String>,
    /// Hardware threads that share one core: 1 means no SMT.
    pub siblings: Known<usize>,
    /// NUMA nodes.
    pub nodes: Known<usize>,
    /// Memory, in bytes.
    pub memory: Known<u64>,
    /// `Instant::now`, in nanoseconds.
    pub clock_ns: Known<f64>,
    /// The smallest system call (getpid), in nanoseconds.
    pub syscall_ns: Known<f64>,
    /// From unparking a thread on the same core until it runs, median, in microseconds.
    pub wake_same_us: Known<f64>,
    /// From unparking a thread on another core until it runs, median, in microseconds.
    pub wake_cross_us: Known<f64>,
    /// One `fetch_add` by one thread, in nanoseconds.
    pub add_alone_ns: Known<f64>,
    /// One `fetch_add` when two threads add to the same counter, wall time over all adds, in nanoseconds.
    pub add_shared_ns: Known<f64>,
    /// What std waits when asked for 1 ms, median, in milliseconds.
    pub timer_std_ms: Known<f64>,
    /// What tokio waits when asked for 1 ms, median, in milliseconds.
    pub timer_tokio_ms: Known<f64>,
    /// What smol waits when asked for 1 ms, median, in milliseconds.
    pub timer_smol_ms: Known<f64>,
    /// What async-std waits when asked for 1 ms, median, in milliseconds.
    pub timer_async_std_ms: Known<f64>,
    /// 200 bytes over loopback TCP and back, median, in microseconds.
    pub loopback_p50_us: Known<f64>,
    /// The same, 99th percentile.
    pub loopback_p99_us: Known<f64>,
    /// Files and sockets this process may hold (the soft limit).
    pub descriptors: Known<u64>,
    /// Threads that may exist: the smallest limit that applies.
    pub threads: Known<u64>,
    /// Whether the kernel lets everybody use io_uring.
    pub io_uring: Known<bool>,
    /// Whether the kernel lets everybody count perf events of their own processes.
    pub perf: Known<bool>,
    /// Whether the kernel keeps scheduler statistics of threads.
    pub schedstat: Known<bool>,
}

impl Card {
    /// The card of this boot: cached, or measured now (at most two seconds on a quiet machine) and
    /// cached. One that was measured while others were busy is measured again.
    /// A cache that cannot be read or written is no error: the card is measured again next time.
    pub fn load_or_measure() -> Self {
        Self::load_or(cache().as_deref(), Self::measure)
    }

    /// Measures the card now, whatever is cached.
    pub fn measure() -> Self {
        let gate = QuietGate::open();
        let card = Self::probe();
        Card { quiet: gate.close(), ..card }
    }

    fn probe() -> Self {
        let [alone, shared] = probes::fetch_add();
        let [loopback_p50_us, loopback_p99_us] = probes::loopback();
        Card {
            schema: SCHEMA,
            boot: facts::boot(),
            quiet: Quiet { others: None, kept_waiting_ms: 0.0 },
            cores: cpus::usable(),
            affinity: facts::affinity(),
            quota: facts::quota(),
            cpu: facts::cpu(),
            kernel: facts::kernel(),
            siblings: facts::siblings(),
            nodes: facts::nodes(),
            memory: facts::memory(),
            clock_ns: Ok(probes::clock()),
            syscall_ns: Ok(probes::syscall()),
            wake_same_us: probes::wake_same_core(),
            wake_cross_us: probes::wake_cross_core(),
            add_alone_ns: alone,
            add_shared_ns: shared,
            timer_std_ms: timers::std(),
            timer_tokio_ms: timers::tokio(),
            timer_smol_ms: timers::smol(),
            timer_async_std_ms: timers::async_std(),
            loopback_p50_us,
            loopback_p99_us,
            descriptors: facts::descriptors(),
            threads: facts::threads(),
            io_uring: facts::io_uring(),
            perf: facts::perf(),
            schedstat: facts::schedstat(),
        }
    }

    /// One line for figures: `2 × AMD EPYC, Linux 6.18`.
    pub fn summary(&self) -> String {
        let cpu = self.cpu.as_deref().map_or("CPU of unknown model".into(), table::short_cpu);
        let kernel = self.kernel.as_deref().map_or("unknown system".into(), table::short_kernel);
        format!("{} × {cpu}, {kernel}", self.cores)
    }

    /// The same with all that is known of the CPU, for what is to be cited.
    pub fn described(&self) -> String {
        let cpu = self.cpu.as_deref().unwrap_or("CPU of unknown model");
        let kernel = self.kernel.as_deref().map_or("unknown system".into(), table::short_kernel);
        format!("{} × {cpu}, {kernel}", self.cores)
    }

    /// Whether both are of one machine since one start of it, whatever was measured when.
    pub fn is_same_machine(&self, other: &Self) -> bool {
        let is = |card: &Self| {
            (
                card.boot.clone(),
                card.cores,
                card.cpu.clone(),
                card.kernel.clone(),
                card.memory.clone(),
            )
        };
        is(self) == is(other)
    }

    fn load_or(cache: Option<&Path>, measure: impl FnOnce() -> Self) -> Self {
        let cached =
            cache.and_then(|file| serde_json::from_slice::<Card>(&fs::read(file).ok()?).ok());
        if let Some(card) = cached.filter(Card::still_counts) {
            return card;
        }
        let card = measure();
        if let (Some(file), Ok(_)) = (cache, &card.boot) {
            // Without a cache the next start measures again, which is all that is lost.
            let _unwritten = card.store(file);
        }
        card
    }

    /// The same boot seen through the same affinity mask and quota, in peace; without a boot id
    /// nothing is ever the same.
    fn still_counts(&self) -> bool {
        self.schema == SCHEMA
            && !self.quiet.is_noisy()
            && self.boot.is_ok()
            && self.boot == facts::boot()
            && self.cores == cpus::usable()
    }

    /// Written whole or not at all: two first runs at once must not leave half a card.
    fn store(&self, file: &Path) -> io::Result<()> {
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        let draft = file.with_extension(std::process::id().to_string());
        fs::write(&draft, serde_json::to_vec_pretty(self)?)?;
        fs::rename(draft, file)
    }
}

fn cache() -> Option<PathBuf> {
    Some(dirs::cache_dir()?.join("brigade").join("machine.json"))
}

#[cfg(test)]
mod tests;
