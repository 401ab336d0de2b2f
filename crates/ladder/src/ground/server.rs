//! A rung in a process of its own, so that its CPU time and its end are its own.

use super::Means;
use super::part::Part;
use crate::rungs::orders::Followed;
use crate::traffic::Bytes;
use anyhow::{Context, anyhow};
use brigade_children::Run;
use brigade_core::measure::Process;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// An order is followed within this time: instances are replaced one after the other.
const FOLLOWED: Duration = Duration::from_secs(120);

/// A rung that serves. It is asked to end with this value.
#[derive(Debug)]
pub struct Server {
    part: Part,
    start: Start,
}

/// How it was started.
#[derive(Debug)]
struct Start {
    run: Run,
    program: PathBuf,
    number: u8,
    means: Means,
}

impl Start {
    /// Anywhere, or at an address that it had before.
    fn at(&self, address: Option<SocketAddr>) -> anyhow::Result<Part> {
        let mut command = Command::new(&self.program);
        command.args(["rung", &self.number.to_string()]);
        if let Some(address) = address {
            command.args(["--addr", &address.to_string()]);
        }
        // On its input, for its arguments can be read by all users, and passwords are among the means.
        let means = serde_json::to_string(&self.means)?;
        Part::start(&self.run, &mut command, Some(&means))
            .with_context(|| format!("the server of rung {}", self.number))
    }
}

impl Server {
    pub(super) fn start(
        run: Run,
        program: PathBuf,
        number: u8,
        means: &Means,
    ) -> anyhow::Result<Server> {
        let start = Start { run, program, number, means: means.clone() };
        Ok(Server { part: start.at(None)?, start })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.part.address()
    }

    /// The last of what it printed, in a sentence to be appended to another one.
    pub(crate) fn words(&self) -> String {
        self.part.words()
    }

    /// Its process.
    pub fn process(&self) -> Process {
        self.part.process()
    }

    /// What it sent to its components and got from them so far, as its process tells it.
    ///
    /// # Errors
    /// It has ended, or says nothing.
    pub fn sent(&mut self) -> anyhow::Result<Vec<Bytes>> {
        Ok(serde_json::from_str(&self.part.ask()?)?)
    }

    /// Gives it an order, and waits until that is followed: lines that say what came of it. What it may be told, its rung says.
    ///
    /// # Errors
    /// It has ended, says nothing, or does not follow: why.
    pub fn tell(&mut self, order: &str) -> anyhow::Result<Vec<String>> {
        let followed: Followed = serde_json::from_str(&self.part.tell_within(FOLLOWED, order)?)?;
        followed.map_err(|why| anyhow!(why))
    }

    /// Kills it with `kill -9`.
    ///
    /// # Errors
    /// How it ended cannot be read.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.part.kill()
    }

    /// Starts it again at its address and on its means; if it runs it is asked to end first.
    ///
    /// # Errors
    /// As [`Ground::serve`](super::Ground::serve).
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let _killed = self.part.stop();
        self.part = self.start.at(Some(self.address()))?;
        Ok(())
    }

    /// Has it answer what is in flight and finish its jobs, and waits for its end.
    ///
    /// # Errors
    /// It did not end well: with its last words.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.part.stop()
    }
}
