//! Both services, as processes that are started again when they end, and what asks them.

use super::analytics;
use super::edge::{Edge, Services};
use super::links;
use super::process::Settings;
use super::steady::{Patience, Steady};
use super::wire::{End, Protocol};
use crate::jobs::{Questions, Supervisor};
use crate::traffic::{Bytes, Elsewhere};
use anyhow::Context;
use brigade_children::components::free_address;
use brigade_children::until;
use brigade_core::blink::Log;
use brigade_core::blink::database::Engine;
use brigade_core::trace::Recorder;
use serde::{Deserialize, Serialize};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// Both listen within this time.
const START: Duration = Duration::from_secs(30);

/// Where they answer, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// Links.
    pub links: SocketAddr,
    /// Analytics.
    pub analytics: SocketAddr,
    /// Over this wire.
    pub protocol: Protocol,
}

impl Addresses {
    /// The two as an engine; users and jobs are `rest`'s.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn engine(self, rest: Arc<dyn Engine>, recorder: &Recorder) -> std::io::Result<Edge> {
        Edge::start(move || self.connect(), rest, recorder)
    }

    /// The end that asks them. Call it within a runtime.
    pub fn connect(self) -> Services<links::Remote<Steady<End>>, analytics::Remote<Steady<End>>> {
        let steady = |to, name| Steady::over(self.protocol.to(to), name, Patience::default());
        let links = links::Remote(steady(self.links, links::NAME));
        Services::new(links, analytics::Remote(steady(self.analytics, analytics::NAME)))
    }
}

/// The two processes. They end with this value.
#[derive(Debug)]
pub struct Pair {
    addresses: Addresses,
    // In the order in which they end: links tells analytics what it owes.
    links: Supervisor,
    analytics: Supervisor,
}

impl Pair {
    /// Starts links and analytics, each on a schema of its own in the database that its URL names; `program` is the ladder's.
    ///
    /// # Errors
    /// One cannot be started, or does not listen in time.
    pub fn start(
        program: &Path,
        postgres: [&str; 2],
        protocol: Protocol,
        log: Log,
    ) -> anyhow::Result<Pair> {
        let addresses = Addresses { links: free_address()?, analytics: free_address()?, protocol };
        let settings =
            |url: &str, analytics| Settings { postgres: url.into(), protocol, analytics };
        let [links, analytics] = postgres;
        let start = |name: &'static str, at: SocketAddr, settings: &Settings| {
            let program = PathBuf::from(program);
            let command = move || {
                let mut command = Command::new(&program);
                command.args([name, "--addr", &at.to_string()]);
                command
            };
            // On its input, for its arguments can be read by all users, and a password is among the settings.
            let settings = serde_json::to_string(settings)?;
            Supervisor::start(command, settings, (name, log)).context(name)
        };
        let pair = Pair {
            addresses,
            analytics: start("analytics", addresses.analytics, &settings(analytics, None))?,
            links: start("links", addresses.links, &settings(links, Some(addresses.analytics)))?,
        };
        for (name, at) in [("analytics", addresses.analytics), ("links", addresses.links)] {
            until(START, || TcpStream::connect(at).ok()).with_context(|| {
                format!("{name} does not listen at {at}: what it says is above")
            })?;
        }
        Ok(pair)
    }

    /// Where they answer.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// What they send to others, as they count it.
    pub fn traffic(&self) -> [impl Elsewhere + use<>; 2] {
        [&self.links, &self.analytics].map(|service| Sent(service.questions()))
    }
}

#[derive(Debug)]
struct Sent(Questions);

impl Elsewhere for Sent {
    fn so_far(&self) -> Vec<Bytes> {
        let bytes = self.0.ask().and_then(|line| serde_json::from_str(&line).ok());
        bytes.unwrap_or_default()
    }
}
