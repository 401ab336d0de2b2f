//! The numbers of the three experiments, and the answers that they bear out. Times in milliseconds.

use super::case::{Case, WAYS};
use super::experiment::INSTANCES;
use brigade_core::load::Report;
use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats::median;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) virtually: Virtual,
    pub(super) really: Real,
    pub(super) waits: Waits,
}

/// What a load generator tells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) p50: f64,
    pub(super) p90: f64,
    pub(super) p95: f64,
    pub(super) p99: f64,
    pub(super) max: f64,
}

impl Told {
    pub(super) fn of(report: &Report) -> Told {
        let ms = |q| report.latency(q).as_secs_f64() * 1e3;
        Told { p50: ms(0.5), p90: ms(0.9), p95: ms(0.95), p99: ms(0.99), max: ms(1.0) }
    }

    /// The percentiles in which this is above another.
    fn above(&self, other: &Told) -> usize {
        let each = |told: &Told| [told.p50, told.p90, told.p95, told.p99, told.max];
        each(self).iter().zip(each(other)).filter(|(this, other)| *this > other).count()
    }
}

/// The freeze in virtual time; in the order of [`WAYS`] where there are several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Virtual {
    pub(super) told: [Told; WAYS.len()],
    /// Requests that the freeze or its backlog met.
    pub(super) met: [u64; WAYS.len()],
    /// The first of them, corrected as HdrHistogram does.
    pub(super) corrected: Told,
    /// By Lindley's recursion.
    pub(super) law: Told,
    pub(super) law_met: u64,
    /// Answers of the open loop that lie in another bucket than the law has them in.
    pub(super) elsewhere: u64,
    pub(super) both: Both,
}

/// The 99th percentiles of instances behind a balancer, one of which froze.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Both {
    pub(super) healthy: f64,
    pub(super) frozen: f64,
    /// Of all their requests.
    pub(super) all: f64,
}

/// A real server that freezes, asked in every way; in the order of [`WAYS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Real {
    pub(super) case: Case,
    pub(super) sent: Vec<Sent>,
    /// The first of them, corrected as HdrHistogram does.
    pub(super) corrected: Told,
    /// What a request takes beside its service: the median of the first.
    pub(super) handoff: f64,
}

/// One way: what it told, and what its replay tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) told: Told,
    pub(super) replayed: Told,
    /// Requests that the generator itself sent too late, and whether they are too many.
    pub(super) late: u64,
    pub(super) invalid: bool,
}

impl Sent {
    /// By how much the measured p99 differs from its replay, as a share of what it may differ by.
    pub(super) fn off(&self, handoff: f64) -> f64 {
        let allowed = 0.05 * self.replayed.p99 + handoff;
        (self.told.p99 - self.replayed.p99).abs() / allowed
    }
}

/// What a millisecond was, round by round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Waits {
    pub(super) device: Vec<f64>,
    pub(super) tokio: Vec<f64>,
}

impl Both {
    /// What a dashboard shows that averages the instances' percentiles.
    pub(super) fn averaged(&self) -> f64 {
        let instances = f64::from(INSTANCES);
        ((instances - 1.0) * self.healthy + self.frozen) / instances
    }

    /// What is true of all, as the question's choices have it.
    pub(super) fn choice(&self) -> usize {
        Scale::Factors.nearest(self.all, &[self.averaged(), self.healthy, self.frozen, 201.0])
    }
}

impl Virtual {
    /// What the closed loop of one user tells, as the question's choices have it.
    pub(super) fn closed(&self) -> usize {
        Scale::Factors.nearest(self.told[0].p99, &[1.0, 10.0, 100.0, 920.0])
    }

    /// Percentiles in which the correction is above the truth.
    pub(super) fn overdone(&self) -> usize {
        self.corrected.above(&self.law)
    }
}

impl Waits {
    /// Medians over the rounds: by the device, by the timer.
    pub(super) fn medians(&self) -> Option<[f64; 2]> {
        Some([median(&self.device)?, median(&self.tokio)?])
    }

    /// Why tokio looks slow, as the question's choices have it: the clock, if the timer alone takes that much longer. If it
    /// does not, this machine cannot say.
    pub(super) fn flaw(&self) -> Option<usize> {
        let [device, tokio] = self.medians()?;
        (tokio > 1.4 * device).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_of_percentiles_is_none_of_all_requests() {
        let both = Both { healthy: 1.0, frozen: 921.0, all: 201.0 };
        assert_eq!((both.averaged(), both.choice()), (93.0, 3));
    }

    #[test]
    fn a_timer_that_is_as_good_as_the_device_is_not_to_blame() {
        let waits = |tokio| Waits { device: vec![1.1; 6], tokio: vec![tokio; 6] };
        assert_eq!((waits(2.1).flaw(), waits(1.2).flaw()), (Some(2), None));
    }
}
