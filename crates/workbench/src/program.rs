//! Programs of the project that no first build pays for: cargo builds one when it is asked for.

use super::check::program_in;
use super::environment::variable;
use anyhow::Context;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// What cargo calls its package, and the program.
    pub package: &'static str,
    /// In words.
    pub what: &'static str,
}

/// The ladder.
pub const LADDER: Program = Program { package: "brigade-ladder", what: "the ladder" };
/// What `simulate` runs.
pub const SCENARIOS: Program = Program { package: "brigade-scenarios", what: "the simulator" };

impl Program {
    /// Has cargo build it, aloud: where it is.
    ///
    /// # Errors
    /// Cargo cannot be started, or says why the program cannot be built.
    pub fn build(&self) -> anyhow::Result<PathBuf> {
        let Program { package, what } = self;
        let _gone = writeln!(io::stderr(), "building {what} (the first time takes longest)");
        let cargo = variable("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(&cargo);
        command.args(["build", "--package", package]);
        command.args(["--message-format", "json-render-diagnostics"]);
        command.arg("--manifest-path").arg(root().join("Cargo.toml"));
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let built = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let built = built.with_context(|| {
            let cargo = cargo.display();
            format!("`{cargo}` did not start; is it installed (https://rustup.rs), and on PATH?")
        })?;
        let program = program_in(&String::from_utf8_lossy(&built.stdout), package);
        let program = program.filter(|_| built.status.success());
        program.with_context(|| format!("{what} could not be built: cargo says above why"))
    }
}

/// The project: where cargo runs, or for an installed program where it was built.
fn root() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(PathBuf::from);
    variable("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(built).unwrap_or_default()
}
