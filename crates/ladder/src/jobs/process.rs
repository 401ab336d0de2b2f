//! Workers as a process of their own: `brigade-ladder work`. It is handed its means as one line of JSON on its standard
//! input, and answers every further line with what it sent to other parts so far and got from them. It ends when its
//! input does, or at a signal: what it has in hand is finished first.

use super::crash::{Crash, Step};
use super::{Duty, List, Outbox, Workers};
use crate::ground::{Means, Need, say, told_to_end};
use crate::mail::Mail;
use crate::traffic::Traffic;
use brigade_core::trace::Recorder;
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// `work`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where jobs wait.
    #[arg(long, value_enum, default_value_t = Place::Outbox)]
    pub queue: Place,
    /// Jobs that are done at a time.
    #[arg(long, default_value_t = 2)]
    pub workers: usize,
    /// Is killed at this step.
    #[arg(long)]
    pub kill_at: Option<Step>,
    /// The how many-th time that the step is reached.
    #[arg(long, default_value_t = 1)]
    pub nth: u32,
}

/// A queue that other processes reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// PostgreSQL's table of jobs.
    Outbox,
    /// Redis's list.
    List,
}

/// Works until standard input ends.
///
/// # Errors
/// The means do not name what is needed, or there is no thread.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let means = Means::read(&mut io::stdin().lock())?;
    let crash = options.kill_at.map_or(Crash::never(), |step| Crash::at(step, options.nth));
    let traffic = Traffic::default();
    let mail = Mail::at(means.mail()?).counted_by(&traffic.with(Need::Mail.name()));
    let (telemetry, _writing) = means.telemetry("workers")?;
    let duty = Duty { mail, crash, recorder: Recorder::off(), log, telemetry };
    let workers = match options.queue {
        Place::Outbox => {
            let sql = traffic.with(Need::Postgres.name());
            let outbox = Outbox::at(means.postgres()?)?.or_at(&means.standbys)?.counted_by(&sql);
            Workers::start(&outbox, &duty, options.workers)
        }
        Place::List => Workers::start(&List::at(means.redis()?)?, &duty, options.workers),
    }?;
    told_to_end(move |_| say(&traffic.so_far()))?.wait();
    drop(workers); // they finish first
    Ok(())
}

/// A screen that is gone stops no worker.
fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}
