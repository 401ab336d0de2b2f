//! Redis Cluster: three masters, each with a third of the keys, and a replica for each of them or none. It is made by the
//! commands of Redis's own, sent to each node.
//!
//! A write is acknowledged by its master before a replica has it: what a master that is lost had not sent yet is lost with it.
//! Its data is in memory here, as a cache's is: a master that is killed and has no replica comes back empty.
//!
//! Reading order: this file; `view`, how nodes see each other; `shelf`, what users ask.

mod shelf;
mod view;

use super::node::{Fault, Node, free_addresses};
use super::{Nodes, Several};
use crate::ground::query;
use anyhow::Context;
use brigade_children::components::{REDIS, free_address};
use brigade_children::{Run, User, until};
use brigade_core::measure::Process;
use redis::{Cmd, FromRedisValue, cmd};
use shelf::Shelf;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;
use view::{SLOTS, View, read};

const MASTERS: usize = 3;
/// A cluster that was told all is whole within this time.
const MADE: Duration = Duration::from_secs(30);
/// A node that is silent for so long is taken for lost, by more than half of the masters: then its replica takes its place.
const SILENT: Duration = Duration::from_secs(1);

pub(super) struct RedisCluster {
    nodes: Vec<Node>,
    broken: Option<usize>,
}

impl RedisCluster {
    /// Masters, each with so many replicas.
    pub(super) fn start(run: &Run, replicas: usize) -> anyhow::Result<RedisCluster> {
        let count = MASTERS * (1 + replicas);
        let (addresses, buses) = (free_addresses(count)?, free_addresses(count)?);
        let start = |(address, bus): (&SocketAddr, &SocketAddr)| {
            let data = run.folder("redis", User::unprivileged())?;
            anyhow::Ok(Node::start(run, REDIS, *address, lines(&data, bus.port()))?)
        };
        let nodes = addresses.iter().zip(&buses).map(start).collect::<anyhow::Result<Vec<_>>>()?;
        let cluster = RedisCluster { nodes, broken: None };
        cluster.join(&buses)?;
        until(MADE, || cluster.is_whole().then_some(()))
            .with_context(|| format!("the Redis Cluster is not whole after {MADE:?}"))?;
        Ok(cluster)
    }

    /// All get to know the first; masters are given their slots, and the others their masters.
    fn join(&self, buses: &[SocketAddr]) -> anyhow::Result<()> {
        let [first, others @ ..] = &self.nodes[..] else { return Ok(()) };
        for (n, node) in self.nodes.iter().enumerate() {
            // Nodes that began with one number would have to find out who is right.
            tell(node, cluster("SET-CONFIG-EPOCH").arg(n + 1))?;
        }
        let (ip, port) = (first.address().ip().to_string(), first.address().port());
        for node in others {
            tell(node, cluster("MEET").arg(&ip).arg(port).arg(buses[0].port()))?;
        }
        let (masters, replicas) = self.nodes.split_at(MASTERS);
        for (n, master) in masters.iter().enumerate() {
            let (from, to) = (n * SLOTS / MASTERS, (n + 1) * SLOTS / MASTERS - 1);
            tell(master, cluster("ADDSLOTSRANGE").arg(from).arg(to))?;
        }
        for (n, replica) in replicas.iter().enumerate() {
            let master: String = ask(&masters[n % MASTERS], &mut cluster("MYID"))?;
            let follow = || tell(replica, cluster("REPLICATE").arg(&master)).ok();
            until(MADE, follow).context("a replica does not get to know its master")?;
        }
        Ok(())
    }

    /// By which it is reached: all nodes, with commas between them.
    pub(super) fn url(&self) -> String {
        let urls: Vec<String> = self.nodes.iter().map(|node| url(node.address())).collect();
        urls.join(",")
    }

    /// What every node says of all of them.
    fn views(&self) -> anyhow::Result<Vec<Vec<View>>> {
        let views = |node| Ok(read(&ask::<String>(node, &mut cluster("NODES"))?));
        self.nodes.iter().map(views).collect()
    }

    /// Every node takes requests, and every replica has what its master has.
    fn all_serve(&self) -> bool {
        let serves = |node: &Node| {
            let state: String = ask(node, &mut cluster("INFO")).ok()?;
            let info: String = ask(node, cmd("INFO").arg("replication")).ok()?;
            let has_all = !info.contains("role:slave") || info.contains("master_link_status:up");
            Some(has_all && state.contains("cluster_state:ok"))
        };
        self.nodes.iter().all(|node| serves(node) == Some(true))
    }
}

impl Nodes for RedisCluster {
    type Client = Shelf;

    fn client(&self, runtime: &Runtime) -> anyhow::Result<Shelf> {
        Shelf::open(self.url(), runtime)
    }

    fn processes(&self) -> Vec<Process> {
        self.nodes.iter().map(Node::process).collect()
    }

    /// From clients and from masters; not what nodes tell each other of how they are.
    fn received(&self) -> anyhow::Result<u64> {
        self.nodes.iter().map(received).sum()
    }
}

impl Several for RedisCluster {
    /// A master.
    fn breaks(&mut self, fault: Fault) -> anyhow::Result<()> {
        let masters = self.views()?.into_iter().map(|view| {
            let mut own = view.into_iter().filter(|node| node.is_self);
            own.next().is_some_and(|own| own.is_master && own.slots > 0)
        });
        let at = masters.into_iter().position(|is| is).context("no master has a slot")?;
        self.broken = Some(at);
        Ok(self.nodes[at].breaks(fault)?)
    }

    fn mend(&mut self) -> anyhow::Result<()> {
        let at = self.broken.take().context("no node is broken")?;
        Ok(self.nodes[at].mend()?)
    }

    /// Every node sees all others, every slot has a master, and every replica has what its master has.
    fn is_whole(&self) -> bool {
        let Ok(views) = self.views() else { return false };
        let masters = |view: &[View]| view.iter().filter(|it| it.is_master && it.slots > 0).count();
        let slots = |view: &[View]| view.iter().map(|it| it.slots).sum::<usize>();
        let sees_all = |view: &Vec<View>| {
            view.len() == self.nodes.len()
                && view.iter().all(|node| node.is_well)
                && (slots(view), masters(view)) == (SLOTS, MASTERS)
        };
        views.iter().all(sees_all) && self.all_serve()
    }
}

/// One Redis.
pub(super) struct One(Node);

impl One {
    pub(super) fn start(run: &Run) -> anyhow::Result<One> {
        Ok(One(Node::start(run, REDIS, free_address()?, String::new())?))
    }
}

impl Nodes for One {
    type Client = Shelf;

    fn client(&self, runtime: &Runtime) -> anyhow::Result<Shelf> {
        Shelf::open(url(self.0.address()), runtime)
    }

    fn processes(&self) -> Vec<Process> {
        vec![self.0.process()]
    }

    fn received(&self) -> anyhow::Result<u64> {
        received(&self.0)
    }
}

/// Of a `redis.conf`. A third that is away keeps nothing from the other two.
fn lines(data: &Path, bus: u16) -> String {
    format!(
        "dir {}\ncluster-enabled yes\ncluster-port {bus}\ncluster-node-timeout {}\n\
         cluster-require-full-coverage no\ncluster-allow-replica-migration no\n\
         repl-diskless-sync-delay 0\nrepl-ping-replica-period 1",
        data.display(),
        SILENT.as_millis()
    )
}

fn url(address: SocketAddr) -> String {
    format!("redis://{address}")
}

fn cluster(what: &str) -> Cmd {
    let mut command = cmd("CLUSTER");
    command.arg(what);
    command
}

fn ask<T: FromRedisValue>(node: &Node, command: &mut Cmd) -> anyhow::Result<T> {
    query(&url(node.address()), command)
}

fn tell(node: &Node, command: &mut Cmd) -> anyhow::Result<()> {
    ask(node, command)
}

/// In bytes.
fn received(node: &Node) -> anyhow::Result<u64> {
    let info: String = ask(node, cmd("INFO").arg("stats"))?;
    let found = info.lines().find_map(|line| line.strip_prefix("total_net_input_bytes:"));
    Ok(found.context("it does not count its bytes")?.trim().parse()?)
}
