//! NATS JetStream on three nodes: each job is on all of them, and is acknowledged when two have it.
//!
//! A node writes to its files and leaves it to the kernel when they reach the disk: `kill -9` loses nothing, a power cut of
//! all nodes at once may (`sync_interval`).

use super::node::{Fault, Node, free_addresses};
use super::users::Client;
use super::{Nodes, Several, in_short};
use crate::jobs::{Queue, Stream};
use anyhow::Context;
use brigade_children::components::NATS;
use brigade_children::{Run, User, until};
use brigade_core::blink::Job;
use brigade_core::measure::Process;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Nodes that were started agree on who leads within this time.
const MADE: Duration = Duration::from_secs(30);
/// What is still in the hands of a worker that was told nothing comes again within this time: leases end.
const REST: Duration = Duration::from_secs(20);

pub(super) struct JetStream {
    nodes: Vec<Node>,
    /// Where each says what it has received.
    monitors: Vec<SocketAddr>,
    stream: Stream,
    broken: Option<usize>,
    runtime: Runtime,
}

impl JetStream {
    /// So many nodes, each with every job.
    pub(super) fn start(run: &Run, count: usize) -> anyhow::Result<JetStream> {
        let (addresses, routes) = (free_addresses(count)?, free_addresses(count)?);
        let monitors = free_addresses(count)?;
        let start = |n: usize| {
            let data = run.folder("nats", User::unprivileged())?;
            let mut lines = format!(
                "server_name: {}\nhttp: \"{}\"\njetstream {{ store_dir: \"{}\" }}\n",
                name(n),
                monitors[n],
                data.display()
            );
            if count > 1 {
                let others = routes.iter().map(|route| format!("\"nats://{route}\""));
                let others = others.collect::<Vec<_>>().join(", ");
                lines += &format!(
                    "cluster {{ name: blink, listen: \"{}\", routes: [{others}] }}",
                    routes[n]
                );
            }
            anyhow::Ok(Node::start(run, NATS, addresses[n], lines)?)
        };
        let nodes = (0..count).map(start).collect::<anyhow::Result<Vec<_>>>()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stream = Stream::at(&addresses, count);
        let all = JetStream { nodes, monitors, stream, broken: None, runtime };
        let made = || all.runtime.block_on(all.stream.clone().depth()).ok();
        until(MADE, made).context("JetStream has no leader")?;
        until(MADE, || all.is_complete().then_some(())).context("JetStream is not whole")?;
        Ok(all)
    }

    fn is_complete(&self) -> bool {
        self.runtime.block_on(self.stream.whole()) == Ok(self.nodes.len())
    }
}

impl Nodes for JetStream {
    type Client = Jobs;

    fn client(&self, _: &Runtime) -> anyhow::Result<Jobs> {
        let addresses: Vec<_> = self.nodes.iter().map(Node::address).collect();
        let (stream, came) = (Stream::at(&addresses, addresses.len()), Arc::default());
        Ok(Jobs { stream, came })
    }

    fn processes(&self) -> Vec<Process> {
        self.nodes.iter().map(Node::process).collect()
    }

    /// From clients and from other nodes: what messages hold.
    fn received(&self) -> anyhow::Result<u64> {
        #[derive(Deserialize)]
        struct Counted {
            in_bytes: u64,
        }
        let counted = |monitor: &SocketAddr| {
            let mut stream = TcpStream::connect(monitor)?;
            stream.write_all(b"GET /varz HTTP/1.0\r\n\r\n")?; // in one piece, as it is in no later version
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            let (_, body) = answer.split_once("\r\n\r\n").context("no answer to /varz")?;
            Ok(serde_json::from_str::<Counted>(body)?.in_bytes)
        };
        self.monitors.iter().map(counted).sum()
    }
}

impl Several for JetStream {
    /// The one that leads the stream of jobs.
    fn breaks(&mut self, fault: Fault) -> anyhow::Result<()> {
        let leader = self.runtime.block_on(self.stream.leader())?.context("none leads")?;
        let at = (0..self.nodes.len()).find(|n| name(*n) == leader);
        self.broken = at;
        Ok(self.nodes[at.context("an unknown node leads")?].breaks(fault)?)
    }

    fn mend(&mut self) -> anyhow::Result<()> {
        let at = self.broken.take().context("no node is broken")?;
        Ok(self.nodes[at].mend()?)
    }

    fn is_whole(&self) -> bool {
        self.is_complete()
    }
}

fn name(n: usize) -> String {
    format!("n{}", n + 1)
}

/// Jobs that are pushed, and taken by workers who do nothing else.
#[derive(Clone)]
pub(super) struct Jobs {
    stream: Stream,
    /// How often each came.
    came: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl Jobs {
    fn came(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client for Jobs {
    async fn write(&mut self, name: &str) -> Result<(), String> {
        let job = Job { key: name.into(), kind: "mail".into(), payload: "{}".into() };
        self.stream.push((), &job).await.map_err(|why| in_short(&why))
    }

    /// Whatever comes: a queue is not asked for one job.
    async fn read(&mut self, _: &str) -> Result<bool, String> {
        if let Some(taken) = self.stream.take().await.map_err(|why| in_short(&why))? {
            *self.came().entry(taken.job.key.clone()).or_default() += 1;
            self.stream.ack(&taken).await.map_err(|why| in_short(&why))?;
        }
        Ok(true)
    }

    /// Takes all that is left first.
    async fn lost(&mut self, names: &[String]) -> Result<Vec<String>, String> {
        let end = Instant::now() + REST;
        loop {
            let depth = self.stream.depth().await.map_err(|why| in_short(&why))?;
            if depth.waiting + depth.held == 0 {
                break;
            }
            if Instant::now() > end {
                return Err(format!("{} jobs do not come", depth.waiting + depth.held));
            }
            self.read("").await?;
        }
        let came = self.came();
        Ok(names.iter().filter(|name| !came.contains_key(*name)).cloned().collect())
    }

    fn note(&self) -> Option<String> {
        let twice = self.came().values().filter(|count| **count > 1).count();
        Some(format!("{twice} jobs came more than once, which a job must bear"))
    }
}
