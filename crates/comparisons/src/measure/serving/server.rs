//! A serving child as its parent sees it: where it is, what it uses, how it died. It ends with this.

use super::Serving;
use crate::measure::errand::{Errand, last_words};
use anyhow::{Context, bail};
use brigade_core::measure::{Process, ThreadUse};
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Child;

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
        let mut child = Errand::Serve(serving.clone())
            .command()?
            .spawn()
            .context("starting the process that serves")?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut server = Server { child, address, model: serving.model.clone() };
        match line.trim().parse() {
            Ok(port) => server.address.set_port(port),
            Err(_) => {
                let words = server.last_words();
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
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => {
                let words = self.last_words();
                bail!("{} died in the middle ({status}): {words}", self.model)
            }
        }
    }

    /// The last line that a dead child wrote to its standard error.
    fn last_words(&mut self) -> String {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
        let mut said = Vec::new();
        if let Some(errors) = &mut self.child.stderr {
            let _read = errors.read_to_end(&mut said);
        }
        last_words(&said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Stopping gracefully is the conformance suite's to test; here nothing may hang.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn is_database(thread: &ThreadUse) -> bool {
    thread.name == "db" || thread.name.starts_with("db ")
}
