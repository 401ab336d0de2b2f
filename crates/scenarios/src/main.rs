//! The program of `simulate`: what was typed, and the exit status. `brigade` has cargo build it, and becomes it.

use brigade_scenarios::{record, simulate};
use brigade_server::{Simulate, done};
use clap::Parser;
use std::process::ExitCode;

/// See concurrency, parallelism and asynchrony happen on your own machine.
#[derive(Debug, Parser)]
#[command(name = "brigade", version)]
enum Cli {
    /// Systems that no laptop runs, in virtual time: what breaks first, and from when on
    Simulate(Simulate),
    /// Draws what the book shows of all scenarios
    #[command(hide = true)]
    Record {
        /// `scenarios`, as it was typed.
        what: String,
    },
}

fn main() -> ExitCode {
    done(match Cli::parse() {
        Cli::Simulate(asked) => simulate::run(&asked),
        Cli::Record { .. } => record::run().map(|()| ExitCode::SUCCESS),
    })
}
