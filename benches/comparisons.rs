//! `cargo bench comparisons`: Blink under every execution model, measured in turns.
//!
//! Criterion runs its benchmarks one after another, and what the machine does meanwhile becomes a difference between
//! models. So this target has a runner of its own, [`brigade::comparisons`]: every model serves in a child process,
//! short slices are interleaved, and CPU time per request comes first. It takes criterion's arguments all the same.

#[path = "comparisons/arguments.rs"]
mod arguments;

use arguments::{Arguments, Mode};
use brigade::comparisons::{Comparison, Errand, Extent};
use brigade::signals::asked_to_end;
use std::process::ExitCode;
use std::sync::atomic::Ordering::Relaxed;

fn main() -> ExitCode {
    let done = match Errand::from_args(std::env::args().skip(1)) {
        Some(errand) => errand.run(),
        None => compare(&Arguments::parse(std::env::args().skip(1))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("comparisons: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &Arguments) -> anyhow::Result<()> {
    let full = std::env::var("BRIGADE_MATRIX").is_ok_and(|matrix| matrix == "full");
    let comparison = Comparison {
        named: Vec::new(),
        only: arguments.filter.clone(),
        extent: match arguments.mode {
            Mode::Test => Extent::Test,
            Mode::Quick => Extent::Quick,
            _ if full => Extent::Full,
            _ => Extent::Default,
        },
        file: None,
        afresh: arguments.mode == Mode::Test,
        again: "cargo bench comparisons",
    };
    let ids = comparison.ids();
    if arguments.mode == Mode::List {
        ids.iter().for_each(|id| println!("{id}: benchmark"));
        return Ok(());
    }
    if ids.is_empty() {
        return Ok(()); // the filter means another bench target
    }
    let asked = asked_to_end()?;
    let book = comparison.run(&|| asked.load(Relaxed))?;
    println!("The same as JSON, with every round: {}", book.file().display());
    Ok(())
}
