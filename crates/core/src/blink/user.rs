//! A user, and a job that a worker does later. They know no store and no request.

use serde::{Deserialize, Serialize};

/// A person, known by an address for mail once the one-time code that is sent there comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `ada@example.org`, as it was typed.
    pub address: String,
    /// The one-time code: six digits.
    pub code: String,
}

/// What is to be done once the response has gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Two jobs of one key are one job, and what it does is done once for it.
    pub key: String,
    /// Which worker does it: `mail`.
    pub kind: String,
    /// What it needs to know, as JSON.
    pub payload: String,
}
