//! A model whose users have asked once and ask no more: what does one more of them cost in memory?

use super::links::redirects;
use super::{OPEN_ANYWAY, Server, Serving};
use crate::{Entrant, Metric, Sample};
use anyhow::ensure;
use brigade_core::load::{ClosedLoop, Requests, Until, Users};
use brigade_core::measure::limits;
use std::time::Duration;

/// The slope is taken between this share of the connections and all of them, past what is allocated once.
const FEW: usize = 8;

/// A model that holds idle connections. Every turn starts a process of its own: memory has a history.
#[derive(Debug)]
pub struct Idle {
    serving: Serving,
    connections: usize,
    requests: Requests,
}

impl Idle {
    /// A model that will hold so many, at least 8.
    pub fn new(serving: Serving, connections: usize) -> Self {
        let requests = redirects(serving.links);
        Idle { serving, connections: connections.max(FEW), requests }
    }

    /// Connects so many more, lets each ask once, and keeps them connected.
    fn ask_once(&mut self, server: &Server, users: usize) -> anyhow::Result<Users> {
        let mut users = Users::connect(server.address, users)?;
        let report = users.run(&mut self.requests, ClosedLoop::default(), Until::Each(1))?;
        ensure!(report.failures.total() == 0, "not every user was answered: {:?}", report.failures);
        Ok(users)
    }
}

impl Entrant for Idle {
    fn measure(&mut self, _: Duration) -> anyhow::Result<Sample> {
        limits::connections(self.connections, OPEN_ANYWAY)?;
        let server = Server::start(&self.serving)?;
        let few = self.connections / FEW;
        let _first = self.ask_once(&server, few)?;
        let before = server.process().resident()? as f64;
        let _others = self.ask_once(&server, self.connections - few)?;
        let after = server.process().resident()? as f64;
        Ok(Sample::default()
            .with(Metric::Slope, (after - before) / (self.connections - few) as f64)
            .with(Metric::Resident, after / f64::from(1 << 20))
            .with(Metric::Threads, server.used().map(|used| used.threads as f64)))
    }
}
