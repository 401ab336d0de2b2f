//! How a program ends, and what is said to a person who typed what cannot be meant.

use brigade_core::names::nearest;
use std::io;
use std::process::ExitCode;

/// What was typed cannot be meant: exit status 2. Says the input, the reason and the next step.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// `there is no model `tokio`. Did you mean tokio_multi?` and all names.
pub fn unknown(what: &str, name: &str, names: impl Iterator<Item = &'static str> + Clone) -> Usage {
    let near = near(name, names.clone());
    let all = names.collect::<Vec<_>>().join(", ");
    Usage(format!("there is no {what} `{name}`.{near} There are: {all}."))
}

/// ` Did you mean servers?`, or nothing.
pub fn near<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> String {
    match nearest(word, names).as_slice() {
        [] => String::new(),
        near => format!(" Did you mean {}?", near.join(" or ")),
    }
}

/// The exit status: 2 for a [`Usage`], 1 for any other error, which is said; a reader that has seen enough is none.
pub fn done(outcome: anyhow::Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) if pipe_was_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

/// A pipe whose reader has gone (`lessons | head`): that is no failure.
fn pipe_was_closed(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
