//! The rungs: one architecture per file, one row each in [`RUNGS`]. A row says what the rung adds, what it needs, how it
//! serves, what is broken on it, and the rule that it ends in.

mod auth;
mod cached;
mod gateway;
pub mod instance;
mod instances;
mod layered;
mod modular;
mod monolith;
mod observed;
pub mod orders;
pub mod process;
mod replicated;
mod services;
mod serving;
mod workers;

pub(crate) use cached::oldest;

use crate::drills::Drill;
use crate::experiments::Experiment;
use crate::ground::{Means, Need};
use crate::telemetry::Telemetry;
use crate::traffic::Traffic;
use brigade_core::models::Shutdown;
use brigade_core::trace::Recorder;
use orders::Orders;
use std::net::TcpListener;

/// One architecture of the shortener.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    /// What is typed: `ladder 3`.
    pub number: u8,
    /// In a word: `workers`.
    pub name: &'static str,
    /// What it adds to the rung before, in one sentence.
    pub adds: &'static str,
    /// The components that it stands on.
    pub needs: &'static [Need],
    /// Serves until it is told to stop.
    pub serve: Serve,
    /// The request whose price is compared with the rung before, beside `GET /{code}`.
    pub write: Write,
    /// Who talks to whom, for the drawing: client first.
    pub parts: &'static [Link],
    /// The files that it adds, with their text, which is counted.
    pub files: &'static [Source],
    /// What is broken on it, on command.
    pub drills: &'static [Drill],
    /// What single parts of it cost.
    pub experiments: &'static [Experiment],
    /// The rule to take home. It holds no number: those are measured.
    pub rule: &'static str,
}

impl Rung {
    /// The components of its server and of its experiments.
    pub fn needs(&self) -> Vec<Need> {
        let experiments = self.experiments.iter().flat_map(|experiment| experiment.needs);
        let mut needs = Vec::new();
        for need in self.needs.iter().chain(experiments) {
            if !needs.contains(need) {
                needs.push(*need);
            }
        }
        needs
    }
}

/// Questions that wait for a rung's database at once. One more is refused at once: at ten thousand answers a second the
/// last of so many waits for a fortieth of a second, and behind a database that stands still they are as many as there
/// should be.
pub const MOST: usize = 256;

impl Rung {
    /// Whether it answers such a request: every rung makes links, and those that send mail make users.
    pub fn serves(&self, write: Write) -> bool {
        write == Write::Link || self.needs.contains(&Need::Mail)
    }
}

/// How a rung serves: it returns when `shutdown` was given and all is put away.
pub type Serve = fn(Place) -> anyhow::Result<()>;

/// Where a rung serves, and what it stands on there.
#[derive(Debug)]
pub struct Place {
    /// Bound already, so that its address is known.
    pub listener: TcpListener,
    /// The components.
    pub means: Means,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
    /// Counts the bytes to the components and from them.
    pub traffic: Traffic,
    /// What its requests leave behind; usually off.
    pub telemetry: Telemetry,
    /// What it is told while it serves.
    pub orders: Orders,
    /// When to stop.
    pub shutdown: Shutdown,
}

/// A request that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `POST /api/links`: makes a link.
    Link,
    /// `POST /api/users`: makes a user, who is sent a one-time code by mail.
    User,
}

/// One arrow of the drawing of an architecture: `from` asks `to`, over `by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The part that asks.
    pub from: &'static str,
    /// `HTTP`, `SQL`, `a call`.
    pub by: &'static str,
    /// The part that answers.
    pub to: &'static str,
}

/// A file that a rung adds.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its path in this package.
    pub path: &'static str,
    /// Its text, by `include_str!`.
    pub text: &'static str,
}

/// The rung of this number.
pub fn rung(number: u8) -> Option<&'static Rung> {
    RUNGS.iter().find(|rung| rung.number == number)
}

/// Every rung, from the ground up.
pub const RUNGS: &[Rung] = &[
    monolith::RUNG,
    layered::RUNG,
    modular::RUNG,
    workers::RUNG,
    cached::RUNG,
    replicated::RUNG,
    instances::RUNG,
    gateway::RUNG,
    auth::RUNG,
    services::RUNG,
    observed::RUNG,
];
