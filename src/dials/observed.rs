//! What was seen of a server, as numbers: the input of the judgement, and the JSON. It refuses to judge.

use serde::Serialize;

/// An answer that takes less time than this waits for nothing worth the name. Nanoseconds.
const WAIT: f64 = 500_000.0;

/// Everything that was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Observed {
    /// Cores the server may use.
    pub cores: usize,
    /// With more and more half-sent requests held, in the order of their counts.
    pub held: Vec<Held>,
    /// What each thread did while the rest of these requests arrived in small pieces.
    pub reading: Vec<Work>,
    /// Under load, more and more in flight.
    pub levels: Vec<Level>,
    /// With slow requests under way.
    pub slow: Slow,
}

/// Clients held requests half-sent, and another client asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// How many half-sent requests.
    pub count: u32,
    /// The other client was answered meanwhile.
    pub answered: bool,
    /// Threads there were.
    pub threads: u32,
}

/// What one thread did over some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Nanoseconds on a CPU.
    pub cpu_ns: u64,
    /// How often it gave the CPU up by itself.
    pub switches: u64,
}

/// One level of load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Level {
    /// Requests that were in flight, as wanted.
    pub in_flight: u32,
    /// Requests answered.
    pub answered: u64,
    /// Requests not answered, or not as the first one was.
    pub failed: u64,
    /// How long it took, from the first request to the last answer.
    pub wall_ns: u64,
    /// The latency that only one in ten answers beat: nobody was in their way.
    pub undisturbed_ns: u64,
    /// The median latency.
    pub median_ns: u64,
    /// CPU time of the server's threads.
    pub cpu_ns: u64,
    /// Time for which they wanted a CPU and had none.
    pub kept_waiting_ns: u64,
    /// CPU time of the server's busiest thread, and time for which it wanted a CPU and had none.
    pub busiest_ns: u64,
    /// CPU time of the load generator.
    pub generator_cpu_ns: u64,
    /// That, and time for which it wanted a CPU and had none.
    pub generator_ns: u64,
    /// How often the server's threads gave the CPU up, and how often it was taken.
    pub switches: u64,
    /// Threads of the server.
    pub threads: u32,
    /// Of those, threads that ran at all.
    pub ran: u32,
}

impl Level {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 * 1e9 / self.wall_ns.max(1) as f64
    }
    /// Cores used by the server, on average.
    pub fn cores(&self) -> f64 {
        self.cpu_ns as f64 / self.wall_ns.max(1) as f64
    }
    /// The share of the time for which what a request passes through did not move, at most: two threads
    /// of the server, and the generator. All that is in flight stands still meanwhile.
    pub(super) fn stalled(&self) -> f64 {
        ((2 * self.busiest_ns + self.generator_ns) as f64 / self.wall_ns.max(1) as f64).min(0.9)
    }
    /// Whether an answer waits for something that is not a CPU, most of the time that it takes.
    pub(super) fn waits(&self) -> bool {
        let took = self.undisturbed_ns as f64;
        let computes = (self.cpu_ns + self.generator_cpu_ns) as f64 / self.answered.max(1) as f64;
        took - computes >= WAIT.max(took / 2.0)
    }
    /// CPU time for one request on both sides, and time of wanting a CPU; nanoseconds.
    pub fn wanted_each(&self) -> f64 {
        (self.cpu_ns + self.kept_waiting_ns + self.generator_ns) as f64
            / self.answered.max(1) as f64
    }
}

/// Slow requests under way while others ask for something fast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slow {
    /// No slow URL was given.
    #[default]
    NotAsked,
    /// The slow URL is not slower than the other by enough. Nanoseconds.
    TooFast {
        /// One answer of the slow URL.
        slow_ns: u64,
        /// One answer of the other.
        fast_ns: u64,
    },
    /// Tried with more and more of them.
    Tried(Vec<Stall>),
}

/// So many slow requests at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stall {
    /// How many.
    pub slow: u32,
    /// In most rounds, most fast requests were answered only after a slow one had been.
    pub stalled: bool,
    /// How much longer than alone the slowest fast one took, in the median round.
    pub by_ns: u64,
}

impl Observed {
    /// Threads that read what arrived: none has less than `least` of the busiest one's CPU time or switches.
    pub fn readers(&self, least: f64) -> u32 {
        let Some(busiest) = self.reading.iter().max_by_key(|work| work.cpu_ns) else { return 0 };
        let share = |part: u64, of: u64| part > 0 && part as f64 >= least * of as f64;
        let reads = |work: &&Work| {
            share(work.cpu_ns, busiest.cpu_ns) && share(work.switches, busiest.switches)
        };
        self.reading.iter().filter(reads).count() as u32
    }
}
