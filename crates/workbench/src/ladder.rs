//! The ladder's program, which no first build pays for: cargo builds it when it is asked for. What a lesson measures on
//! real components runs in it, and comes back as [`Evidence`].

use super::check::program_in;
use super::environment::variable;
use super::{Evidence, Lack, Setting};
use anyhow::{Context, bail, ensure};
use brigade_children::Child;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What cargo calls the package, and its program.
const NAME: &str = "brigade-ladder";
/// No experiment may take longer; the lesson that asked for it waits no longer either.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has cargo build the ladder's program, aloud: where it is.
///
/// # Errors
/// Cargo cannot be started, or says why the program cannot be built.
pub fn build() -> anyhow::Result<PathBuf> {
    let _gone = writeln!(io::stderr(), "building the ladder (the first time about a minute)");
    let cargo = variable("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(&cargo);
    command.args(["build", "--package", NAME, "--message-format", "json-render-diagnostics"]);
    command.arg("--manifest-path").arg(root().join("Cargo.toml"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let built = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let built = built.with_context(|| {
        let cargo = cargo.display();
        format!("`{cargo}` did not start; is it installed (https://rustup.rs), and on PATH?")
    })?;
    let program = program_in(&String::from_utf8_lossy(&built.stdout), NAME);
    let program = program.filter(|_| built.status.success());
    program.context("the ladder could not be built: cargo says above why")
}

/// The project: where cargo runs, or for an installed program where it was built.
fn root() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(PathBuf::from);
    variable("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(built).unwrap_or_default()
}

/// Runs an experiment of a lesson in the ladder's process, on components of its own. To be called by the lesson's own
/// experiment, in whose process nothing is built: without the program the evidence says that it lacks it, the
/// workbench builds it, and asks again.
///
/// # Errors
/// The program cannot be started, fails, or prints what is no evidence.
pub fn experiment(lesson: &str, name: &str, setting: &Setting) -> anyhow::Result<Evidence> {
    let Some(program) = &setting.ladder else {
        return Ok(Evidence { lacks: Some(Lack::Ladder), ..Evidence::default() });
    };
    let mut command = Command::new(program);
    command.args(["experiment", lesson, name]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = Child::start(&mut command)?;
    // It ends when its input does: it must outlive neither us nor this function.
    let mut input = child.input().context("the ladder's input")?;
    let _gone = writeln!(input, "{}", serde_json::to_string(setting)?);
    let answer = child.answer(PATIENCE)?;
    let Some(answer) = answer else {
        bail!("the ladder's experiment {name} took more than {} seconds", PATIENCE.as_secs());
    };
    ensure!(answer.status.success(), "the ladder's experiment {name} failed: it says above why");
    serde_json::from_slice(&answer.printed).context("what the ladder's experiment printed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_ladder_is_not_built_nothing_is_built_and_the_evidence_says_so() {
        let evidence = experiment("layers", "stores", &Setting::default()).unwrap();
        assert_eq!(evidence.lacks, Some(Lack::Ladder));
    }

    #[test]
    #[cfg(unix)]
    fn what_a_ladder_prints_that_is_no_evidence_is_an_error() {
        for (program, expected) in [("true", "printed"), ("false", "failed")] {
            let setting = Setting { ladder: Some(program.into()), ..Setting::default() };
            let why = experiment("layers", "stores", &setting).unwrap_err().to_string();
            assert!(why.contains(expected), "{why}");
        }
    }
}
