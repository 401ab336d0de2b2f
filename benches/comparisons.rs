//! `cargo bench comparisons`: Blink over loopback under every execution model, measured in turns.
//!
//! Criterion runs its benchmarks one after another, and what the machine does meanwhile becomes a difference between
//! models. So this target has a runner of its own: every model serves in a child process, short slices are
//! interleaved, and CPU time per request comes first. It takes criterion's arguments all the same.

mod redirect;

use redirect::arguments::{Arguments, Mode};
use redirect::{Measuring, child, fairness, idle_memory, record, redirects};
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match child::Serving::from_args(std::env::args().skip(1)) {
        Some(serving) => child::serve(&serving),
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
    let ids = [redirects::ids(), fairness::ids(), idle_memory::ids()].concat();
    let chosen: Vec<&String> = ids.iter().filter(|id| arguments.chooses(id)).collect();
    if arguments.mode == Mode::List {
        chosen.iter().for_each(|id| println!("{id}: benchmark"));
        return Ok(());
    }
    if chosen.is_empty() {
        return Ok(()); // the filter means another bench target
    }
    let measuring = Measuring::new(arguments);
    println!("{}\n", measuring.card.summary());
    let cells = redirects::run(&measuring)?;
    let fairness = fairness::run(&measuring)?;
    let idle_memory = idle_memory::run(&measuring)?;
    let file = record::write(&measuring, &cells, &fairness, &idle_memory)?;
    println!("The same as JSON, with every round: {}", file.display());
    Ok(())
}
