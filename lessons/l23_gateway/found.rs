//! The numbers of the three experiments, and the answers that they bear out. The ladder writes them, under these names.

use brigade_core::measure::intervals::Scale;
use serde::Deserialize;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) hops: Hops,
    pub(super) limits: Limits,
    pub(super) compression: Compression,
}

/// The same requests through each way.
#[derive(Debug, Deserialize)]
pub(super) struct Hops {
    ways: Vec<Hop>,
}

/// What stands before the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Way {
    Direct,
    Ours,
    Nginx,
    NginxConnecting,
    Haproxy,
}

/// What a request took.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Hop {
    way: Way,
    p50_us: f64,
    /// Of what stands before the server.
    pub(super) cpu_us: f64,
}

/// What limiters admit.
#[derive(Debug, Deserialize)]
pub(super) struct Limits {
    pub(super) rate: u32,
    pub(super) burst: u32,
    algorithms: Vec<Limiter>,
    pub(super) instances: Instances,
}

/// How requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Algorithm {
    FixedWindow,
    SlidingLog,
    Gcra,
}

/// One algorithm, flooded around the end of a window.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Limiter {
    algorithm: Algorithm,
    /// Admitted within less than a second, here and in Redis.
    pub(super) most: usize,
    pub(super) most_in_redis: usize,
    /// Requests by which the worst window exceeds the law.
    pub(super) excess: u64,
    pub(super) here_ns: f64,
    pub(super) redis_us: f64,
    /// Bytes that Redis keeps.
    pub(super) kept: u64,
}

/// The same limit in several instances.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Instances {
    pub(super) instances: usize,
    pub(super) law: usize,
    pub(super) alone: usize,
    pub(super) shared: usize,
    pub(super) excess: u64,
    pub(super) racing: usize,
    pub(super) raced: usize,
}

/// What compression saves.
#[derive(Debug, Deserialize)]
pub(super) struct Compression {
    payloads: Vec<Packed>,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Payload {
    List,
    Log,
    Codes,
    Short,
}

/// One payload, packed in every way.
#[derive(Debug, Deserialize)]
pub(super) struct Packed {
    pub(super) payload: Payload,
    pub(super) size: u64,
    pub(super) ways: Vec<Pack>,
}

/// An algorithm and its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Packing {
    Gzip(u32),
    Brotli(u32),
    Zstd(u32),
}

/// What became of it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Pack {
    pub(super) packing: Packing,
    pub(super) size: u64,
    pub(super) cpu_us: f64,
}

/// What most servers use.
pub(super) const USUAL: Packing = Packing::Gzip(6);

impl Hops {
    pub(super) fn of(&self, way: Way) -> Option<&Hop> {
        self.ways.iter().find(|hop| hop.way == way)
    }

    /// How much longer a request takes this way, in microseconds, at the median.
    pub(super) fn added(&self, way: Way) -> Option<f64> {
        Some(self.of(way)?.p50_us - self.of(Way::Direct)?.p50_us)
    }

    /// What a hop adds, as the question's choices have it.
    pub(super) fn answer(&self) -> Option<usize> {
        let added = self.added(Way::Nginx)?.max(1.0);
        Some(Scale::Factors.nearest(added, &[10.0, 100.0, 1_000.0, 10_000.0]))
    }
}

impl Limits {
    pub(super) fn of(&self, algorithm: Algorithm) -> Option<&Limiter> {
        self.algorithms.iter().find(|limiter| limiter.algorithm == algorithm)
    }
}

impl Compression {
    pub(super) fn of(&self, payload: Payload) -> Option<&Packed> {
        self.payloads.iter().find(|packed| packed.payload == payload)
    }

    /// What becomes of a short answer, as the question's choices have it.
    pub(super) fn short(&self) -> Option<usize> {
        let short = self.of(Payload::Short)?;
        let part = short.of(USUAL)?.size as f64 / short.size as f64;
        Some(Scale::Factors.nearest(part, &[0.3, 1.0, 2.0]))
    }
}

impl Packed {
    pub(super) fn of(&self, packing: Packing) -> Option<&Pack> {
        self.ways.iter().find(|pack| pack.packing == packing)
    }

    /// How much smaller it becomes, in percent; larger where negative.
    pub(super) fn saved(&self, pack: &Pack) -> f64 {
        100.0 * (1.0 - pack.size as f64 / self.size as f64)
    }

    /// Below this speed of the link, in megabits a second, packing takes less time than the bytes that it spares.
    pub(super) fn pays_below(&self, pack: &Pack) -> f64 {
        8.0 * (self.size as f64 - pack.size as f64) / pack.cpu_us
    }

    /// The smallest that any way makes of it, as a part of its size.
    pub(super) fn least(&self) -> Option<f64> {
        let least = self.ways.iter().map(|pack| pack.size).min()?;
        Some(least as f64 / self.size as f64)
    }
}
