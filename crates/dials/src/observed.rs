//! What was seen of a server, as numbers: the input of the judgement, and the JSON. It refuses to judge.

use serde::Serialize;

/// Everything that was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Observed {
    /// Cores the server may use.
    pub cores: usize,
    /// Answers on a connection of their own, and on one that was used before.
    pub reuse: Option<Reuse>,
    /// With more and more half-sent requests held, in the order of their counts.
    pub held: Vec<Held>,
    /// How these were answered when they were ended all at once.
    pub bursts: Vec<Burst>,
    /// CPU time that other programs took while it was asked, as a share of all cores' time; none where it cannot be read.
    pub others: Option<f64>,
    /// Who reads more of such requests, one after the other.
    pub readers: Vec<Reader>,
    /// What each thread did while the rest of many arrived in small pieces.
    pub reading: Vec<Work>,
    /// Processes of the server that had connections then.
    pub serving: u32,
    /// Processes outside of the server that had connections of this port then.
    pub strangers: Vec<u32>,
    /// Under load.
    pub load: Option<Level>,
    /// With slow requests under way.
    pub slow: Slow,
    /// The same as `bursts`, of the slow URL: asked where the other does not wait.
    pub slow_bursts: Vec<Burst>,
}

/// Answers one after the other, nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reuse {
    /// From the request to the last byte of the answer on a new connection.
    pub new_ns: u64,
    /// On a connection that was used before.
    pub reused_ns: u64,
    /// Of that, between the first byte of the answer and the last.
    pub within_ns: u64,
}

/// Clients held requests half-sent, and another client asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// How many half-sent requests the server had accepted.
    pub count: u32,
    /// The other client was answered meanwhile.
    pub answered: bool,
    /// Threads there were before.
    pub before: u32,
    /// Threads there were when the other client had been answered.
    pub threads: u32,
}

/// Half-sent requests that were ended at the same instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Burst {
    /// How many.
    pub count: u32,
    /// When each was answered, from the shortest; nanoseconds since they were ended.
    pub took_ns: Vec<u64>,
    /// CPU time of the server's threads until the last answer.
    pub cpu_ns: u64,
    /// The longest time for which one of them wanted a CPU and had none.
    pub kept_waiting_ns: u64,
    /// CPU time of ours, and time for which we wanted a CPU and had none.
    pub generator_ns: u64,
    /// The most threads there were.
    pub threads: u32,
    /// Threads that ran.
    pub took_part: u32,
}

/// The threads that read one half-sent request when more of it came, twice; none if none ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// The first time.
    pub thread: Option<u32>,
    /// The second time.
    pub again: Option<u32>,
    /// Whether that thread is the first one of a process.
    pub process: bool,
}

/// What one thread did over some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Its number.
    pub thread: u32,
    /// Nanoseconds on a CPU.
    pub cpu_ns: u64,
    /// How often it gave the CPU up by itself.
    pub switches: u64,
}

/// A while under load.
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
    /// The median latency.
    pub median_ns: u64,
    /// CPU time of the server's threads.
    pub cpu_ns: u64,
    /// Time for which they wanted a CPU and had none.
    pub kept_waiting_ns: u64,
    /// CPU time of the load generator.
    pub generator_cpu_ns: u64,
    /// How often the server's threads gave the CPU up, and how often it was taken.
    pub switches: u64,
    /// Of those, by threads that had not read the half-sent requests.
    pub handed_over: u64,
    /// Threads of the server.
    pub threads: u32,
    /// Of those, threads that ran at all.
    pub ran: u32,
}

impl Level {
    /// Cores used by the server, on average.
    pub fn cores(&self) -> f64 {
        self.cpu_ns as f64 / self.wall_ns.max(1) as f64
    }
}

/// Slow requests under way while others ask for something fast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slow {
    /// No slow URL was given.
    #[default]
    NotAsked,
    /// The slow URL is too fast to stall anything visibly. Nanoseconds.
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
    pub fn reading_threads(&self, least: f64) -> Vec<u32> {
        let Some(busiest) = self.reading.iter().max_by_key(|work| work.cpu_ns) else {
            return Vec::new();
        };
        let share = |part: u64, of: u64| part > 0 && part as f64 >= least * of as f64;
        let reads = |work: &&Work| {
            share(work.cpu_ns, busiest.cpu_ns) && share(work.switches, busiest.switches)
        };
        self.reading.iter().filter(reads).map(|work| work.thread).collect()
    }

    /// The most half-sent requests that left room for another one.
    pub fn room(&self) -> Option<&Held> {
        self.held.iter().filter(|held| held.answered).max_by_key(|held| held.count)
    }

    /// The fewest half-sent requests that left none.
    pub fn full(&self) -> Option<u32> {
        self.held.iter().filter(|held| !held.answered).map(|held| held.count).min()
    }
}
