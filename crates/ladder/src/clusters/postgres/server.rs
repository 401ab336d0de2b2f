//! One of the servers: its data, whom it follows, and how it stands.

use crate::clusters::node::Fault;
use crate::engines::ask;
use anyhow::{Context, ensure};
use brigade_children::components::{Postgres, free_address};
use brigade_children::{Child, Frozen, Run};
use brigade_core::measure::Process;
use std::net::SocketAddr;
use url::Url;

pub(super) struct Server {
    // In the order in which they end.
    frozen: Option<Frozen>,
    server: Child,
    cluster: Postgres,
    run: Run,
}

/// Of every server that one of several is: each may be the primary one day.
const REPLICATED: [(&str, &str); 4] = [
    ("synchronous_standby_names", "ANY 1 (*)"),
    ("synchronous_commit", "remote_apply"),
    ("wal_keep_size", "256MB"),
    ("wal_retrieve_retry_interval", "100ms"),
];

impl Server {
    /// One with data of its own. If there will be standbys, no commit is acknowledged before one of them has it.
    pub(super) fn primary(run: &Run, standbys: usize) -> anyhow::Result<Server> {
        let cluster = Postgres::create(run, free_address()?)?;
        let settings = if standbys > 0 { &REPLICATED[..] } else { &[] };
        let server = cluster.start(settings)?;
        Ok(Server { frozen: None, server, cluster, run: run.clone() })
    }

    /// A standby of `primary`, at this address, by this name.
    pub(super) fn copy(
        run: &Run,
        primary: &Server,
        address: SocketAddr,
        name: &str,
    ) -> anyhow::Result<Server> {
        let cluster = primary.cluster.standby(primary.address(), address)?;
        let named = [("cluster_name", name)];
        let settings: Vec<_> = named.into_iter().chain(REPLICATED).collect();
        let server = cluster.start(&settings)?;
        Ok(Server { frozen: None, server, cluster, run: run.clone() })
    }

    /// Its data is discarded; a standby of `primary` takes its place.
    pub(super) fn again(mut self, primary: &Server, name: &str) -> anyhow::Result<Server> {
        self.fence()?;
        let Server { server, cluster, run, .. } = self;
        drop(server);
        let address = cluster.address();
        cluster.discard()?;
        Server::copy(&run, primary, address, name)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.cluster.address()
    }

    pub(super) fn url(&self) -> String {
        self.cluster.url()
    }

    /// The same database by another address.
    pub(super) fn url_at(&self, address: SocketAddr) -> anyhow::Result<String> {
        let mut url: Url = self.url().parse().context("the URL of a cluster")?;
        url.set_port(Some(address.port())).ok().context("a URL with a port")?;
        Ok(url.into())
    }

    /// With the processes of its connections.
    pub(super) fn process(&self) -> Process {
        Process::of(self.server.id())
    }

    pub(super) fn breaks(&mut self, fault: Fault) -> anyhow::Result<()> {
        match fault {
            Fault::Killed => self.fence(),
            Fault::Frozen => {
                let first = self.process();
                let family = || first.family().unwrap_or_default();
                let all = || family().into_iter().map(Process::id).collect();
                self.frozen = Some(self.run.freeze(all)?);
                Ok(())
            }
        }
    }

    /// Makes sure that it is gone.
    pub(super) fn fence(&mut self) -> anyhow::Result<()> {
        if self.server.ended().is_none() {
            self.server.kill()?;
        }
        self.frozen = None; // its other processes see that the first has gone, and go
        Ok(())
    }

    /// Takes writes from now on.
    pub(super) fn promote(&self) -> anyhow::Result<()> {
        let promoted = self.ask("SELECT pg_promote()")?;
        ensure!(promoted == "t", "the server at {} was not promoted", self.address());
        Ok(())
    }

    /// Follows the server at this address from now on.
    pub(super) fn follow(&self, primary: SocketAddr) -> anyhow::Result<()> {
        let url: Url = self.url().parse().context("the URL of a cluster")?;
        let password = url.password().unwrap_or_default(); // letters and digits
        let (host, port) = (primary.ip(), primary.port());
        let way = format!("user=postgres password={password} host={host} port={port}");
        ask(&self.url(), &format!("ALTER SYSTEM SET primary_conninfo = '{way}'"))
            .ok()
            .context("a standby does not hear whom to follow")?; // the statement holds a password
        self.ask("SELECT pg_reload_conf()").map(drop)
    }

    /// How far it has received what a primary wrote, in bytes.
    pub(super) fn received(&self) -> anyhow::Result<u64> {
        let most =
            "SELECT GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn";
        Ok(self.ask(most)?.parse()?)
    }

    /// How many standbys have all that it has written.
    pub(super) fn followers(&self) -> anyhow::Result<usize> {
        let follow = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        Ok(self.ask(follow)?.parse()?)
    }

    fn ask(&self, sql: &str) -> anyhow::Result<String> {
        ask(&self.url(), sql)?.into_iter().next().with_context(|| format!("no answer to {sql}"))
    }
}
