//! The same job done by three: our balancer, HAProxy and nginx, each a process of its own. Each is started before the same
//! instances, told to drain one and to take it back, and is given the same patience.

mod haproxy;
mod nginx;
mod ours;

use anyhow::Context;
use brigade_children::Run;
use brigade_children::components::{HAPROXY, NGINX};
use brigade_core::measure::{Process, cpu_clock_of};
use serde::{Deserialize, Serialize};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// What an instance that drains has in flight has ended within this time.
const DRAINED: Duration = Duration::from_secs(10);

/// What stands before the instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Front {
    /// Our balancer.
    Ours,
    /// HAProxy.
    Haproxy,
    /// nginx. Its free edition has no health checks: it learns from failed requests who is away.
    Nginx,
}

/// One that runs. It ends with this value.
#[derive(Debug)]
pub struct Fronting {
    address: SocketAddr,
    running: Running,
}

#[derive(Debug)]
enum Running {
    Ours(ours::Ours),
    Haproxy(haproxy::Haproxy),
    Nginx(nginx::Nginx),
}

impl Front {
    /// All of them.
    pub const ALL: [Front; 3] = [Front::Ours, Front::Haproxy, Front::Nginx];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Front::Ours => "ours",
            Front::Haproxy => "HAProxy",
            Front::Nginx => "nginx",
        }
    }

    /// Whether this machine has it.
    ///
    /// # Errors
    /// It has not: the message ends in the line that installs it.
    pub fn find(self) -> io::Result<()> {
        match self {
            Front::Ours => Ok(()),
            Front::Haproxy => HAPROXY.program.find().map(drop),
            Front::Nginx => NGINX.program.find().map(drop),
        }
    }

    /// Starts it as a part of `run` before `instances`. `program` is the ladder's, which ours is a command of.
    ///
    /// # Errors
    /// It is not installed, or does not start: with its last words.
    pub fn start(
        self,
        run: &Run,
        program: &Path,
        instances: &[SocketAddr],
    ) -> anyhow::Result<Fronting> {
        let started = match self {
            Front::Ours => ours::start(run, program, instances),
            Front::Haproxy => haproxy::start(run, instances),
            Front::Nginx => nginx::start(run, instances),
        };
        started.with_context(|| self.name())
    }
}

impl Fronting {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process; what that started belongs to it.
    pub fn process(&self) -> Process {
        match &self.running {
            Running::Ours(ours) => ours.process(),
            Running::Haproxy(haproxy) => haproxy.process(),
            Running::Nginx(nginx) => nginx.process(),
        }
    }

    /// CPU time so far of all its processes that live.
    ///
    /// # Errors
    /// This system does not say.
    pub fn cpu(&self) -> io::Result<Duration> {
        let family = self.process().family()?;
        Ok(family.into_iter().filter_map(cpu_clock_of).sum())
    }

    /// Sends nothing new to an instance, and waits until it has nothing in flight.
    ///
    /// # Errors
    /// It has no such instance, does not do as it is told, or the instance does not end what it has in ten seconds.
    pub fn drain(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        match &mut self.running {
            Running::Ours(ours) => ours.drain(instance),
            Running::Haproxy(haproxy) => haproxy.drain(instance),
            Running::Nginx(nginx) => nginx.drain(instance),
        }
    }

    /// Takes an instance back.
    ///
    /// # Errors
    /// It has no such instance, or does not do as it is told.
    pub fn ready(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        match &mut self.running {
            Running::Ours(ours) => ours.ready(instance),
            Running::Haproxy(haproxy) => haproxy.ready(instance),
            Running::Nginx(nginx) => nginx.ready(instance),
        }
    }

    /// Kills it with `kill -9`.
    ///
    /// # Errors
    /// How it ended cannot be read.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        match &mut self.running {
            Running::Ours(ours) => ours.kill(),
            Running::Haproxy(haproxy) => haproxy.kill(),
            Running::Nginx(nginx) => nginx.kill(),
        }
    }
}
