//! `ladder`, `simulate`, and `serve` over what only the ladder knows: commands of programs of their own, which cargo builds when
//! they are asked for, so that a first build does not pay for them.

use anyhow::Context;
use brigade::workbench::program::Program;
use std::io;
use std::process::Command;

/// Hands what was typed to `program`.
///
/// # Errors
/// It cannot be built or started.
pub(crate) fn run(program: &Program) -> anyhow::Result<()> {
    let program = program.build()?;
    let mut command = Command::new(&program);
    command.args(std::env::args_os().skip(1));
    replace(command).with_context(|| format!("{} did not start", program.display()))
}

/// Becomes `command`: signals reach it, and its exit status is ours.
#[cfg(unix)]
fn replace(mut command: Command) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

#[cfg(not(unix))]
fn replace(mut command: Command) -> io::Result<()> {
    if command.status()?.success() {
        return Ok(());
    }
    Err(io::Error::other("it ended with an error"))
}
