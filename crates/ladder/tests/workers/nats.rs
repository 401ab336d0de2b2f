//! One node of NATS of a test's own, with JetStream, of which nothing is left, however the test ends.

use brigade_children::components::{NATS, free_address};
use brigade_children::{Child, Run, User};
use brigade_ladder::jobs::Stream;
use std::net::SocketAddr;
use std::process::Command;

pub(super) struct Node {
    server: Child, // ends before its folder goes
    run: Run,
    address: SocketAddr,
    configuration: String,
}

impl Node {
    pub(super) fn start() -> Node {
        let mut guard = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        guard.arg("guard");
        let run = Run::start("ladder", guard).expect("a run");
        let data = run.folder("data", User::unprivileged()).expect("a folder");
        let configuration = format!("jetstream {{ store_dir: \"{}\" }}", data.display());
        let address = free_address().expect("a port");
        let server = NATS.start(&run, address, &configuration).expect("a server");
        Node { server, run, address, configuration }
    }

    pub(super) fn stream(&self) -> Stream {
        Stream::at(&[self.address], 1)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn kill(&mut self) {
        self.server.kill().expect("it ran");
    }

    /// Over the same data.
    pub(super) fn restart(&mut self) {
        self.server = NATS.start(&self.run, self.address, &self.configuration).expect("a server");
    }
}
