//! The numbers of the two experiments, and the answers that they bear out.

use brigade_core::measure::intervals::Scale;
use brigade_judge::linearizability::Call;
use brigade_judge::sessions::{Asked, Guarantee, broken};
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) replicas: Replicas,
    pub(super) capacity: Capacity,
}

/// What the ladder found on a real cluster; it writes it under these names.
#[derive(Debug, Deserialize)]
pub(super) struct Replicas {
    pub(super) lags: Vec<Lag>,
    pub(super) sessions: Sessions,
    /// Clicks that do not find the link in the first picture.
    pub(super) pictured: u64,
    pub(super) promotion: Promotion,
}

/// Reads after writes, with standbys so late.
#[derive(Debug, Deserialize)]
pub(super) struct Lag {
    pub(super) delay_ms: u64,
    /// Reads are stale before this time after the answer, and not after it; `None` if none was stale.
    pub(super) step_ms: Option<f64>,
    pub(super) cells: Vec<Clicks>,
}

/// Who answers reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Policy {
    Any,
    Primary,
    Sticky,
    Token,
}

/// Reads so long after the write, under one policy.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Clicks {
    pub(super) policy: Policy,
    pub(super) after_ms: f64,
    pub(super) reads: u64,
    pub(super) stale: u64,
}

/// What clients of a cluster noted, of which one standby was late.
#[derive(Debug, Deserialize)]
pub(super) struct Sessions {
    pub(super) any: Vec<Noted>,
    pub(super) token: Vec<Noted>,
    pub(super) token_reads: u64,
    pub(super) token_stale: u64,
    pub(super) token_by_primary: u64,
}

/// A call as its client noted it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Noted {
    client: usize,
    key: i32,
    wrote: bool,
    version: u64,
    span: (usize, usize),
}

/// Acknowledged writes, and what became of them when the primary was killed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Promotion {
    pub(super) cut_ms: f64,
    pub(super) local: Writer,
    pub(super) remote_apply: Writer,
    pub(super) other_lost: u64,
}

/// One client's writes.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Writer {
    pub(super) acknowledged: u64,
    pub(super) not_applied: u64,
    pub(super) not_received: u64,
    pub(super) lost: u64,
}

/// What nodes do together.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Capacity {
    pub(super) cells: Vec<Cell>,
}

/// So many nodes, and this share of requests that write.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Cell {
    pub(super) writes: f64,
    pub(super) nodes: u32,
    /// How many times what one node does: simulated, and by the law.
    pub(super) times: f64,
    pub(super) law: f64,
}

/// Calls of a history, and those that break what a session is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) calls: usize,
    pub(super) own_writes: usize,
    pub(super) older_reads: usize,
    /// A write before what its client has seen: where one node takes all writes, none.
    pub(super) writes: usize,
}

impl Kept {
    /// Holds the history against the guarantees.
    pub(super) fn of(noted: &[Noted]) -> Kept {
        let call = |noted: &Noted| Call {
            thread: noted.client,
            asked: if noted.wrote { Asked::Write(noted.key) } else { Asked::Read(noted.key) },
            answer: noted.version,
            span: noted.span,
        };
        let broken = broken(&noted.iter().map(call).collect::<Vec<_>>());
        let count = |which: &[Guarantee]| {
            broken.iter().filter(|broken| which.contains(&broken.guarantee)).count()
        };
        Kept {
            calls: noted.len(),
            own_writes: count(&[Guarantee::ReadYourWrites]),
            older_reads: count(&[Guarantee::MonotonicReads]),
            writes: count(&[Guarantee::MonotonicWrites, Guarantee::WritesFollowReads]),
        }
    }

    /// Times that a guarantee was broken.
    pub(super) fn broken(self) -> usize {
        self.own_writes + self.older_reads + self.writes
    }
}

impl Replicas {
    /// The share of clicks that were 404, from 0 to 1.
    pub(super) fn stale(&self, delay_ms: u64, policy: Policy, after_ms: f64) -> Option<f64> {
        let lag = self.lags.iter().find(|lag| lag.delay_ms == delay_ms)?;
        let mut cells = lag.cells.iter();
        let cell = cells.find(|cell| (cell.policy, cell.after_ms) == (policy, after_ms))?;
        cell.share()
    }

    /// A click 5 ms after the answer, standbys 50 ms late: as the question's choices have it.
    pub(super) fn click(&self) -> Option<usize> {
        let share = self.stale(50, Policy::Any, 5.0)?;
        Some(Scale::Amounts.nearest(share, &[0.0, 0.05, 0.5, 1.0]))
    }

    /// A click 120 ms after the answer, with standbys 150 ms late and a client that is sticky for 100 ms.
    pub(super) fn sticky(&self) -> Option<usize> {
        let share = self.stale(150, Policy::Sticky, 120.0)?;
        Some(Scale::Amounts.nearest(share, &[0.0, 0.2, 1.0]))
    }

    /// The farthest that a step is from its delay, in milliseconds, where standbys were held back.
    pub(super) fn off_ms(&self) -> Option<f64> {
        let held = self.lags.iter().filter(|lag| lag.delay_ms > 0);
        // Where no read is stale the step is at once.
        let off = held.map(|lag| (lag.step_ms.unwrap_or(0.0) - lag.delay_ms as f64).abs());
        off.reduce(f64::max)
    }

    /// Stale clicks under a policy, under all delays.
    pub(super) fn stale_in_all(&self, policy: Policy) -> (u64, u64) {
        let cells = self.lags.iter().flat_map(|lag| &lag.cells);
        let cells = cells.filter(|cell| cell.policy == policy);
        cells.fold((0, 0), |(stale, reads), cell| (stale + cell.stale, reads + cell.reads))
    }
}

impl Clicks {
    pub(super) fn share(self) -> Option<f64> {
        (self.reads > 0).then(|| self.stale as f64 / self.reads as f64)
    }
}

impl Promotion {
    /// Which writes were lost, as the question's choices have it; `None` if it is another number.
    pub(super) fn which(&self) -> Option<usize> {
        let Writer { lost, not_applied, not_received, .. } = self.local;
        match lost {
            0 => Some(0),
            lost if lost == not_received => Some(2),
            lost if lost == not_received + not_applied => Some(1),
            _ => None,
        }
    }
}

impl Capacity {
    pub(super) fn of(&self, writes: f64, nodes: u32) -> Option<Cell> {
        let mut cells = self.cells.iter();
        cells.find(|cell| (cell.writes, cell.nodes) == (writes, nodes)).copied()
    }

    /// Three nodes, half of the requests writes: as the question's choices have it.
    pub(super) fn half(&self) -> Option<usize> {
        Some(Scale::Factors.nearest(self.of(0.5, 3)?.times, &[3.0, 2.7, 1.5, 1.0]))
    }

    /// The farthest that a simulation is from the law, as a share of it.
    pub(super) fn off(&self) -> f64 {
        self.cells.iter().map(|cell| (cell.times / cell.law - 1.0).abs()).fold(0.0, f64::max)
    }
}
