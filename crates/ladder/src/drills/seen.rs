//! What users saw of a drill.

use super::Drill;
use super::ledger::Ledger;
use super::reread::Reread;
use brigade_core::measure::Claim;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What users saw of a drill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// What was broken.
    pub drill: String,
    /// Requests of all users.
    pub requests: u64,
    /// Why requests failed, and how many did.
    pub failed: Vec<(String, u64)>,
    /// The longest that one user was without, in milliseconds: from when its first request that failed was sent to its next
    /// right answer. `None`: nothing failed.
    pub away_ms: Option<f64>,
    /// The longest that a right answer took, in milliseconds.
    pub slowest_ms: Option<f64>,
    /// Writes that were acknowledged.
    pub acknowledged: u64,
    /// Those of them that are gone, or lead elsewhere.
    pub lost: u64,
    /// Writes that were not acknowledged: users were told no, or nothing.
    pub doubtful: u64,
    /// Those of them that are there all the same.
    pub there_anyway: u64,
    /// What else the drill saw.
    pub notes: Vec<String>,
    /// What it promises, and whether that held.
    pub claims: Vec<Claim>,
}

impl Seen {
    pub(super) fn of(
        drill: &Drill,
        ledger: &Ledger,
        there: Reread,
        (notes, claims): (Vec<String>, Vec<Claim>),
    ) -> Seen {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        Seen {
            drill: drill.name.into(),
            requests: ledger.notes.len() as u64,
            failed: ledger.failed(),
            away_ms: ledger.away().map(ms),
            slowest_ms: ledger.slowest().map(ms),
            acknowledged: ledger.acknowledged.len() as u64,
            lost: there.lost.len() as u64,
            doubtful: ledger.doubtful.len() as u64,
            there_anyway: there.there_anyway,
            notes,
            claims,
        }
    }
}
