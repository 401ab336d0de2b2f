//! Streaming standbys of the PostgreSQL under a climb: copies of its cluster, each with a server of its own that replays
//! what the primary writes, and answers reads.

use super::postgres::Postgres;
use crate::engines::ask;
use anyhow::Context;
use brigade_children::components::{self, free_address};
use brigade_children::{Child, until};
use brigade_core::measure::Process;
use std::net::SocketAddr;
use std::time::Duration;
use url::Url;

/// How many there are.
const COUNT: usize = 2;
/// A standby that is not held back has replayed what there is within this time, also after a restart of its primary.
const REPLAYED: Duration = Duration::from_secs(30);
/// A server has read its settings again within this time.
const RELOADED: Duration = Duration::from_secs(10);
/// What the primary keeps for standbys that are away for some seconds.
const KEPT: &str = "256MB";
/// After this time a standby looks for its primary again.
const RETRY: &str = "100ms";

/// All of them.
#[derive(Debug)]
pub(super) struct Standbys(Vec<Node>);

#[derive(Debug)]
struct Node {
    server: Child, // ends before its folder goes
    name: String,
    cluster: components::Postgres,
}

impl Standbys {
    /// Copies the cluster of `primary` so many times, and has the copies follow it.
    pub(super) fn start(primary: &Postgres) -> anyhow::Result<Standbys> {
        set(primary.url().as_str(), "wal_keep_size", KEPT)?;
        let nodes = (1..=COUNT).map(|number| Node::start(primary, number));
        Ok(Standbys(nodes.collect::<anyhow::Result<_>>().context("a standby")?))
    }

    /// The database of this URL on each of them, when they have replayed all that is written so far.
    pub(super) fn of(&self, database: &str) -> anyhow::Result<Vec<String>> {
        let database: Url = database.parse().context("the URL of a database")?;
        self.0.iter().try_for_each(|node| node.replayed(&database))?;
        self.0.iter().map(|node| Ok(at(&database, node.cluster.address())?.into())).collect()
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        for node in &mut self.0 {
            node.server.kill()?;
        }
        Ok(())
    }

    pub(super) fn restart(&mut self) -> anyhow::Result<()> {
        for node in &mut self.0 {
            node.server.stop()?;
            node.server = serve(&node.cluster, &node.name)?;
        }
        Ok(())
    }

    /// How one of them ended, and its last words, if one has ended.
    pub(super) fn fallen(&self) -> Option<String> {
        let fallen = |node: &Node| {
            Some(format!("{}).{}", node.server.ended()?, node.server.words().quoted()))
        };
        self.0.iter().find_map(fallen)
    }

    /// The first process of each.
    pub(super) fn processes(&self) -> impl Iterator<Item = Process> {
        self.0.iter().map(|node| Process::of(node.server.id()))
    }
}

impl Node {
    fn start(primary: &Postgres, number: usize) -> anyhow::Result<Node> {
        let cluster = primary.cluster()?;
        let cluster = cluster.standby(cluster.address(), free_address()?)?;
        let name = format!("standby_{number}");
        Ok(Node { server: serve(&cluster, &name)?, name, cluster })
    }

    /// Waits until it has replayed all that the server of this URL has written.
    fn replayed(&self, primary: &Url) -> anyhow::Result<()> {
        let end = one(primary.as_str(), "SELECT pg_current_wal_flush_lsn()")?;
        let url = self.cluster.url();
        let asked = format!("SELECT pg_last_wal_replay_lsn() >= '{end}'");
        let replayed = || one(&url, &asked).is_ok_and(|is| is == "t").then_some(());
        until(REPLAYED, replayed)
            .with_context(|| format!("{} has not replayed {end} in {REPLAYED:?}", self.name))
    }
}

fn serve(cluster: &components::Postgres, name: &str) -> anyhow::Result<Child> {
    Ok(cluster.start(&[("cluster_name", name), ("wal_retrieve_retry_interval", RETRY)])?)
}

/// Has a standby replay every commit so long after it happened, from now on; at once with none. The step is a millisecond.
///
/// # Errors
/// The standby does not answer, or `url` names no superuser.
pub fn delay(url: &str, delay: Duration) -> anyhow::Result<()> {
    set(url, "recovery_min_apply_delay", &format!("{}ms", delay.as_millis()))
}

/// Changes a setting of a server that runs, and waits until it has read it.
fn set(url: &str, name: &str, value: &str) -> anyhow::Result<()> {
    const LOADED: &str = "SELECT pg_conf_load_time()";
    let before = one(url, LOADED)?;
    ask(url, &format!("ALTER SYSTEM SET {name} = '{value}'"))?;
    ask(url, "SELECT pg_reload_conf()")?;
    let loaded = || one(url, LOADED).is_ok_and(|now| now != before).then_some(());
    until(RELOADED, loaded).with_context(|| format!("{name} is not read in {RELOADED:?}"))
}

/// The only value of an answer.
fn one(url: &str, sql: &str) -> anyhow::Result<String> {
    ask(url, sql)?.into_iter().next().with_context(|| format!("no answer to {sql}"))
}

/// The same database elsewhere.
fn at(database: &Url, address: SocketAddr) -> anyhow::Result<Url> {
    let mut url = database.clone();
    url.set_host(Some(&address.ip().to_string()))?;
    url.set_port(Some(address.port())).ok().context("a port")?;
    Ok(url)
}
