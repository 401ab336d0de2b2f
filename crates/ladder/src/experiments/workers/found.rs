//! The numbers of the experiment `workers ways`. A lesson reads them by these names: they are the contract.
//!
//! Times end in `_us`, microseconds.

use crate::jobs::Step;
use crate::jobs::signups::Kind;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What users waited for, in the order of [`Kind::ALL`].
    pub ways: Vec<Way>,
    /// What a kill cost: each way after its answer, then after its commit. The outbox has no moment between the two.
    pub kills: Vec<Kill>,
    /// What so many workers send, the fewest first.
    pub sweep: Vec<Sent>,
}

/// The same sign-ups in one way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Which.
    pub way: Kind,
    /// Users who came whether or not those before them were answered, while no worker ran.
    pub users: usize,
    /// So many of them a second.
    pub rate: f64,
    /// From when a user was due to the answer, the median.
    pub answer_us: f64,
    /// The same, the 99th percentile; `None` for fewer than a hundred users.
    pub p99_us: Option<f64>,
    /// The same, the longest.
    pub longest_us: f64,
    /// Other users, one after another, whose mails two workers sent.
    pub mails: usize,
    /// From the question of such a user until the mail was sent, the mean; of the mails that were sent.
    pub mail_us: f64,
    /// Mails that were sent in the end. A process that forgets ends before the last ones.
    pub sent: usize,
}

/// A process that was killed in one way, and what others made of what it left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kill {
    /// Which way.
    pub way: Kind,
    /// Behind which step of the last user, by its [name](Step::name).
    pub at: String,
    /// Users that are kept.
    pub kept: usize,
    /// Of them, those whose mail was never sent.
    pub lost: usize,
    /// Mails that were handed in more than once; each was sent once.
    pub repeated: usize,
}

/// What workers sent out of the outbox, in which there was always something for them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// So many of them.
    pub workers: usize,
    /// Mails a second, of all of them, from when each had sent its first.
    pub rate: f64,
}

impl Kill {
    /// Whether it is behind this step.
    pub fn is_at(&self, step: Step) -> bool {
        self.at == step.name()
    }
}
