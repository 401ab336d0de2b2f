//! A climb ends with its work, or when it is asked to. Either way all that it started is ended before the program is.

use anyhow::{Context, anyhow};
use brigade_children::Run;
use brigade_server::signals::on_end;
use console::Term;
use std::env;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;

/// How a climb came to its end.
pub(super) enum End<T> {
    /// With its work.
    Done(anyhow::Result<T>),
    /// By a signal, or with its input.
    Asked,
}

/// Does `work` on a thread of its own until it is done, a signal asks this program to end, or `leash` returns; then all
/// that was started in the run is ended. Once for a process.
///
/// # Errors
/// There is no temporary folder, no thread, or no signal to be heard.
pub(super) fn climb<T: Send + 'static>(
    work: impl FnOnce(Run) -> anyhow::Result<T> + Send + 'static,
    leash: Option<fn()>,
) -> anyhow::Result<End<T>> {
    let mut guard = Command::new(env::current_exe().context("where is this program?")?);
    let run = {
        guard.arg("guard");
        Run::start("ladder", guard)
    };
    let run =
        run.context("a climb needs a temporary folder (TMPDIR names another place for it)")?;
    let (done, end) = mpsc::channel();
    let asked = done.clone();
    on_end(move || _ = asked.send(End::Asked)).context("listening for Ctrl-C and SIGTERM")?;
    if let Some(leash) = leash {
        let asked = done.clone();
        thread::Builder::new().name("leash".into()).spawn(move || {
            leash();
            asked.send(End::Asked)
        })?;
    }
    let (part, folder) = (run.clone(), run.path().to_path_buf());
    thread::Builder::new().name("climb".into()).spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(part)));
        let outcome = outcome.unwrap_or_else(|_| Err(anyhow!("the climb panicked")));
        done.send(End::Done(outcome.map_err(|why| no_room(&folder, why))))
    })?;
    let end = end.recv()?;
    if matches!(end, End::Asked) {
        hush();
        run.end()?;
    }
    Ok(end)
}

/// From now on only this thread is heard: what the work says while all it stands on is taken away is of no interest,
/// and its line of progress would be drawn once more if the screen were ever given back. That line is cleared; where the
/// terminal has echoed `^C` behind it, the echo is, and the line stands above and says what was being done.
fn hush() {
    Box::leak(Box::new((io::stdout().lock(), io::stderr().lock())));
    let screen = Term::stderr();
    if screen.is_term() {
        let _gone = screen.clear_line();
    }
}

/// A full disk is told by a component, in its own words, among others.
fn no_room(folder: &Path, why: anyhow::Error) -> anyhow::Error {
    if !format!("{why:#}").contains("No space left on device") {
        return why;
    }
    let folder = folder.parent().unwrap_or(folder).display();
    why.context(format!(
        "{folder} is full: free some of it, or have TMPDIR name a folder with room"
    ))
}
