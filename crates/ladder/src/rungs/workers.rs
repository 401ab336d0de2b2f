//! Rung 3: workers and a queue. What a response does not need is a job: it is kept in the same commit as the user, and a process
//! of workers does it later. The server asks the provider of mail nothing any more.

use super::{Link, Place, Rung, Source, Write, serving};
use crate::drills::kills::{
    FULL_QUEUE, KILL_POSTGRES, KILL_SERVER, RESTART_POSTGRES, SLOW_DATABASE,
};
use crate::engines::Postgres;
use crate::experiments::workers as experiments;
use crate::ground::Need;
use crate::jobs::drills::{KILL_AT, KILL_WORKERS, NO_MAIL, POISONED};
use crate::jobs::{Questions, Supervisor};
use crate::traffic::{Bytes, Elsewhere};
use anyhow::Context;
use brigade_core::blink::database::Counted;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 3,
    name: "workers",
    adds: "a queue in the database, and a process of workers that sends the mail after the answer",
    needs: &[Need::Postgres, Need::Mail],
    serve,
    write: Write::User,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ],
    files: &[
        Source { path: "src/rungs/workers.rs", text: include_str!("workers.rs") },
        Source {
            path: "src/modules/jobs/outbox.rs",
            text: include_str!("../modules/jobs/outbox.rs"),
        },
        Source { path: "src/jobs/queue.rs", text: include_str!("../jobs/queue.rs") },
        Source { path: "src/jobs/backoff.rs", text: include_str!("../jobs/backoff.rs") },
        Source { path: "src/jobs/worker.rs", text: include_str!("../jobs/worker.rs") },
        Source { path: "src/jobs/workers.rs", text: include_str!("../jobs/workers.rs") },
        Source { path: "src/jobs/process.rs", text: include_str!("../jobs/process.rs") },
        Source { path: "src/jobs/supervisor.rs", text: include_str!("../jobs/supervisor.rs") },
    ],
    drills: &[
        KILL_SERVER,
        KILL_POSTGRES,
        RESTART_POSTGRES,
        SLOW_DATABASE,
        FULL_QUEUE,
        KILL_WORKERS,
        NO_MAIL,
        POISONED,
    ],
    experiments: experiments::ALL,
    rule: "Move out of the request what its response does not need. Keep the job in the same commit as its reason, do it at least once, and give it a key so that twice is harmless. Have more workers than arrivals times the time of a job.",
};

fn serve(place: Place) -> anyhow::Result<()> {
    let counted = Counted::start(Arc::new(database(&place)?), &place.recorder)?;
    let _workers = workers(&place)?;
    serving::serve(place, serving::bounded(counted))
}

/// PostgreSQL with the tables of all modules.
pub(super) fn database(place: &Place) -> anyhow::Result<Postgres> {
    let sql = place.traffic.with("PostgreSQL");
    Ok(Postgres::modular(place.means.postgres()?, &place.recorder, &sql)?)
}

/// The process of workers, for as long as this value lives.
pub(super) fn workers(place: &Place) -> anyhow::Result<Supervisor> {
    let (program, folder) = (env::current_exe()?, place.means.folder.clone());
    let first = serde_json::to_string(&place.means)?;
    let workers =
        Supervisor::start(move || work(&program, &folder), first, ("the workers' process", log));
    let workers = workers.context("the workers' process")?;
    place.traffic.beside(Workers(workers.questions()));
    Ok(workers)
}

/// The process of workers counts its own bytes.
#[derive(Debug)]
struct Workers(Questions);

impl Elsewhere for Workers {
    fn so_far(&self) -> Vec<Bytes> {
        let bytes = self.0.ask().and_then(|line| serde_json::from_str(&line).ok());
        bytes.unwrap_or_default()
    }
}

fn work(program: &Path, folder: &Path) -> Command {
    let mut work = Command::new(program);
    work.arg("work");
    let drill = folder.join(KILL_AT);
    if let Ok(step) = fs::read_to_string(&drill)
        && fs::remove_file(drill).is_ok()
    {
        work.args(["--kill-at", step.trim()]);
    }
    work
}

/// A screen that is gone stops no server.
pub(super) fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}
