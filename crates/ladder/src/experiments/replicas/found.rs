//! The numbers of the experiment `replicas`. The lesson of that name reads them by these names: they are the contract.

use super::policy::Policy;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Both standbys equally late: from the shortest delay to the longest.
    pub lags: Vec<Lag>,
    /// One standby late, one not.
    pub sessions: Sessions,
    /// Clicks that do not find the link in the picture without a token.
    pub pictured: u64,
    /// The primary killed.
    pub promotion: Promotion,
}

/// Reads of links that were just made, while the standbys apply so late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lag {
    /// What was set: `recovery_min_apply_delay`.
    pub delay_ms: u64,
    /// Before this time after the acknowledgement reads from standbys are stale, and after it they are not: the time that
    /// contradicts the fewest of them. `None` if none was stale.
    pub step_ms: Option<f64>,
    /// Reads from standbys that contradict that time.
    pub contradict: u64,
    /// Reads that were asked more than a millisecond or two too late, by a busy machine, and are counted nowhere.
    pub late: u64,
    /// By policy and time.
    pub cells: Vec<Cell>,
}

/// Reads under one policy, so long after the acknowledgement of the write.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Which node is asked.
    pub policy: Policy,
    /// The time that was waited, in milliseconds.
    pub after_ms: f64,
    /// How many.
    pub reads: u64,
    /// Those that did not find the link.
    pub stale: u64,
    /// Those that the primary answered.
    pub by_primary: u64,
}

/// Clients that each write a key of their own, and read theirs and another's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sessions {
    /// How late the second standby applies; the first does at once.
    pub delay_ms: u64,
    /// What clients noted whose reads went to any standby, and those with a token.
    pub any: Vec<Noted>,
    /// See `any`.
    pub token: Vec<Noted>,
    /// Reads with a token that were only counted.
    pub token_reads: u64,
    /// Those of them that were older than what the client had written or read.
    pub token_stale: u64,
    /// Those of them that the primary answered.
    pub token_by_primary: u64,
}

/// A call as its client noted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Whose.
    pub client: usize,
    /// Of which key.
    pub key: i32,
    /// A write; or a read.
    pub wrote: bool,
    /// The version that was made or read; 0: there was none.
    pub version: u64,
    /// When it was asked and answered: places in one order of all such moments.
    pub span: (usize, usize),
}

/// One standby is held back, then cut off; then the primary is killed and this standby promoted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// For how long it had been cut off when the primary was killed.
    pub cut_ms: f64,
    /// What `pg_promote` took.
    pub promoted_ms: f64,
    /// Acknowledged when the primary has it on its own disk: asynchronous replication.
    pub local: Writer,
    /// Acknowledged when this standby has applied it.
    pub remote_apply: Writer,
    /// Writes of both that would have been lost had the other standby been promoted.
    pub other_lost: u64,
}

/// Writes that were acknowledged before the primary was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// All of them.
    pub acknowledged: u64,
    /// The standby had received them and not applied them when the primary was killed.
    pub not_applied: u64,
    /// The standby had not received their position in the log: the law says that these are lost.
    pub not_received: u64,
    /// They are not there after the promotion.
    pub lost: u64,
}
