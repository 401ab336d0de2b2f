//! This very program, started once more: for one thing that needs a process of its own, because CPU time and memory
//! must be its own, and because smol and async-std read their worker counts from the environment at start.

use serde::Serialize;
use std::process::{Command, Stdio};

/// Said first to the child: no person types it.
pub(crate) const HIDDEN: &str = "--errand";

/// The command that starts the child for `what`, with so many workers and with its three streams piped. Which
/// [`Errand`](crate::Errand) that is says its `name`.
pub(crate) fn command(
    name: &str,
    what: &impl Serialize,
    workers: usize,
) -> anyhow::Result<Command> {
    let workers = workers.to_string();
    let mut command = Command::new(std::env::current_exe()?);
    apart(&mut command);
    command
        .args([HIDDEN, name, &serde_json::to_string(what)?])
        .env("ASYNC_STD_THREAD_COUNT", &workers)
        .env("SMOL_THREADS", &workers)
        // glibc would keep a login's 19 MiB and then fail to fit the next one into it; the same for all contenders.
        .env("MALLOC_MMAP_THRESHOLD_", "1048576")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// Ctrl-C is the parent's to hear: it lets the cells that are finished be kept. The child ends with its parent anyway.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}
