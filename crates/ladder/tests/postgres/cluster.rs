//! A PostgreSQL of a test's own, of which nothing is left, however the test ends.

use brigade_children::components::{Postgres, free_address};
use brigade_children::{Child, Run};
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long anything may take before it counts as a hang.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A server and its data.
pub(super) struct Cluster {
    server: Child, // ends before its folder goes
    postgres: Postgres,
    address: SocketAddr,
}

impl Cluster {
    /// Makes one and waits until it answers.
    pub(super) fn start() -> Cluster {
        let mut guard = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        guard.arg("guard");
        let run = Run::start("ladder", guard).expect("a run");
        let address = free_address().expect("a port");
        let postgres = Postgres::create(&run, address).expect("a cluster");
        let server = postgres.start(&[]).expect("a server");
        Cluster { server, postgres, address }
    }

    /// Kills it as the kernel does when memory runs out.
    pub(super) fn kill(&mut self) {
        self.server.kill().expect("it ran");
    }

    /// Starts it again, and waits until it answers. Killed, it refuses as long as one of its old processes lives.
    pub(super) fn restart(&mut self) {
        let give_up = Instant::now() + PATIENCE;
        self.server = loop {
            match self.postgres.start(&[]) {
                Ok(server) => break server,
                Err(why) => assert!(Instant::now() < give_up, "{why}"),
            }
        };
    }

    /// What `serve --store` takes.
    pub(super) fn url(&self) -> String {
        self.postgres.url()
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A session beside the engine's.
    pub(super) fn session(&self) -> postgres::Client {
        postgres::Client::connect(&self.url(), postgres::NoTls).expect("a session")
    }
}
