//! A statement, its bound, and the verdict this run gives it.

use serde::{Deserialize, Serialize};

/// How a claim fared here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Within its stated bound.
    Holds,
    /// Outside it: shown proudly.
    DoesNotHoldHere,
    /// Why it cannot be tested on this machine.
    NotTestableHere(String),
    /// Why the run says nothing: who disturbed it.
    Noisy(String),
}

/// Something a law says, held against a measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// `makespan of three waiting logins = CPU + the last wait`.
    pub statement: String,
    /// T-ID, T-BOUND, T-ORDER, T-REPLAY or T-LAW (CURRICULUM 0.2).
    pub class: String,
    /// What was measured beside what the law says and by how much they may differ, in words and units.
    pub evidence: String,
    /// The verdict.
    pub verdict: Verdict,
}
