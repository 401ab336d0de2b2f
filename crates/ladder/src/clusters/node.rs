//! One node of a cluster: a server of its own over data of its own, which is killed, or stands still, and goes on.

use brigade_children::components::{Component, free_address};
use brigade_children::{Child, Frozen, Run, until};
use brigade_core::measure::Process;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A node that was killed starts again within this time.
const RESTART: Duration = Duration::from_secs(20);

/// What happens to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// `kill -9`: its connections are closed.
    Killed,
    /// It stands still: its connections are open, and nothing comes.
    Frozen,
}

pub(super) struct Node {
    // In the order in which they end.
    frozen: Option<Frozen>,
    server: Child,
    run: Run,
    component: Component,
    address: SocketAddr,
    configuration: String,
}

impl Node {
    /// Starts one at an address of its own.
    pub(super) fn start(
        run: &Run,
        component: Component,
        address: SocketAddr,
        configuration: String,
    ) -> io::Result<Node> {
        let server = component.start(run, address, &configuration)?;
        Ok(Node { frozen: None, server, run: run.clone(), component, address, configuration })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn process(&self) -> Process {
        Process::of(self.server.id())
    }

    pub(super) fn breaks(&mut self, fault: Fault) -> io::Result<()> {
        match fault {
            Fault::Killed => self.server.kill().map(drop),
            Fault::Frozen => {
                let id = self.server.id();
                self.frozen = Some(self.run.freeze(|| vec![id])?);
                Ok(())
            }
        }
    }

    /// It goes on, or is started again over its data.
    pub(super) fn mend(&mut self) -> io::Result<()> {
        self.frozen = None;
        if self.server.ended().is_some() {
            let mut why = None;
            let start = || self.component.start(&self.run, self.address, &self.configuration);
            // Its address may be taken for a moment: by connections that are still being closed.
            let started = until(RESTART, || start().map_err(|new| why = Some(new)).ok());
            let absent = || why.unwrap_or_else(|| io::Error::other("it does not start again"));
            self.server = started.ok_or_else(absent)?;
        }
        Ok(())
    }
}

/// So many addresses at which nothing listens.
pub(super) fn free_addresses(count: usize) -> io::Result<Vec<SocketAddr>> {
    (0..count).map(|_| free_address()).collect()
}
