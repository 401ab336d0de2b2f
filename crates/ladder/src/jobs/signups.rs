//! Sign-ups in one of the ways, in a process of its own, so that it can be killed: `brigade-ladder signups`. It is handed its
//! means as one line of JSON on its standard input, and says in one line of JSON when each user asked and had an answer.
//! Its users come one after another, or at a rate, whether or not those before them were answered.

use super::crash::{Crash, Step};
use super::ways::{Forget, Inline, Signups, Through};
use super::{Channel, Duty, List, Outbox, Workers};
use crate::engines::Postgres;
use crate::ground::Means;
use crate::mail::{Mail, now_us};
use crate::telemetry::Telemetry;
use crate::traffic::Meter;
use anyhow::anyhow;
use brigade_core::blink::database::{Answer, Database, Engine, Query, Question};
use brigade_core::blink::{Job, User};
use brigade_core::measure::Arrivals;
use brigade_core::trace::{Recorder, Task};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::iter;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// The same users come at the same times.
const SEED: u64 = 25;
/// Users before those that come at a rate, at once: then every connection is up and was used.
const WARM: usize = 32;
/// Jobs that a channel has room for: more than there are users.
const ROOM: u64 = 10_000;

/// `signups`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// How the mail leaves the path of the request.
    #[arg(long, value_enum)]
    pub way: Kind,
    /// Users, one after another if no rate is given.
    #[arg(long)]
    pub users: u32,
    /// So many of them a second, at random moments, whether or not those before were answered.
    #[arg(long, conflicts_with = "kill_at")]
    pub rate: Option<f64>,
    /// Workers in this process, for a way that has some.
    #[arg(long, default_value_t = 2)]
    pub workers: usize,
    /// What their names begin with.
    #[arg(long)]
    pub named: String,
    /// Is killed at this step of the last user.
    #[arg(long)]
    pub kill_at: Option<Step>,
}

/// One of the ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Kind {
    /// The mail is sent before the answer.
    Inline,
    /// By a task that nothing waits for.
    Forget,
    /// Through a queue in memory.
    Channel,
    /// Through a list of Redis's.
    List,
    /// Through a table, in the same commit.
    Outbox,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] =
        [Kind::Inline, Kind::Forget, Kind::Channel, Kind::List, Kind::Outbox];

    /// What is typed.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Inline => "inline",
            Kind::Forget => "forget",
            Kind::Channel => "channel",
            Kind::List => "list",
            Kind::Outbox => "outbox",
        }
    }
}

/// One user who signed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Its key, which is the mail's.
    pub key: String,
    /// When it asked, in microseconds since 1970.
    pub asked_us: u64,
    /// From the question to the answer, in microseconds; at a rate, from when it was due.
    pub took_us: f64,
}

/// Signs them up, and has what is queued done where nothing else will do it.
///
/// # Errors
/// The means do not name what is needed, or a user is not kept.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let means = Means::read(&mut io::stdin().lock())?;
    let crash = options.kill_at.map_or(Crash::never(), |step| Crash::at(step, options.users));
    let (database, workers) = database(options, &means, &crash)?;
    let all = match options.rate {
        None => one_by_one(&database, options, &crash)?,
        Some(rate) => {
            at(
                &database,
                &format!("{}-warm", options.named),
                iter::repeat_n(Duration::ZERO, WARM),
            )?;
            let due = Arrivals::Poisson.times(rate, SEED).take(options.users as usize);
            at(&database, &options.named, due)?
        }
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &all)?;
    writeln!(out)?;
    out.flush()?;
    drop(workers); // they finish what dies with this process
    Ok(())
}

fn one_by_one(database: &Database, options: &Options, crash: &Crash) -> anyhow::Result<Vec<Asked>> {
    let one = |n| {
        let asked = sign_up(database, &format!("{}-{n}", options.named), Instant::now())?;
        crash.reached(Step::Answered);
        Ok(asked)
    };
    (0..options.users).map(one).collect()
}

/// Users who come when they are due, each on a thread of its own.
fn at(
    database: &Database,
    named: &str,
    due: impl Iterator<Item = Duration>,
) -> anyhow::Result<Vec<Asked>> {
    let (opened, (_open, nothing)) = (Instant::now(), mpsc::channel::<()>());
    thread::scope(|scope| {
        let mut users = Vec::new();
        for (n, due) in due.enumerate() {
            let (name, due) = (format!("{named}-{n}"), opened + due);
            let _due = nothing.recv_timeout(due.saturating_duration_since(Instant::now()));
            let user = move || sign_up(database, &name, due);
            users.push(Builder::new().name("user".into()).spawn_scoped(scope, user)?);
        }
        let answered =
            users.into_iter().map(|user| user.join().map_err(|_| anyhow!("a user panicked"))?);
        answered.collect()
    })
}

/// One user, who was due at this moment.
fn sign_up(database: &Database, name: &str, due: Instant) -> anyhow::Result<Asked> {
    let user =
        User { address: format!("{name}@example.org"), code: "271828".into(), key: name.into() };
    let job = Job::mail(&user);
    let question = Question::Together(vec![Question::Enrol(user), Question::Enqueue(job)]);
    let asked_us = now_us();
    let answer = database.submit(Query::new(Task::default(), question));
    let answer = answer.wait();
    let took_us = due.elapsed().as_secs_f64() * 1e6;
    anyhow::ensure!(matches!(answer, Answer::Together(_)), "{name} is not kept: {answer:?}");
    Ok(Asked { key: name.into(), asked_us, took_us })
}

/// A database whose new users' mails leave in this way, and the workers that the way has in this process.
fn database(
    options: &Options,
    means: &Means,
    crash: &Crash,
) -> anyhow::Result<(Database, Option<Workers>)> {
    let off = Recorder::off();
    let postgres = Postgres::modular(means.postgres()?, &off, &Meter::default())?;
    let engine: Arc<dyn Engine> = Arc::new(postgres);
    let mail = Mail::at(means.mail()?);
    // The server is killed here, not its workers.
    let duty = Duty {
        mail: mail.clone(),
        crash: Crash::never(),
        recorder: off.clone(),
        log: |_| {},
        telemetry: Telemetry::off(),
    };
    let crash = crash.clone();
    Ok(match options.way {
        Kind::Inline => (over(Signups::start(Inline(mail), engine, crash, &off)?), None),
        Kind::Forget => (over(Signups::start(Forget(mail), engine, crash, &off)?), None),
        Kind::Channel => {
            let queue = Channel::of(ROOM);
            let workers = Workers::start(&queue, &duty, options.workers)?;
            (over(Signups::start(Through(queue), engine, crash, &off)?), Some(workers))
        }
        Kind::List => {
            let queue = List::at(means.redis()?)?;
            let workers = Workers::start(&queue, &duty, options.workers)?;
            (over(Signups::start(Through(queue), engine, crash, &off)?), Some(workers))
        }
        Kind::Outbox => {
            let workers = Workers::start(&Outbox::at(means.postgres()?)?, &duty, options.workers)?;
            (Database::over(engine), Some(workers))
        }
    })
}

fn over(engine: impl Engine + 'static) -> Database {
    Database::over(Arc::new(engine))
}
