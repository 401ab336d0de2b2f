//! Parse, dispatch, report the error.

mod cli;
mod commands;

use brigade::comparisons::Errand;
use brigade::lessons::COURSE;
use brigade::workbench::program::{LADDER, SCENARIOS};
use brigade_server::done;
use clap::{CommandFactory, Parser};
use cli::{Cli, Command};
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A comparison starts this program again, as a process that serves for instance.
    if let Some(errand) = Errand::from_args(std::env::args().skip(1)) {
        return done(errand.run().map(|()| ExitCode::SUCCESS));
    }
    done(run(Cli::parse()))
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        None => Cli::command().print_help()?,
        Some(Command::Lessons(asked)) => return commands::lessons::run(&COURSE, asked),
        Some(Command::Models) => commands::models::run()?,
        Some(Command::Serve(asked)) => commands::serve::run(&asked)?,
        Some(Command::Ladder(_)) => commands::elsewhere::run(&LADDER)?,
        Some(Command::Simulate(_)) => commands::elsewhere::run(&SCENARIOS)?,
        #[cfg(unix)]
        Some(Command::Dials(asked)) => return commands::dials::run(&asked),
        #[cfg(unix)]
        Some(Command::Guard { folder }) => brigade::children::guard::watch(&folder, io::stdin())?,
        #[cfg(not(unix))]
        Some(Command::Dials(_) | Command::Guard { .. }) => {
            anyhow::bail!("the dials read /proc, which only Linux has")
        }
        Some(Command::Compare(asked)) => commands::compare::run(&asked)?,
        Some(Command::Report(asked)) => commands::report::run(&asked)?,
        Some(Command::Load(asked)) => return commands::load::run(&asked),
        Some(Command::Audit(asked)) => return commands::audit::run(&asked),
        Some(Command::Machine) => commands::machine::run()?,
        Some(Command::Experiment { lesson, name }) => {
            commands::experiment::run(&COURSE, &lesson, &name)?;
        }
        Some(Command::Record { lesson }) => record(lesson.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What `record` keeps: of the lesson that is named, or of what else has recordings.
fn record(word: Option<&str>) -> anyhow::Result<()> {
    match word {
        #[cfg(unix)]
        Some("dials") => commands::dials::record::record(),
        #[cfg(unix)]
        Some(word) if word.starts_with("servers") => {
            commands::dials::table::record(word.strip_prefix("servers:"))
        }
        Some("figures") => commands::experiment::redraw(),
        Some("scenarios") => commands::scenarios::record(&COURSE),
        Some("judging") => commands::judging::record(&COURSE),
        Some("comparisons") => commands::compare::record(),
        lesson => commands::experiment::record(&COURSE, lesson),
    }
}
