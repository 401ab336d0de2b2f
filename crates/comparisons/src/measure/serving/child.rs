//! The process that serves: this very program on an [errand](crate::Errand). It serves until its standard
//! input closes, so it cannot outlive the process that started it.

use super::{BARE_LOOP, links};
use crate::measure::again;
use crate::{SEED, Settings};
use anyhow::Context;
use brigade_core::blink::database::{Database, Delay, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Accounts, Blink};
use brigade_core::models::{self, Service, Shutdown, bare_loop};
use brigade_core::trace::Recorder;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// More than ever ask at once, so that the database's delay is all there is to wait for, and no client is turned away.
const MANY: usize = 20_000;

/// Questions that wait at most where some are refused, as in `serve`.
const MOST: usize = 4_096;

/// What a process that serves is started for.
pub(crate) const ERRAND: &str = "serve";

/// What a child serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serving {
    /// A model's name, or [`BARE_LOOP`].
    pub model: String,
    /// Links in memory.
    pub links: usize,
    /// How long the database takes; zero answers from memory.
    pub delay: Duration,
    /// Queries in service at once; more than that queue.
    pub capacity: usize,
    /// What has waited so long for the database is refused; nothing is without.
    pub shed: Option<Duration>,
    /// Threads that serve, for the models that have a fixed number of them.
    pub workers: usize,
}

impl Serving {
    /// Answers from memory, with one worker per core.
    pub fn hot(model: &str, settings: &Settings) -> Self {
        Self::waiting(model, Duration::ZERO, settings)
    }

    /// Waits `delay` for the database, with one worker per core.
    pub fn waiting(model: &str, delay: Duration, settings: &Settings) -> Self {
        let workers = settings.workers(0);
        let (model, links) = (model.into(), settings.links);
        Serving { model, links, delay, capacity: MANY, shed: None, workers }
    }

    /// The command that starts the child.
    pub(crate) fn command(&self) -> anyhow::Result<Command> {
        again::command(ERRAND, self, self.workers)
    }

    /// The database waits, or the store answers on the spot.
    fn service(&self, store: Arc<Memory>) -> io::Result<Service> {
        let time = ServiceTime::Const(self.delay);
        let delay = Delay { time, capacity: self.capacity, seed: SEED };
        let delay = (!self.delay.is_zero()).then_some(delay);
        let database = Database::new(store, delay, Recorder::off())?;
        let database = match self.shed {
            Some(limit) => database.shedding(MOST, limit),
            None => database,
        };
        let blink = Blink::new(links::HOST, Some(&database), Some(SEED), Recorder::off());
        let blink = blink.with_accounts(Arc::new(accounts()?));
        Ok(Service {
            workers: self.workers,
            connections: MANY,
            ..Service::new(blink, database, Recorder::off())
        })
    }
}

/// Who can log in.
fn accounts() -> io::Result<Accounts> {
    let (mut accounts, (name, password)) = (Accounts::default(), links::ACCOUNT);
    accounts.add(name, password).map_err(io::Error::other)?;
    Ok(accounts)
}

/// Serves, in the child: says its port on standard output, and ends when its standard input does.
///
/// # Errors
/// If no port can be had, no model has that name, or the model gives up.
pub fn serve(serving: &Serving) -> anyhow::Result<()> {
    let store = Arc::new(Memory::default());
    for link in links::links(serving.links) {
        store.insert(&[link]).pop().context("no verdict")??;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    models::widen(&listener, MANY)?;
    let (stop, shutdown) = Shutdown::new();
    println!("{}", listener.local_addr()?.port());
    io::stdout().flush()?;
    thread::Builder::new().name("stdin".into()).spawn(move || {
        let _closed = io::stdin().read_to_end(&mut Vec::new());
        stop.stop();
    })?;
    if serving.model == BARE_LOOP {
        return Ok(bare_loop::serve(listener, &store, &shutdown)?);
    }
    let model = models::model(&serving.model)
        .with_context(|| format!("no model is called {:?}", serving.model))?;
    Ok((model.serve)(listener, Arc::new(serving.service(store)?), shutdown)?)
}
