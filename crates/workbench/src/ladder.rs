//! What a lesson measures on real components: it runs in the ladder's [program](super::program), and comes back as [`Evidence`].

use super::{Evidence, Lack, Setting};
use anyhow::{Context, bail, ensure};
use brigade_children::Child;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

/// No experiment may take longer; the lesson that asked for it waits no longer either.
const PATIENCE: Duration = Duration::from_secs(60);

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
