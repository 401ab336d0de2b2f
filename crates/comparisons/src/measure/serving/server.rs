//! A serving child as its parent sees it: where it is, what it uses, how it died. It is killed with this: stopping
//! gracefully is the conformance suite's to test, and here nothing may hang.

use super::Serving;
use anyhow::{Context, bail};
use brigade_children::Child;
use brigade_core::measure::{Process, ThreadUse};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};

/// A running child.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    model: String,
}

/// What a server has used since it began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    /// CPU time of all threads but the database's, in seconds.
    pub server: f64,
    /// CPU time of the database's threads (the delay device, the committer, the reader), in seconds.
    pub database: f64,
    /// Context switches of all threads but the database's.
    pub switches: u64,
    /// Threads, the database's included.
    pub threads: usize,
}

impl Server {
    /// Starts a child and waits until it serves.
    ///
    /// # Errors
    /// If no process can be started, or it ends before it serves: with its last words.
    pub fn start(serving: &Serving) -> anyhow::Result<Self> {
        let mut child =
            Child::start(&mut serving.command()?).context("starting the process that serves")?;
        let output = child.output().context("the child's standard output")?;
        child.listen()?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut server = Server { child, address, model: serving.model.clone() };
        match line.trim().parse() {
            Ok(port) => server.address.set_port(port),
            Err(_) => {
                let words = server.child.words().last();
                bail!("{} did not start to serve: {words}", server.model)
            }
        }
        Ok(server)
    }

    /// The child's process.
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// What its threads have used so far; `None` where that cannot be read.
    pub fn used(&self) -> Option<Cpu> {
        let threads = self.process().threads().ok()?;
        let mut used = Cpu { threads: threads.len(), ..Cpu::default() };
        for thread in &threads {
            if is_database(thread) {
                used.database += thread.cpu.as_secs_f64();
            } else {
                used.server += thread.cpu.as_secs_f64();
                used.switches += thread.voluntary_switches + thread.involuntary_switches;
            }
        }
        Some(used)
    }

    /// An error if the child is no longer there.
    ///
    /// # Errors
    /// It has ended: how, and its last words.
    pub fn still_serves(&mut self) -> anyhow::Result<()> {
        match self.child.ended() {
            None => Ok(()),
            Some(status) => {
                let words = self.child.words().last();
                bail!("{} died in the middle ({status}): {words}", self.model)
            }
        }
    }
}

fn is_database(thread: &ThreadUse) -> bool {
    thread.name == "db" || thread.name.starts_with("db ")
}
