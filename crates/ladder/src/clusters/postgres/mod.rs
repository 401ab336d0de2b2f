//! PostgreSQL with two standbys behind HAProxy: one address, at which the one that takes writes is found. A write is
//! acknowledged when a standby has replayed it too.
//!
//! HAProxy cannot tell a primary from a standby by itself: `option pgsql-check` hears from both that they are there. So it asks
//! for `/primary` over HTTP, and a process beside each server says whether that one is (`roles`), as Patroni does. Neither
//! decides who is the primary: that is the keeper's, here [`Several::breaks`]. A primary that does not answer is first made sure to be gone,
//! or there would be two.
//!
//! Reading order: this file; `server`, one of the three; `roles`; `links`, what users ask.

mod links;
mod roles;
mod server;

use super::node::{Fault, Node};
use super::{Nodes, Several};
use anyhow::Context;
use brigade_children::components::{HAPROXY, free_address};
use brigade_children::{Run, until};
use brigade_core::measure::Process;
use links::Links;
use roles::Roles;
use server::Server;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const STANDBYS: usize = 2;
/// The keeper takes a primary for lost that has not answered for so long.
const LOST: Duration = Duration::from_secs(1);
/// Whatever is waited for comes within this time.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Replicated {
    // In the order in which they end: HAProxy waits for connections that are open.
    links: Links,
    front: Node,
    roles: Roles,
    servers: Vec<Server>,
    /// Which of them is the primary.
    primary: usize,
    lost: Option<usize>,
}

impl Replicated {
    /// Starts all of it.
    pub(super) fn start(run: &Run, runtime: &Runtime) -> anyhow::Result<Replicated> {
        let primary = Server::primary(run, STANDBYS)?;
        let mut servers = vec![primary];
        for _ in 0..STANDBYS {
            let copy = Server::copy(run, &servers[0], free_address()?, &name(servers.len()))?;
            servers.push(copy);
        }
        let roles = Roles::start(servers.iter().map(Server::url).collect(), runtime)?;
        let (address, health) = (free_address()?, free_address()?);
        let both = servers.iter().map(Server::address).zip(roles.addresses().iter().copied());
        let lines = configuration(address, health, both);
        let front = Node::start(run, HAPROXY, health, lines)?;
        let url = servers[0].url_at(address)?;
        let open = || Links::open(&url).ok();
        let links = until(PATIENCE, open).context("no primary is reached through HAProxy")?;
        let all = Replicated { front, roles, servers, primary: 0, lost: None, links };
        until(PATIENCE, || all.is_whole().then_some(())).context("the standbys do not follow")?;
        Ok(all)
    }

    /// Waits until the primary has said for so long that it is none, or nothing.
    fn until_lost(&self) -> anyhow::Result<()> {
        let mut heard = Instant::now();
        let lost = until(PATIENCE, || {
            if self.roles.is_primary(self.primary) {
                heard = Instant::now();
            }
            (heard.elapsed() >= LOST).then_some(())
        });
        lost.context("the primary that was broken still answers")
    }

    /// The standby that has received most takes writes, and the other one follows it.
    fn promote(&mut self) -> anyhow::Result<()> {
        let others = (0..self.servers.len()).filter(|n| *n != self.primary);
        let received = others.filter_map(|n| Some((self.servers[n].received().ok()?, n)));
        let (_, new) = received.max().context("no standby answers")?;
        self.servers[new].promote()?;
        let old = std::mem::replace(&mut self.primary, new);
        self.lost = Some(old);
        let address = self.servers[new].address();
        for n in (0..self.servers.len()).filter(|n| ![old, new].contains(n)) {
            self.servers[n].follow(address)?;
        }
        Ok(())
    }
}

impl Nodes for Replicated {
    type Client = Links;

    fn client(&self, _: &Runtime) -> anyhow::Result<Links> {
        Ok(self.links.clone())
    }

    fn processes(&self) -> Vec<Process> {
        let servers = self.servers.iter().map(Server::process);
        [self.front.process()].into_iter().chain(servers).collect()
    }

    /// By the primary from clients, and by standbys from the primary: its log.
    fn received(&self) -> anyhow::Result<u64> {
        let logs = (0..self.servers.len()).filter(|n| *n != self.primary);
        let logs = logs.map(|n| self.servers[n].received());
        Ok(self.links.sent() + logs.sum::<anyhow::Result<u64>>()?)
    }
}

impl Several for Replicated {
    /// The primary; the keeper notices, makes sure, and promotes a standby.
    fn breaks(&mut self, fault: Fault) -> anyhow::Result<()> {
        self.servers[self.primary].breaks(fault)?;
        self.until_lost()?;
        self.servers[self.primary].fence()?;
        self.promote()
    }

    /// What the old primary had is discarded: it may have what no other server has. It comes back as a copy of the new one.
    fn mend(&mut self) -> anyhow::Result<()> {
        let at = self.lost.take().context("no server is lost")?;
        let lost = self.servers.remove(at);
        self.primary -= usize::from(self.primary > at);
        let new = lost.again(&self.servers[self.primary], &name(at));
        self.servers.insert(at, new?);
        self.primary += usize::from(self.primary >= at);
        Ok(())
    }

    fn is_whole(&self) -> bool {
        let following = self.servers[self.primary].followers();
        following.is_ok_and(|count| count == STANDBYS)
    }
}

/// One PostgreSQL.
pub(super) struct Single {
    server: Server,
    links: Links,
}

impl Single {
    pub(super) fn start(run: &Run) -> anyhow::Result<Single> {
        let server = Server::primary(run, 0)?;
        let links = Links::open(&server.url())?;
        Ok(Single { server, links })
    }
}

impl Nodes for Single {
    type Client = Links;

    fn client(&self, _: &Runtime) -> anyhow::Result<Links> {
        Ok(self.links.clone())
    }

    fn processes(&self) -> Vec<Process> {
        vec![self.server.process()]
    }

    fn received(&self) -> anyhow::Result<u64> {
        Ok(self.links.sent())
    }
}

fn name(n: usize) -> String {
    format!("server_{}", n + 1)
}

/// Its first line belongs to `global`. Connections to a server that is no primary any more are cut: they would wait for ever
/// where it stands still.
fn configuration(
    address: SocketAddr,
    health: SocketAddr,
    servers: impl Iterator<Item = (SocketAddr, SocketAddr)>,
) -> String {
    let server = |(n, (server, role)): (usize, (SocketAddr, SocketAddr))| {
        format!("  server s{n} {server} check addr {} port {}\n", role.ip(), role.port())
    };
    let servers: String = servers.enumerate().map(server).collect();
    format!(
        "  nbthread 1
defaults
  mode tcp
  timeout connect 300ms
  timeout client 1h
  timeout server 1h
  timeout check 300ms
frontend health
  mode http
  bind {health}
  http-request return status 200
frontend sql
  bind {address}
  default_backend primary
backend primary
  option httpchk GET /primary
  default-server check inter 100ms fall 2 rise 1 on-marked-down shutdown-sessions
{servers}"
    )
}
