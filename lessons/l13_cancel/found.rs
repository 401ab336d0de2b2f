//! What was left behind, and which answers that bears out.

use super::children::BORN;
use serde::{Deserialize, Serialize};
use std::fmt;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) points: Points,
    pub(super) children: Children,
    pub(super) hang_ups: HangUps,
}

/// What was dropped at every point at which it can be.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Points {
    /// A handler that gives back by hand what it took.
    pub(super) by_hand: Ends,
    /// A handler in which everything taken has an owner.
    pub(super) owned: Ends,
    /// A line read into a local variable.
    pub(super) local: Reading,
    /// A line read into what the reader owns.
    pub(super) reader: Reading,
}

/// Every way in which one handler can end.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ends {
    /// In the order of the points; the last one was not dropped at all.
    pub(super) all: Vec<End>,
    /// How often it waited when it was not dropped.
    pub(super) waits: usize,
}

/// One of them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct End {
    /// What it waited for when it was dropped; `None` if it was not.
    pub(super) dropped: Option<Await>,
    /// What was left then.
    pub(super) left: Left,
}

/// What a handler waits for, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Await {
    Read,
    Permit,
    Reserve,
    Insert,
    Message,
    GiveBack,
    Reply,
}

/// What a request has left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Left {
    /// The permit was never given back: one request fewer can be served from now on.
    pub(super) permit_gone: bool,
    /// The code is reserved for a request that is no more.
    pub(super) code_reserved: bool,
    /// The link is kept. Nothing wrong with that.
    pub(super) link: bool,
    /// The link is kept and its owner will never hear of it.
    pub(super) message_owed: bool,
}

/// Reading two lines, given up and begun again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Reading {
    /// At so many points, one at a time.
    pub(super) points: usize,
    /// In all of them together.
    pub(super) lost_bytes: usize,
}

/// What became of three children, by the way in which they were started.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Children {
    pub(super) joined: Counts,
    pub(super) tokio_spawn: Counts,
    pub(super) join_set: Counts,
    pub(super) smol_tasks: Counts,
    pub(super) threads: Counts,
    pub(super) scoped: Counts,
}

/// Of three children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// These went on although their client had left.
    pub(super) went_on: usize,
    /// And these of them after their handler was gone.
    pub(super) outlived: usize,
}

/// What became of requests whose client had gone, by model.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HangUps {
    pub(super) threads: HungUp,
    pub(super) tokio_multi: HungUp,
}

/// How many clients hung up while the database worked, and how many of their links are kept.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct HungUp {
    pub(super) clients: usize,
    pub(super) kept: usize,
}

impl Ends {
    /// How many of them broke a promise.
    pub(super) fn broken(&self) -> usize {
        self.all.iter().filter(|end| end.left.breaks_a_promise()).count()
    }
}

impl Left {
    /// A link alone breaks none.
    fn breaks_a_promise(self) -> bool {
        self.permit_gone || self.code_reserved || self.message_owed
    }

    /// The names of what is left.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let parts = [
            ("permit lost", self.permit_gone),
            ("code held", self.code_reserved),
            ("link", self.link),
            ("message lost", self.message_owed),
        ];
        parts.into_iter().filter_map(|(name, is_left)| is_left.then_some(name))
    }
}

impl fmt::Display for Await {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Await::Read => "read",
            Await::Permit => "permit",
            Await::Reserve => "reserve",
            Await::Insert => "insert",
            Await::Message => "message",
            Await::GiveBack => "give back",
            Await::Reply => "reply",
        })
    }
}

impl HangUps {
    /// Of both models.
    pub(super) fn all(&self) -> HungUp {
        let (a, b) = (self.threads, self.tokio_multi);
        HungUp { clients: a.clients + b.clients, kept: a.kept + b.kept }
    }
}

impl Found {
    /// What was left when the handler that gives back by hand was dropped at its insert.
    pub(super) fn dropped_at_insert(&self) -> Option<Left> {
        let mut ends = self.points.by_hand.all.iter();
        ends.find(|end| end.dropped == Some(Await::Insert)).map(|end| end.left)
    }

    /// The offered answer to what is left then.
    pub(super) fn left(&self) -> Option<usize> {
        self.dropped_at_insert().map(|left| match left {
            Left { link: false, .. } => 0,
            Left { message_owed: false, .. } => 3,
            Left { permit_gone: false, .. } => 1,
            _ => 2,
        })
    }

    /// The offered answer to how many spawned children go on.
    pub(super) fn handles(&self) -> usize {
        match self.children.tokio_spawn.went_on {
            0 => 0,
            BORN => 2,
            _ => 1,
        }
    }

    /// The offered answer to when a thread stops; `None` if no client was quick enough to hang up.
    pub(super) fn hangs_up(&self) -> Option<usize> {
        let HungUp { clients, kept } = self.hang_ups.threads;
        (clients > 0).then_some(if kept == clients { 2 } else { 0 })
    }
}
