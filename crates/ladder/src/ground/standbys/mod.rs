//! Streaming standbys of the PostgreSQL under a climb: copies of its cluster, each with a server of its own that replays
//! what the primary writes, and answers reads. One is made to lag, cut off, frozen, or promoted.
//!
//! Reading order: this file, all of them; `node`, one; `link`, the ways to one and from it, which can be cut; `settings`, what a server
//! that runs is told.

mod link;
mod node;
mod settings;

use super::postgres::Postgres;
use anyhow::{Context, ensure};
use brigade_children::Run;
use brigade_core::measure::Process;
use node::Node;
pub(crate) use settings::set;
pub use settings::{commit_when_replayed, delay};
use std::time::Duration;
use url::Url;

/// How many there are.
const COUNT: usize = 2;
/// What the primary has from the start: WAL for a standby that is away for some seconds; which standbys a commit waits for
/// if it waits; and that none does.
const SETTINGS: [(&str, &str); 3] = [
    ("wal_keep_size", "256MB"),
    ("synchronous_standby_names", "ANY 1 (*)"),
    ("synchronous_commit", "local"),
];

/// What of a standby's traffic is held back, on the way to the primary and on the way to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// Nothing: it is whole.
    None,
    /// All that goes to it. What it says still arrives.
    Deaf,
    /// All that it says. What goes to it still arrives.
    Mute,
    /// Both.
    Alone,
}

/// All of them, numbered from 0 as in [`Means::standbys`](super::Means).
#[derive(Debug)]
pub struct Standbys {
    nodes: Vec<Node>,
    run: Run,
    /// Which of them is the primary now.
    promoted: Option<usize>,
}

impl Standbys {
    /// Copies the cluster of `primary` so many times, and has the copies follow it.
    pub(super) fn start(primary: &Postgres, run: &Run) -> anyhow::Result<Standbys> {
        for (name, value) in SETTINGS {
            set(primary.url().as_str(), name, value)?;
        }
        let nodes = (0..COUNT).map(|number| Node::start(primary.cluster()?, number));
        let nodes = nodes.collect::<anyhow::Result<_>>().context("a standby")?;
        Ok(Standbys { nodes, run: run.clone(), promoted: None })
    }

    /// The database of this URL on each of them, when they have replayed all that is written so far.
    pub(super) fn of(&self, database: &str) -> anyhow::Result<Vec<String>> {
        let database: Url = database.parse().context("the URL of a database")?;
        self.nodes.iter().try_for_each(|node| node.replayed(&database))?;
        self.nodes.iter().map(|node| node.database(&database)).collect()
    }

    /// The same, by ways that a [partition](Standbys::cut) cuts.
    pub(super) fn by_doors(&self, database: &str) -> anyhow::Result<Vec<String>> {
        let database: Url = database.parse().context("the URL of a database")?;
        self.nodes.iter().map(|node| node.door(&database)).collect()
    }

    /// Has one replay every commit so long after it happened.
    ///
    /// # Errors
    /// It does not answer.
    ///
    /// # Panics
    /// There is no such standby.
    pub fn delay(&self, number: usize, time: Duration) -> anyhow::Result<()> {
        delay(&self.nodes[number].url(), time)
    }

    /// Cuts one off, or makes it whole again. What was sent while it was cut off arrives then.
    ///
    /// # Panics
    /// There is no such standby.
    pub fn cut(&self, number: usize, partition: Partition) {
        self.nodes[number].cut(partition);
    }

    /// From now on nothing of what the primary writes reaches any of them. They answer all the same. One that is promoted
    /// never gets it, and the others follow that one.
    pub fn stall(&self) {
        self.nodes.iter().for_each(Node::stall);
    }

    /// Has all processes of one stand still, or go on again.
    ///
    /// # Errors
    /// They cannot be found or written down.
    ///
    /// # Panics
    /// There is no such standby.
    pub fn freeze(&mut self, number: usize, frozen: bool) -> anyhow::Result<()> {
        self.nodes[number].freeze(&self.run, frozen)
    }

    /// Promotes the one that has received most, and has the others follow it.
    pub(super) fn promote(&mut self) -> anyhow::Result<()> {
        ensure!(self.promoted.is_none(), "a standby was promoted already");
        let received =
            self.nodes.iter().enumerate().map(|(at, node)| Some((node.received().ok()?, at)));
        let (_, at) = received.flatten().max().context("no standby answers")?;
        self.nodes[at].promote()?;
        let address = self.nodes[at].address();
        let others = self.nodes.iter().enumerate().filter(|(other, _)| *other != at);
        others.for_each(|(_, other)| other.follow(address));
        self.promoted = Some(at);
        Ok(())
    }

    /// If one was promoted it takes the place of `primary`, which is discarded; a new standby takes its own.
    pub(super) fn whole(&mut self, primary: &mut Postgres) -> anyhow::Result<()> {
        let Some(at) = self.promoted else { return Ok(()) };
        let Node { server, cluster, name, door, stream, .. } = self.nodes.remove(at);
        let address = cluster.address();
        primary.replace(server, cluster)?;
        let cluster = primary.cluster()?;
        self.nodes.iter().for_each(|other| other.follow(cluster.address()));
        let new = Node::copy(cluster, address, (name, door, stream));
        self.nodes.insert(at, new?);
        self.promoted = None;
        Ok(())
    }

    pub(super) fn is_promoted(&self) -> bool {
        self.promoted.is_some()
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.nodes.iter_mut().try_for_each(Node::kill)
    }

    pub(super) fn restart(&mut self) -> anyhow::Result<()> {
        self.nodes.iter_mut().try_for_each(Node::restart)
    }

    /// How one of them ended, and its last words, if one has ended.
    pub(super) fn fallen(&self) -> Option<String> {
        self.nodes.iter().find_map(Node::fallen)
    }

    /// The first process of each.
    pub(super) fn processes(&self) -> impl Iterator<Item = Process> {
        self.nodes.iter().map(Node::process)
    }
}
