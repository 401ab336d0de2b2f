//! Which components there are, which of them were given, and how a rung reaches them.

use crate::services::pair::Addresses;
use crate::telemetry::{Settings, Telemetry, Writing};
use anyhow::{Context, anyhow};
use brigade_children::Program;
use brigade_children::components::{POSTGRES, REDIS};
use brigade_workbench::child::pretends;
use serde::{Deserialize, Serialize};
use std::env;
use std::io::{self, BufRead};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A component that a rung stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// PostgreSQL.
    Postgres,
    /// Two streaming standbys of that PostgreSQL, with all of its databases.
    Standbys,
    /// Redis.
    Redis,
    /// A provider that sends mail, and takes its time. It is a program of ours.
    Mail,
    /// Where spans are sent, over OTLP. It is a program of ours.
    Collector,
}

impl Need {
    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Need::Postgres => "PostgreSQL",
            Need::Standbys => "standbys",
            Need::Redis => "Redis",
            Need::Mail => "mail",
            Need::Collector => "collector",
        }
    }

    fn program(self) -> Option<Program> {
        match self {
            Need::Postgres | Need::Standbys => Some(POSTGRES),
            Need::Redis => Some(REDIS.program),
            Need::Mail | Need::Collector => None,
        }
    }

    /// Where this machine keeps it; nothing for what is ours.
    ///
    /// # Errors
    /// It is nowhere: the message ends in the line that installs it.
    pub fn find(self) -> io::Result<Option<PathBuf>> {
        let find = |program: Program| {
            if pretends(&format!("no-{}", program.name)) {
                return Err(program.absent(&[PathBuf::from("any folder (BRIGADE_PRETEND)")]));
            }
            program.find()
        };
        self.program().map(find).transpose()
    }
}

/// Components that run already, and are used instead of new ones.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// This PostgreSQL: each rung makes a database of its own there, which is dropped at the end.
    pub postgres: Option<String>,
    /// This Redis: each rung takes a keyspace that is empty, which is emptied at the end.
    pub redis: Option<String>,
    /// The ladder's program, by which rungs are started: this one, unless a test says otherwise.
    pub program: Option<PathBuf>,
}

impl Given {
    /// Whether a component was given.
    pub fn has(&self, need: Need) -> bool {
        match need {
            Need::Postgres => self.postgres.is_some(),
            Need::Redis => self.redis.is_some(),
            Need::Standbys | Need::Mail | Need::Collector => false,
        }
    }

    /// Why the first of `needs` that is neither given nor to be had here is missing, and how it is come by; nothing if none
    /// is missing.
    pub fn missing(&self, needs: &[Need]) -> Option<String> {
        let mut needed = needs.iter().filter(|need| !self.has(**need));
        needed.find_map(|need| match need {
            Need::Standbys if self.has(Need::Postgres) => Some(NO_COPIES.into()),
            _ => Some(need.find().err()?.to_string()),
        })
    }

    pub(super) fn program(&self) -> anyhow::Result<PathBuf> {
        let here = || env::current_exe().context("where is this program?");
        self.program.clone().map_or_else(here, Ok)
    }
}

/// Why there are no standbys of a server that was given.
pub(super) const NO_COPIES: &str = "standbys are copies of a PostgreSQL of ours, and this one was given by its URL: leave --postgres out";

/// A component that was given is never killed or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this {} was given by its URL, and what we did not start we do not stop", .0.name())]
pub struct NotOurs(pub Need);

/// How the components of one rung are reached.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Means {
    /// A database that is this rung's alone: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub postgres: Option<String>,
    /// The same database on each of two standbys.
    pub standbys: Vec<String>,
    /// `redis://HOST:PORT/NUMBER`, a keyspace that is this rung's alone.
    pub redis: Option<String>,
    /// Where mail is handed in, over HTTP.
    pub mail: Option<SocketAddr>,
    /// Where links and their clicks are kept, if not in the database.
    pub services: Option<Addresses>,
    /// Who is sent spans.
    pub collector: Option<SocketAddr>,
    /// What requests leave behind, in every process of the rung; nothing without it.
    pub telemetry: Option<Settings>,
    /// A folder for files of its own.
    pub folder: PathBuf,
}

impl Means {
    /// Reads them from a line of JSON. They come on the standard input of a process: its arguments can be read by all users,
    /// and passwords are among the means.
    ///
    /// # Errors
    /// The line says something else.
    pub fn read(input: &mut impl BufRead) -> anyhow::Result<Means> {
        let mut line = String::new();
        input.read_line(&mut line)?;
        serde_json::from_str(&line)
            .context("the first line of standard input says how the components are reached")
    }

    /// The URL of PostgreSQL.
    ///
    /// # Errors
    /// There is none: the rung does not say that it needs one.
    pub fn postgres(&self) -> anyhow::Result<&str> {
        self.postgres.as_deref().ok_or_else(|| Self::lack(Need::Postgres))
    }

    /// The URLs of the standbys.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn standbys(&self) -> anyhow::Result<&[String]> {
        let there = Some(&*self.standbys).filter(|all| !all.is_empty());
        there.ok_or_else(|| Self::lack(Need::Standbys))
    }

    /// The URL of Redis.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn redis(&self) -> anyhow::Result<&str> {
        self.redis.as_deref().ok_or_else(|| Self::lack(Need::Redis))
    }

    /// Where mail is handed in.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn mail(&self) -> anyhow::Result<SocketAddr> {
        self.mail.ok_or_else(|| Self::lack(Need::Mail))
    }

    /// Who is sent spans.
    ///
    /// # Errors
    /// As [`Means::postgres`].
    pub fn collector(&self) -> anyhow::Result<SocketAddr> {
        self.collector.ok_or_else(|| Self::lack(Need::Collector))
    }

    /// The signals of this process, which is called `service`, and the threads that write them.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn telemetry(&self, service: &'static str) -> io::Result<(Telemetry, Vec<Writing>)> {
        let off = || Ok((Telemetry::off(), Vec::new()));
        self.telemetry.as_ref().map_or_else(off, |settings| Telemetry::start(settings, service))
    }

    fn lack(need: Need) -> anyhow::Error {
        anyhow!("this rung was given no {}: `needs` in its row does not name it", need.name())
    }
}
