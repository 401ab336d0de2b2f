//! The numbers of the runs, and what the laws make of them.

use super::systems::System;
use brigade_core::measure::laws::queues::mmc_response;
use brigade_core::measure::laws::run_length::{Of, mmc};
use brigade_core::measure::{Range, stats};
use brigade_core::trace::{Block, State, Trace};
use brigade_simulator::Recording;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// One worker, where there is a core for it besides the generator's.
    pub(super) worker: Option<Vec<Run>>,
    pub(super) connections: Connections,
    pub(super) long: Vec<Long>,
    pub(super) pictures: Pictures,
}

/// A database with several connections at several loads, and what was recorded at one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Connections {
    pub(super) runs: Vec<Run>,
    /// The first requests of the run at [`RECORDED`]: as if no others had come.
    pub(super) recording: Recording,
}

/// The load at which requests are recorded one by one.
pub(super) const RECORDED: f64 = 0.9;

/// One station at one load. Times are microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) servers: u32,
    /// The mean that services were drawn from.
    pub(super) service_us: f64,
    pub(super) rho: f64,
    pub(super) requests: usize,
    /// Mean response times: measured, and by a replay of the same arrivals and services.
    pub(super) measured_us: f64,
    pub(super) replayed_us: f64,
    /// What an answer takes on its way: by how much a wait is longer than replayed, at the median.
    pub(super) hand_off_us: f64,
}

/// A long run in virtual time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Long {
    pub(super) system: System,
    pub(super) rho: f64,
    pub(super) requests: u64,
    /// The mean response time as a multiple of the service time.
    pub(super) times: f64,
}

/// What requests do in the last picture, in nanoseconds, all together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pictures {
    /// They are served.
    pub(super) served: u64,
    /// They wait for those before them.
    pub(super) waited: u64,
}

impl Pictures {
    /// A client's thread is held as long as its request is in line and served.
    pub(super) fn of(trace: &Trace) -> Pictures {
        let device = |block: &Block| trace.lanes[usize::from(block.lane)].device;
        let (there, here): (Vec<&Block>, Vec<&Block>) =
            trace.blocks.iter().partition(|block| device(block));
        let served = there.iter().map(|block| block.dur).sum();
        let held = here.iter().filter(|block| block.state == State::Database);
        let inside: u64 = held.map(|block| block.dur).sum();
        Pictures { served, waited: inside.saturating_sub(served) }
    }
}

/// Standard errors on each side that 95 of 100 runs stay within.
pub(super) const SIDES: f64 = 1.96;

fn mean(times: &[u64]) -> f64 {
    times.iter().sum::<u64>() as f64 / times.len().max(1) as f64
}

impl Run {
    /// What a recording amounts to.
    pub(super) fn of(recording: &Recording, rho: f64, service_us: f64) -> Run {
        let replayed = recording.replayed();
        let waits = recording.waits.iter().zip(&replayed);
        let late: Vec<f64> = waits.map(|(wait, law)| *wait as f64 - *law as f64).collect();
        let service = mean(&recording.services);
        Run {
            servers: recording.servers,
            service_us,
            rho,
            requests: replayed.len(),
            measured_us: (mean(&recording.waits) + service) / 1e3,
            replayed_us: (mean(&replayed) + service) / 1e3,
            hand_off_us: stats::median(&late).unwrap_or_default().max(0.0) / 1e3,
        }
    }

    fn rate(&self) -> f64 {
        self.rho * f64::from(self.servers) / (self.service_us / 1e6)
    }

    /// What the law says of the response time, in microseconds.
    pub(super) fn law_us(&self) -> f64 {
        mmc_response(self.rate(), self.service_us / 1e6, self.servers) * 1e6
    }

    /// By which share of it a run of so many requests may lie off: the half-width at 95 %.
    pub(super) fn half_width(&self, requests: f64) -> f64 {
        SIDES * mmc(Of::Response, self.rate(), self.service_us / 1e6, self.servers, requests)
    }

    /// How many requests make it this share.
    pub(super) fn needed(&self, share: f64) -> f64 {
        (self.half_width(1.0) / share).powi(2)
    }

    /// As a multiple of the service time.
    pub(super) fn times(&self) -> f64 {
        self.measured_us / self.service_us
    }

    /// How far it is from its replay, as a share.
    pub(super) fn off(&self) -> f64 {
        (self.measured_us / self.replayed_us - 1.0).abs()
    }
}

impl Long {
    /// How far it is from the law, in standard errors of a run of this length.
    pub(super) fn off(&self) -> f64 {
        let Long { system, rho, requests, times } = *self;
        (times / system.law(rho) - 1.0) / system.error(rho, requests as f64)
    }

    /// The law, and how far a run of this length may lie on each side of it.
    pub(super) fn law(&self) -> Range {
        let (mid, share) =
            (self.system.law(self.rho), self.system.error(self.rho, self.requests as f64));
        let reach = SIDES * share * mid;
        Range { low: mid - reach, mid, high: mid + reach }
    }
}

impl Found {
    /// What was simulated of this system at this load.
    pub(super) fn long(&self, system: System, rho: f64) -> Option<&Long> {
        self.long.iter().find(|long| (long.system, long.rho) == (system, rho))
    }

    /// What one worker makes of this load, as a multiple of the service time.
    pub(super) fn stick(&self, rho: f64) -> Option<f64> {
        Some(self.long(System::OneWorker, rho)?.times)
    }
}

/// The run at the least load, which tells what an answer takes on its way; and of the others the one that is farthest from its
/// replay.
pub(super) fn farthest(runs: &[Run]) -> Option<(&Run, &Run)> {
    let (first, others) = runs.split_first()?;
    let farthest = others.iter().max_by(|a, b| a.off().total_cmp(&b.off()))?;
    Some((first, farthest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_its_means_and_what_every_answer_took_longer() {
        let recording = Recording {
            servers: 1,
            arrivals: vec![0, 1_000, 2_000],
            services: vec![4_000, 4_000, 1_000],
            waits: vec![50, 3_050, 6_080],
        };
        let run = Run::of(&recording, 0.5, 3.0);
        assert_eq!((run.requests, run.hand_off_us), (3, 0.05));
        assert!((run.replayed_us - 6.0).abs() < 1e-9 && (run.measured_us - 6.06).abs() < 1e-9);
        assert_eq!(run.times(), run.measured_us / 3.0);
    }

    #[test]
    fn ten_percent_at_nine_tenths_need_more_than_a_hundred_thousand_requests() {
        let run = Run::of(&Recording { servers: 1, ..Recording::default() }, 0.9, 100.0);
        assert!((run.needed(0.1) - (1.96_f64 * 19.0 / 0.1).powi(2)).abs() < 1e-3);
        assert!((run.law_us() - 1_000.0).abs() < 1e-6);
    }
}
