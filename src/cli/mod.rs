//! What was typed, and nothing else.

mod audit;
mod compare;
mod dials;
mod exercises;
mod load;
mod profile;

pub(crate) use audit::Audit;
use brigade_server::{Ladder, Serve, Simulate};
use clap::{Args, Parser, Subcommand};
pub(crate) use compare::{Compare, Report};
pub(crate) use dials::Dials;
pub(crate) use exercises::{Check, Exercises, Hint, Solution};
pub(crate) use load::Load;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  cargo run lessons                        the course map, and what to type next
  cargo run lessons one-request            play a lesson
  cargo run lessons check lost-update      judge your repair of a lesson's exercise
  cargo run serve --model tokio_multi      serve the URL shortener for real
  cargo run ladder                         one architecture after the other, each with its price
  cargo run simulate                       systems that no laptop runs, in virtual time
  cargo run load http://127.0.0.1:8080     load a server and measure its latency
  cargo run dials --url http://127.0.0.1:3000/ -- node server.js
                                           what is this server's execution model?";

/// See concurrency, parallelism and asynchrony happen on your own machine.
#[derive(Debug, Parser)]
#[command(name = "brigade", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// What to do; without it the help is shown.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The course: predict, run, see what ran when, compare with the law
    Lessons(Lessons),
    /// The execution models, and what each teaches
    Models,
    /// Serve the URL shortener under one model, for real
    Serve(Serve),
    /// One architecture after the other, on PostgreSQL and Redis, each with its price here
    Ladder(Ladder),
    /// Systems that no laptop runs, in virtual time: what breaks first, and from when on
    Simulate(Simulate),
    /// Three dials for any server, in any language: what is its execution model? (Linux)
    Dials(Dials),
    /// Compares the execution models on this machine: the same cells as `cargo bench comparisons`
    Compare(Compare),
    /// Shows a comparison again: tables, fairness, verdicts, and what changed since an earlier one
    Report(Report),
    /// Loads a server over HTTP, and measures latency from when each request was due
    Load(Box<Load>),
    /// What would be published of a crate or an npm package, and what of it should not be: secrets, source maps, leftovers
    Audit(Audit),
    /// What this machine is, as the lessons see it
    Machine,
    /// Clears after a run when its standard input ends: what stands beside every server that is started here
    #[command(hide = true)]
    Guard {
        /// The run's folder.
        folder: PathBuf,
    },
    /// Runs one experiment in this process: what a lesson starts as its child
    #[command(hide = true)]
    Experiment {
        /// The lesson.
        lesson: String,
        /// Its experiment.
        name: String,
    },
    /// Records the book's figures, and what systems without affinity are shown instead (on Linux)
    #[command(hide = true)]
    Record {
        /// The lesson, `opening`, `dials`, `servers` (or `servers:NAME`, written nowhere), `judging`, `scenarios`, or `comparisons`; `figures` draws all figures anew from what was
        /// recorded of them; all lessons without.
        lesson: Option<String>,
    },
}

/// `lessons`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Lessons {
    /// Repairing what a lesson breaks
    #[command(subcommand)]
    pub(crate) exercises: Option<Exercises>,
    /// A lesson's name or number; `next` (go on: the open repair, or the next lesson); `all`;
    /// `report` (how well you predict); `review` (what you got wrong, once more); `opening`
    pub(crate) lesson: Option<String>,
    /// Do not ask for predictions (does not count as learned)
    #[arg(long)]
    pub(crate) no_predict: bool,
    /// Ask even where there is no terminal, and read the answers from standard input
    #[arg(long, hide = true, conflicts_with = "no_predict")]
    pub(crate) ask: bool,
    /// Smaller data, fewer repetitions
    #[arg(long)]
    pub(crate) quick: bool,
    /// Use at most N cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) cores: Option<u16>,
    /// A real access log instead of generated data
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// Write the lesson's figures as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the lesson's figures for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    pub(crate) perfetto: Option<PathBuf>,
    /// Write the lesson's traces as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Columns to draw for; the terminal's own by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=200), global = true)]
    pub(crate) width: Option<u16>,
}
