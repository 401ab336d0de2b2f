//! The stages of a request and how long each took: one clock reading at the end of every stage, and
//! the thread's CPU clock around every request, or around one in eight where requests are short.

use brigade_core::jobs::login::cpu_clock;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What happens to a request, in this order; the connection is accepted once.
pub(super) const NAMES: [&str; 8] =
    ["accept", "read", "parse", "route", "validate", "store", "encode", "write"];

/// An index into [`NAMES`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    Accept,
    Read,
    Parse,
    Route,
    Validate,
    Store,
    Encode,
    Write,
}

/// Where the time went so far.
#[derive(Debug)]
pub(super) struct Stages {
    /// The CPU clock is read around one request in so many.
    every: u32,
    last: Instant,
    wall: [Duration; NAMES.len()],
    requests: u32,
    /// CPU clock at the beginning, and at the beginning of the request that is being sampled.
    began: Duration,
    sample: Option<Duration>,
    sampled: Duration,
    samples: u32,
    readings: u32,
    /// CPU time of all requests.
    used: Duration,
    /// What one reading of the CPU clock costs: taken off, or the clock would be part of the request.
    price: Duration,
}

impl Stages {
    /// Begins now.
    pub(super) fn begin(every: u32) -> Self {
        Stages {
            every,
            last: Instant::now(),
            wall: Default::default(),
            requests: 0,
            began: cpu_clock(),
            sample: None,
            sampled: Duration::ZERO,
            samples: 0,
            readings: 0,
            used: Duration::ZERO,
            price: price(),
        }
    }

    /// All time since the last stage's end was `stage`.
    pub(super) fn end(&mut self, stage: Stage) {
        let now = Instant::now();
        self.wall[stage as usize] += now - self.last;
        self.last = now;
    }

    /// The client is in: from here on, time is requests' time.
    pub(super) fn accepted(&mut self) {
        self.end(Stage::Accept);
        self.began = cpu_clock();
        self.sample = Some(self.began);
    }

    /// A request, one `of` so many, is answered: the next one begins. One reading of the CPU clock serves both.
    pub(super) fn request_done(&mut self, of: u32) {
        self.requests += 1;
        if self.requests == of {
            self.close();
        }
        let begins = self.requests.is_multiple_of(self.every);
        if self.sample.is_none() && !begins {
            return;
        }
        let now = cpu_clock();
        self.readings += 1;
        if let Some(sample) = self.sample.take() {
            self.sampled += (now - sample).saturating_sub(self.price);
            self.samples += 1;
        }
        self.sample = begins.then_some(now);
    }

    /// The last request is answered: what the thread does from now on is no request's. Waiting for the
    /// client's goodbye would count as much as a small request.
    fn close(&mut self) {
        self.used = (cpu_clock() - self.began).saturating_sub(self.price * self.readings);
    }

    /// Per request: wall time of each stage (`parse_us`), CPU time as sampled (`cpu_us`); over all:
    /// requests a second, and the share of the wall time that the thread was on a CPU.
    pub(super) fn numbers(&self) -> BTreeMap<String, f64> {
        let requests = f64::from(self.requests.max(1));
        let wall: Duration = self.wall.iter().skip(Stage::Read as usize).sum();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let stage =
            |(name, time): (&&str, &Duration)| (format!("{name}_us"), micros(*time) / requests);
        let mut numbers: BTreeMap<_, _> = NAMES.iter().zip(&self.wall).map(stage).collect();
        numbers.insert("accept_us".into(), micros(self.wall[Stage::Accept as usize]));
        numbers.insert("cpu_us".into(), micros(self.sampled) / f64::from(self.samples.max(1)));
        numbers.insert("requests_per_s".into(), requests / wall.as_secs_f64());
        numbers.insert("utilisation".into(), self.used.as_secs_f64() / wall.as_secs_f64());
        numbers.insert("requests".into(), requests);
        numbers
    }
}

/// What one reading of the CPU clock costs in CPU time: the smallest of many.
fn price() -> Duration {
    (0..64)
        .map(|_| cpu_clock())
        .collect::<Vec<_>>()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .min()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_time_belongs_to_exactly_one_stage() {
        let mut stages = Stages::begin(1);
        let began = stages.last;
        for _ in 0..3 {
            stages.end(Stage::Read);
            stages.end(Stage::Store);
            stages.request_done(3);
        }
        let sum: Duration = stages.wall.iter().sum();
        assert_eq!(sum, stages.last - began);
        assert_eq!(stages.numbers()["requests"], 3.0);
    }

    #[test]
    fn one_request_in_eight_is_sampled() {
        let mut stages = Stages::begin(8);
        stages.accepted();
        (0..24).for_each(|_| stages.request_done(24));
        assert_eq!(stages.samples, 3);
    }
}
