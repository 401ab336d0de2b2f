//! One standby: its server, its data, and the two ways that lead from it and to it.

use super::Partition;
use super::link::{Held, Link};
use super::settings::one;
use anyhow::{Context, ensure};
use brigade_children::components::{Postgres, free_address};
use brigade_children::{Child, Frozen, Run, until};
use brigade_core::measure::Process;
use std::net::SocketAddr;
use std::time::Duration;
use url::Url;

/// A standby that is not held back has replayed what there is within this time, also after a restart of its primary.
const REPLAYED: Duration = Duration::from_secs(30);
/// After this time a standby looks for its primary again.
const RETRY: &str = "100ms";

#[derive(Debug)]
pub(super) struct Node {
    // In the order in which they end.
    frozen: Option<Frozen>,
    pub(super) server: Child,
    pub(super) cluster: Postgres,
    /// What the primary calls it.
    pub(super) name: String,
    /// By which it is asked, while it may be cut off.
    pub(super) door: Link,
    /// By which it follows its primary.
    pub(super) stream: Link,
}

impl Node {
    /// A copy of this cluster, which follows it.
    pub(super) fn start(primary: &Postgres, number: usize) -> anyhow::Result<Node> {
        let address = free_address()?;
        let name = format!("standby_{}", number + 1);
        let ways = (name, Link::start(address)?, Link::start(primary.address())?);
        Node::copy(primary, address, ways)
    }

    /// The same at an address, with the name and the ways of one that was there.
    pub(super) fn copy(
        primary: &Postgres,
        address: SocketAddr,
        (name, door, stream): (String, Link, Link),
    ) -> anyhow::Result<Node> {
        stream.lead(primary.address());
        stream.hold(Held::default());
        let cluster = primary.standby(stream.address(), address)?;
        let server = serve(&cluster, &name)?;
        Ok(Node { frozen: None, server, cluster, name, door, stream })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.cluster.address()
    }

    /// As its superuser.
    pub(super) fn url(&self) -> String {
        self.cluster.url()
    }

    /// This database on it.
    pub(super) fn database(&self, database: &Url) -> anyhow::Result<String> {
        at(database, self.address())
    }

    /// The same by its door.
    pub(super) fn door(&self, database: &Url) -> anyhow::Result<String> {
        at(database, self.door.address())
    }

    /// Waits until it has replayed all that the server of this URL has written.
    pub(super) fn replayed(&self, primary: &Url) -> anyhow::Result<()> {
        // Not where the next record will stand: at the start of a page that is behind the head, which comes with the record.
        let end = one(primary.as_str(), "SELECT pg_current_wal_flush_lsn()")?;
        let (url, asked) =
            (self.url(), format!("SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"));
        let replayed = || one(&url, &asked).is_ok_and(|is| is == "t").then_some(());
        until(REPLAYED, replayed).with_context(|| {
            let words = self.server.words().quoted();
            format!("{} has not replayed {end} in {REPLAYED:?}.{words}", self.name)
        })
    }

    /// How far it has received what its primary wrote, in bytes.
    pub(super) fn received(&self) -> anyhow::Result<u64> {
        // What is received counts from the start of a segment again when its stream was broken, and may be replayed already.
        let most =
            "SELECT GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn";
        Ok(one(&self.url(), most)?.parse()?)
    }

    /// Waits until it takes writes.
    pub(super) fn promote(&self) -> anyhow::Result<()> {
        let promoted = one(&self.url(), "SELECT pg_promote()")?;
        ensure!(promoted == "t", "{} was not promoted in the time that it has", self.name);
        Ok(())
    }

    /// From now on follows the server at this address.
    pub(super) fn follow(&self, primary: SocketAddr) {
        self.stream.lead(primary);
        self.cut(Partition::None);
    }

    pub(super) fn cut(&self, partition: Partition) {
        let deaf = matches!(partition, Partition::Deaf | Partition::Alone);
        let mute = matches!(partition, Partition::Mute | Partition::Alone);
        // It connects to its primary, and others connect to it.
        self.stream.hold(Held { there: mute, back: deaf });
        self.door.hold(Held { there: deaf, back: mute });
    }

    /// Receives nothing any more.
    pub(super) fn stall(&self) {
        self.stream.hold(Held { there: false, back: true });
    }

    pub(super) fn freeze(&mut self, run: &Run, frozen: bool) -> anyhow::Result<()> {
        self.frozen = None; // or letting the old one go on would let the new one go on
        let first = self.process();
        let all = || first.family().unwrap_or_default().into_iter().map(Process::id).collect();
        self.frozen = frozen.then(|| run.freeze(all)).transpose()?;
        Ok(())
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.server.kill()?;
        self.frozen = None;
        Ok(())
    }

    pub(super) fn restart(&mut self) -> anyhow::Result<()> {
        self.frozen = None;
        self.server.stop()?;
        self.server = serve(&self.cluster, &self.name)?;
        Ok(())
    }

    pub(super) fn fallen(&self) -> Option<String> {
        Some(format!("{}).{}", self.server.ended()?, self.server.words().quoted()))
    }

    pub(super) fn process(&self) -> Process {
        Process::of(self.server.id())
    }
}

fn serve(cluster: &Postgres, name: &str) -> anyhow::Result<Child> {
    Ok(cluster.start(&[("cluster_name", name), ("wal_retrieve_retry_interval", RETRY)])?)
}

/// The same database elsewhere.
fn at(database: &Url, address: SocketAddr) -> anyhow::Result<String> {
    let mut url = database.clone();
    url.set_host(Some(&address.ip().to_string()))?;
    url.set_port(Some(address.port())).ok().context("a URL with a port")?;
    Ok(url.into())
}
