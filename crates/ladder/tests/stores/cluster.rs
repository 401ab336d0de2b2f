//! A PostgreSQL of a test's own, of which nothing is left, however the test ends.

use ::postgres::{Client, NoTls};
use brigade_children::components::{Postgres, free_address};
use brigade_children::{Child, Run};
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long anything may take before it counts as a hang.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A component that can be killed.
pub(super) trait Component: Send {
    /// As the kernel does when memory runs out.
    fn kill(&mut self);
    /// Starts it again over the same data, and waits until it answers.
    fn restart(&mut self);
    /// What `serve --store` takes.
    fn url(&self) -> String;
}

/// Of a test's own: all that it starts ends with it.
pub(super) fn run() -> Run {
    let mut guard = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
    guard.arg("guard");
    Run::start("ladder", guard).expect("a run")
}

/// A server and its data.
pub(super) struct Cluster {
    server: Child, // ends before its folder goes
    postgres: Postgres,
    address: SocketAddr,
    settings: &'static [(&'static str, &'static str)],
}

impl Cluster {
    /// Makes one and waits until it answers.
    pub(super) fn start() -> Cluster {
        Cluster::with(&[])
    }

    /// With settings of `postgresql.conf`.
    pub(super) fn with(settings: &'static [(&'static str, &'static str)]) -> Cluster {
        let address = free_address().expect("a port");
        let postgres = Postgres::create(&run(), address).expect("a cluster");
        let server = postgres.start(settings).expect("a server");
        Cluster { server, postgres, address, settings }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A session beside the engine's.
    pub(super) fn session(&self) -> Client {
        Client::connect(&self.url(), NoTls).expect("a session")
    }
}

impl Component for Cluster {
    fn kill(&mut self) {
        self.server.kill().expect("it ran");
    }

    /// Killed, it refuses as long as one of its old processes lives.
    fn restart(&mut self) {
        let give_up = Instant::now() + PATIENCE;
        self.server = loop {
            match self.postgres.start(self.settings) {
                Ok(server) => break server,
                Err(why) => assert!(Instant::now() < give_up, "{why}"),
            }
        };
    }

    fn url(&self) -> String {
        self.postgres.url()
    }
}
