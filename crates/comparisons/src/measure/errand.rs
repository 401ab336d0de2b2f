//! What this very program is started again for: one thing that needs a process of its own, because CPU time and
//! memory must be its own, and because smol and async-std read their worker counts from the environment at start.
//!
//! The program's `main` looks for an errand before it reads its arguments.

use crate::measure::serving::{Serving, child};
use crate::measure::sleeping::Sleepers;
use serde::{Deserialize, Serialize};
use std::process::{Command, Stdio};

/// Said first to the child, and to nobody else.
const HIDDEN: &str = "--errand";

/// What a child is started for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Errand {
    /// Serves until its standard input closes.
    Serve(Serving),
    /// Lets redirects wait, and says what that took.
    Sleep(Sleepers),
}

impl Errand {
    /// The errand that the arguments ask for, if they do. The program's name is not among them.
    pub fn from_args(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        arguments.next().filter(|first| first == HIDDEN)?;
        serde_json::from_str(&arguments.next()?).ok()
    }

    /// Runs it, in the child.
    ///
    /// # Errors
    /// What kept it from being done.
    pub fn run(&self) -> anyhow::Result<()> {
        match self {
            Errand::Serve(serving) => child::serve(serving),
            Errand::Sleep(sleepers) => sleepers.sleep(),
        }
    }

    /// The command that starts the child, with its three streams piped.
    pub(super) fn command(&self) -> anyhow::Result<Command> {
        let workers = match self {
            Errand::Serve(Serving { workers, .. }) | Errand::Sleep(Sleepers { workers, .. }) => {
                workers.to_string()
            }
        };
        let mut command = Command::new(std::env::current_exe()?);
        apart(&mut command);
        command
            .args([HIDDEN, &serde_json::to_string(self)?])
            .env("ASYNC_STD_THREAD_COUNT", &workers)
            .env("SMOL_THREADS", &workers)
            // glibc would keep a login's 19 MiB and then fail to fit the next one into it; the same for everybody.
            .env("MALLOC_MMAP_THRESHOLD_", "1048576")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Ok(command)
    }
}

/// What a dead child's standard error says last.
pub(super) fn last_words(errors: &[u8]) -> String {
    let said = String::from_utf8_lossy(errors);
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").into()
}

/// Ctrl-C is the parent's to hear: it lets the cells that are finished be kept. The child ends with its parent anyway.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_told_what_it_is_started_for() {
        let errand = Errand::Sleep(Sleepers { model: "tokio".into(), count: 3, workers: 2 });
        let command = errand.command().unwrap();
        let arguments = command.get_args().map(|argument| argument.to_str().unwrap().to_owned());
        assert_eq!(Errand::from_args(arguments), Some(errand));
    }

    #[test]
    fn what_a_person_types_is_no_errand() {
        for typed in [&["compare", "hot"][..], &[], &[HIDDEN], &[HIDDEN, "tea"]] {
            assert_eq!(Errand::from_args(typed.iter().map(|&word| word.to_owned())), None);
        }
    }
}
