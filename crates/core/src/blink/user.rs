//! A user, and a job that a worker does later. They know no store and no request.

use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;

/// A person, known by an address for mail once the one-time code that is sent there comes back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `ada@example.org`, as it was typed. In another case it is the same one.
    pub address: String,
    /// The one-time code: six digits.
    pub code: String,
    /// The key of the request that made the user: with it, the same request again makes none and is answered alike.
    pub key: String,
}

/// What is to be done once the response has gone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Two jobs of one key are one job, and what it does is done once for it.
    pub key: String,
    /// Which worker does it: `mail`.
    pub kind: String,
    /// What it needs to know, as JSON.
    pub payload: String,
}

impl Job {
    /// The mail that brings a new user the one-time code.
    pub fn mail(user: &User) -> Job {
        let payload = json!({ "to": user.address, "code": user.code }).to_string();
        Job { key: user.key.clone(), kind: "mail".into(), payload }
    }
}

impl fmt::Debug for User {
    /// A one-time code has no business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("address", &self.address).finish_non_exhaustive()
    }
}

impl fmt::Debug for Job {
    /// As above: the code stands in the payload of a mail.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("key", &self.key)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shows_no_code() {
        let (address, code) = ("ada@example.org".into(), "271828".into());
        let user = User { address, code, key: "k".into() };
        let job = Job::mail(&user);
        assert!(job.payload.contains("271828") && job.key == "k");
        let shown = format!("{user:?} {job:?}");
        assert!(shown.contains("ada@example.org") && !shown.contains("271828"), "{shown}");
    }
}
