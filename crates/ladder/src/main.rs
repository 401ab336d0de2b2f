//! `serve` over what only the ladder knows. `brigade serve` has cargo build this program and becomes it.

use anyhow::anyhow;
use brigade_core::blink::database::{Bounded, Counted, Database};
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_server::{Serve, done};
use clap::Parser;
use std::io;
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
    /// Ends what a run has started when its standard input ends
    #[command(hide = true)]
    Guard {
        /// The folder of the run.
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    done(run(Cli::parse()).map(|()| ExitCode::SUCCESS))
}

fn run(asked: Cli) -> anyhow::Result<()> {
    match asked {
        Cli::Serve(asked) => brigade_server::run(&asked, open),
        Cli::Guard { folder } => Ok(brigade_children::guard::watch(&folder, io::stdin())?),
    }
}

/// PostgreSQL, with clicks counted in groups and a bound on what waits.
fn open(url: &str) -> anyhow::Result<Database> {
    if !brigade_server::is_elsewhere(url) {
        return brigade_server::store(url);
    }
    let off = Recorder::off();
    let postgres = Arc::new(Postgres::open(url, &off).map_err(|why| anyhow!("--store: {why}"))?);
    let counted = Arc::new(Counted::start(postgres, &off)?);
    Ok(Database::over(Arc::new(Bounded::over(counted, MOST))))
}
