//! The numbers of the experiments of `gateway`. The lesson of that name reads them by these names: they are the contract.
//!
//! Times end in `_us`, microseconds; sizes are bytes.

use crate::gateway::limit::shared::Algorithm;
use serde::{Deserialize, Serialize};

/// What a hop costs: the same requests, of one user, one after another, through each way in turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hops {
    /// Requests through each way.
    pub requests: u64,
    /// In the order of [`Way::ALL`], those that this machine has.
    pub ways: Vec<Hop>,
}

/// What stands before the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// Nothing.
    Direct,
    /// Our gateway, with all that it decides.
    Ours,
    /// nginx, which keeps its connections to the server.
    Nginx,
    /// nginx as it is when nothing is said: each request makes a connection to the server.
    NginxConnecting,
    /// HAProxy, which keeps its connections to the server.
    Haproxy,
}

/// What a request took through one way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// Which.
    pub way: Way,
    /// The median of the rounds' medians.
    pub p50_us: f64,
    /// CPU time of what stands before the server, for each request; none for [`Way::Direct`].
    pub cpu_us: f64,
}

/// What limiters admit, and what they cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Requests in a second, for all of them.
    pub rate: u32,
    /// What GCRA admits at once after a rest.
    pub burst: u32,
    /// In the order of [`Algorithm::ALL`].
    pub algorithms: Vec<Limiter>,
    /// The same limit in several instances.
    pub instances: Instances,
}

/// One algorithm, asked in virtual time by a client that floods it around the end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limiter {
    /// Which.
    pub algorithm: Algorithm,
    /// Requests in the flood, which lasts two seconds.
    pub asked: usize,
    /// The most that were admitted in any window shorter than a second.
    pub most: usize,
    /// The same with the script in Redis.
    pub most_in_redis: usize,
    /// By how much the worst of all windows exceeds `burst + rate · t`, of both.
    pub excess: u64,
    /// A ruling of the algorithm in the process, on average, in nanoseconds.
    pub here_ns: f64,
    /// A ruling in Redis, the median.
    pub redis_us: f64,
    /// What Redis keeps of the client after the flood.
    pub kept: u64,
}

/// The same limit where several instances serve one client, all of them flooded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instances {
    /// How many.
    pub instances: usize,
    /// What one instance may admit in the flood's time: `burst + rate · t`.
    pub law: usize,
    /// Admitted where each counts for itself.
    pub alone: usize,
    /// Admitted where all count in Redis, by one script.
    pub shared: usize,
    /// By how much the worst of its windows exceeds the law.
    pub excess: u64,
    /// Admitted of requests that came at once, where each reads the counter with `GET` and then adds with `INCR`, with a limit of [`Limits::rate`].
    pub racing: usize,
    /// Of so many.
    pub raced: usize,
}

/// What compression saves, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compression {
    /// In the order of [`Payload::ALL`].
    pub payloads: Vec<Packed>,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// A page of links, as JSON.
    List,
    /// An access log.
    Log,
    /// Random codes: letters of both cases and digits.
    Codes,
    /// The answer to `GET /healthz`.
    Short,
}

/// One payload, packed in every way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Packed {
    /// Which.
    pub payload: Payload,
    /// Its size.
    pub size: u64,
    /// In the order of [`Packing::ALL`].
    pub ways: Vec<Pack>,
}

/// An algorithm and its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packing {
    /// gzip.
    Gzip(u32),
    /// Brotli.
    Brotli(u32),
    /// Zstandard.
    Zstd(u32),
}

/// What became of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// How.
    pub packing: Packing,
    /// Its size then.
    pub size: u64,
    /// CPU time to pack it, the median.
    pub cpu_us: f64,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 5] =
        [Way::Direct, Way::Ours, Way::Nginx, Way::NginxConnecting, Way::Haproxy];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Way::Direct => "nothing",
            Way::Ours => "our gateway",
            Way::Nginx => "nginx",
            Way::NginxConnecting => "nginx, a connection for each request",
            Way::Haproxy => "HAProxy",
        }
    }
}

impl Payload {
    /// All of them.
    pub const ALL: [Payload; 4] = [Payload::List, Payload::Log, Payload::Codes, Payload::Short];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Payload::List => "a page of links",
            Payload::Log => "an access log",
            Payload::Codes => "random codes",
            Payload::Short => "a short answer",
        }
    }
}

impl Packing {
    /// Those that are compared.
    pub const ALL: [Packing; 7] = [
        Packing::Gzip(1),
        Packing::Gzip(6),
        Packing::Gzip(9),
        Packing::Brotli(1),
        Packing::Brotli(4),
        Packing::Brotli(11),
        Packing::Zstd(3),
    ];

    /// `gzip-6`.
    pub fn name(self) -> String {
        match self {
            Packing::Gzip(level) => format!("gzip-{level}"),
            Packing::Brotli(level) => format!("brotli-{level}"),
            Packing::Zstd(level) => format!("zstd-{level}"),
        }
    }
}
