//! The numbers of the experiments `instances spread` and `instances state`. A lesson reads them by these names: they are the
//! contract.
//!
//! Times end in `_us`, microseconds.

use crate::balancer::Policy;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What real instances did behind our balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// What a request for no work takes through the balancer, the median.
    pub hop_us: f64,
    /// Every policy, with instances that are alike.
    pub alike: Vec<Ran>,
    /// The same, the first instance being slower.
    pub slow: Vec<Ran>,
    /// Without a second question for what is late, then with one.
    pub hedge: Vec<Hedged>,
}

/// One policy, request by request in the order in which they were sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// Which.
    pub policy: Policy,
    /// How many instances there were.
    pub instances: u32,
    /// The first of them took so many times as long.
    pub slower: f64,
    /// When each was sent, from the first moment.
    pub at_us: Vec<u64>,
    /// What the instance took for each, without what was waited for it; of one that is slower, what another would have taken.
    pub work_us: Vec<u64>,
    /// How long the answers took, of those that came.
    pub took_us: Vec<u64>,
    /// Requests that had no answer.
    pub failed: u64,
}

/// Requests of which a few take long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hedged {
    /// A second instance was asked if there was no answer after this time.
    pub after_us: Option<u64>,
    /// Questions that instances were asked, the second ones among them.
    pub sent: u64,
    /// How long the answers took.
    pub took_us: Vec<u64>,
}

/// What instances did that keep to themselves what belongs to all, and what they did with Redis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// How many there were.
    pub instances: u32,
    /// Codes of a user that are looked at.
    pub limit: u64,
    /// In the order of [`Place::ALL`].
    pub kept: Vec<Kept>,
}

/// Where codes, tries and sessions are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum Place {
    /// In the process that was asked.
    Process,
    /// In Redis.
    Redis,
}

impl Place {
    /// All of them.
    pub const ALL: [Place; 2] = [Place::Process, Place::Redis];

    /// As it is typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            Place::Process => "process",
            Place::Redis => "redis",
        }
    }
}

/// What came of it in one place. Each request went to an instance that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where.
    pub place: Place,
    /// One-time codes that were right, and those of them that were refused.
    pub codes: Share,
    /// Wrong codes of one user that were looked at, before all were refused.
    pub tries: u64,
    /// Requests of users who had signed in, and those that were told to sign in.
    pub sessions: Share,
    /// The same, each user at one instance, after every instance was started again.
    pub restarted: Share,
}

/// So many, and so many of them failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// All.
    pub asked: u64,
    /// Those that failed.
    pub failed: u64,
}

impl Share {
    /// One more.
    pub fn add(&mut self, is_right: bool) {
        self.asked += 1;
        self.failed += u64::from(!is_right);
    }
}
