<<<<<<< HEAD
//! `serve`: over a store of the core's here; over PostgreSQL in the ladder's program.
=======
//! `serve`: over a store of the core's here; over SQLite, PostgreSQL and Redis in the ladder's program, which cargo builds
//! when it is asked for, so that a first build does not pay for it.
>>>>>>> 7b34c4a (ladder: SQLite and Redis as stores; one contract over five, where they differ, and fifty kills)

use super::ladder;
use brigade_server::Serve;

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// As [`brigade_server::run`], and [`ladder::run`].
pub(crate) fn run(asked: &Serve) -> anyhow::Result<()> {
    if !brigade_server::is_elsewhere(&asked.store) {
        return brigade_server::run(asked, brigade_server::store);
    }
    brigade_server::check(asked)?;
<<<<<<< HEAD
    ladder::run()
=======
    climb()
}

/// Hands what was typed to the ladder's program: built aloud, and run without a line of cargo's, which would show the
/// password of a URL.
fn climb() -> anyhow::Result<()> {
    writeln!(
        io::stderr(),
        "building the ladder's server (the first time also SQLite and the clients of PostgreSQL and Redis)"
    )?;
    let built = ladder("build").status().with_context(unstarted)?;
    anyhow::ensure!(
        built.success(),
        "the ladder's server could not be built: cargo says above why"
    );
    let mut run = ladder("run");
    run.arg("--quiet").arg("--").args(std::env::args_os().skip(1));
    replace(run).with_context(unstarted)
}

/// Cargo, with what it is to do with the ladder's program.
fn ladder(verb: &str) -> Command {
    let root = variable("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut command = Command::new(cargo());
    command.args([verb, "--package", "brigade-ladder", "--manifest-path"]);
    command.arg(Path::new(&root).join("Cargo.toml"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command
}

fn cargo() -> OsString {
    variable("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

fn unstarted() -> String {
    let cargo = cargo();
    format!(
        "`{}` did not start; is it installed (https://rustup.rs), and on PATH?",
        cargo.display()
    )
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
>>>>>>> 7b34c4a (ladder: SQLite and Redis as stores; one contract over five, where they differ, and fifty kills)
}
