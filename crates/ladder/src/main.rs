//! The ladder's program: `ladder`, `serve` over what only the ladder knows, and the processes that a climb starts. `brigade`
//! has cargo build it, and becomes it.

use anyhow::anyhow;
use brigade_core::blink::database::{Bounded, Counted, Database};
use brigade_core::trace::Recorder;
use brigade_ladder::engines;
use brigade_server::{Ladder, Serve, done};
use clap::Parser;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Queries at once. More clients than this are told to come back: at ten thousand answers a second the last of so many
/// waits for half a second, which is about as long as a person waits for a redirect.
const MOST: usize = 4_096;

/// See concurrency, parallelism and asynchrony happen on your own machine.
#[derive(Debug, Parser)]
#[command(name = "brigade", version)]
enum Cli {
    /// Serve the URL shortener under one model, over a database of its own
    Serve(Serve),
    /// One architecture after the other, on PostgreSQL and Redis, each with its price here
    Ladder(Ladder),
    /// Climbs, and records what is shown where a component is missing
    #[command(hide = true)]
    Record {
        /// The rung; all without.
        rung: Option<String>,
    },
    /// Runs one experiment of a lesson on components of its own: what the lesson starts
    #[command(hide = true)]
    Experiment {
        /// The lesson.
        lesson: String,
        /// Its experiment.
        name: String,
    },
    /// A rung in a process of its own: what a climb starts
    #[command(hide = true)]
    Rung {
        /// Its number.
        number: u8,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        addr: SocketAddr,
    },
    /// One of several servers behind a balancer: what rung 6 starts
    #[command(hide = true)]
    Instance(brigade_ladder::rungs::instance::Options),
    /// A gateway before one server: what an experiment starts
    #[command(hide = true)]
    Gateway {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        addr: SocketAddr,
    },
    /// Lets users in, and signs their tokens: what rung 8 starts
    #[command(hide = true)]
    Auth {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        addr: SocketAddr,
    },
    /// A provider of mail that sends nothing: what a climb starts
    #[command(hide = true)]
    Mail(brigade_ladder::mail::Options),
    /// Links as a service of their own: what rung 9 starts
    #[command(hide = true)]
    Links {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        addr: SocketAddr,
    },
    /// Their clicks as another one
    #[command(hide = true)]
    Analytics {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        addr: SocketAddr,
    },
    /// The service cut in one of several ways: what an experiment starts
    #[command(hide = true)]
    Form {
        /// Which.
        #[arg(value_enum)]
        form: brigade_ladder::experiments::forms::found::Form,
    },
    /// Where spans are sent, and told again: what a climb starts
    #[command(hide = true)]
    Collector(brigade_ladder::telemetry::collector::Options),
    /// Several servers behind one address: what an experiment starts
    #[command(hide = true)]
    Balance(brigade_ladder::balancer::Options),
    /// Users who sign up, in a process that can be killed: what an experiment starts
    #[command(hide = true)]
    Signups(brigade_ladder::jobs::signups::Options),
    /// Workers that do jobs: what rung 3 starts
    #[command(hide = true)]
    Work(brigade_ladder::jobs::process::Options),
    /// A service that waits and remembers: what an experiment starts several of
    #[command(hide = true)]
    Service(brigade_ladder::experiments::instances::service::Options),
    /// Analytics in memory, behind every wire: what an experiment starts
    #[command(hide = true)]
    Boundary(brigade_ladder::experiments::boundaries::process::Options),
    /// Takes away what a climb left on a server that was given
    #[command(hide = true)]
    Remove {
        /// The file that says what.
        file: PathBuf,
    },
    /// Ends what a run has started when its standard input ends
    #[command(hide = true)]
    Guard {
        /// The folder of the run.
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    done(run(Cli::parse()))
}

fn run(asked: Cli) -> anyhow::Result<ExitCode> {
    match asked {
        Cli::Serve(asked) => brigade_server::run(&asked, open)?,
        Cli::Ladder(asked) => return brigade_ladder::climb::run(&asked),
        Cli::Record { rung } => brigade_ladder::climb::record::run(rung.as_deref())?,
        Cli::Experiment { lesson, name } => brigade_ladder::climb::experiment::run(&lesson, &name)?,
        Cli::Rung { number, addr } => brigade_ladder::rungs::process::run(number, addr)?,
        Cli::Instance(asked) => brigade_ladder::rungs::instance::run(&asked)?,
        Cli::Gateway { addr } => brigade_ladder::gateway::process::run(addr)?,
        Cli::Auth { addr } => brigade_ladder::auth::process::run(addr)?,
        Cli::Mail(asked) => brigade_ladder::mail::run(&asked)?,
        Cli::Links { addr } => brigade_ladder::services::process::links(addr)?,
        Cli::Analytics { addr } => brigade_ladder::services::process::analytics(addr)?,
        Cli::Form { form } => brigade_ladder::experiments::forms::served::run(form)?,
        Cli::Collector(asked) => brigade_ladder::telemetry::collector::run(&asked)?,
        Cli::Balance(asked) => brigade_ladder::balancer::run(&asked)?,
        Cli::Signups(asked) => brigade_ladder::jobs::signups::run(&asked)?,
        Cli::Work(asked) => brigade_ladder::jobs::process::run(&asked)?,
        Cli::Service(asked) => brigade_ladder::experiments::instances::service::run(&asked)?,
        Cli::Boundary(asked) => brigade_ladder::experiments::boundaries::process::run(asked)?,
        Cli::Remove { file } => brigade_ladder::ground::Left::read(&file)?.remove()?,
        Cli::Guard { folder } => brigade_children::guard::watch(&folder, io::stdin())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What only the ladder knows, with clicks counted in groups and a bound on what waits.
fn open(text: &str) -> anyhow::Result<Database> {
    if !brigade_server::is_elsewhere(text) {
        return brigade_server::store(text);
    }
    let off = Recorder::off();
    let engine = engines::open(text, &off, note).map_err(|why| anyhow!("--store: {why}"))?;
    let counted = Arc::new(Counted::start(engine, &off)?);
    Ok(Database::over(Arc::new(Bounded::over(counted, MOST))))
}

/// A screen that is gone stops no server.
fn note(kept: &str) {
    let _gone = writeln!(io::stderr(), "brigade: the store {kept}");
}
