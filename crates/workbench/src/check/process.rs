//! Asking a judge: a child process with a time limit, which answers over a pipe with a nonce. What a learner prints
//! is no answer, and an end without one is explained. It refuses to know what a ruling says.

use super::Task;
use super::build::{self, NotBuilt};
use super::pipe;
use crate::Lesson;
use brigade_children::Child;
use brigade_judge::COMPUTING;
use rand::RngExt as _;
use serde::de::DeserializeOwned;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A judge has given up by itself before this, or has used up its CPU time, unless it waits for what never comes: it has
/// a third of a core at the least, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A judge that is built, and what it judges.
#[derive(Clone, Debug)]
pub struct Judge {
    program: PathBuf,
    /// The learner's file as it was when the judge was built.
    pub source: String,
    /// It is exactly what ships.
    pub untouched: bool,
}

/// Why a judge gave no answer: what is said of it is a verdict, too.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// No process.
    #[error("no process could be started for the judge: {0}")]
    NotStarted(#[from] io::Error),
    /// No answer within the limit.
    #[error(
        "no answer within {} s. A step of the exercise never ends: a loop without a way out, or a wait for something that the judge does not see (what threads share comes from `super::sync`).",
        .0.as_secs()
    )]
    Silent(Duration),
    /// It ended, and nothing was said.
    #[error(
        "the exercise ended the whole process (exit status {status}), so the judge could say nothing{}. A repair returns to its caller.",
        if *.boasted { "; that `accepted` was printed is no verdict, for only the judge's word counts" } else { "" }
    )]
    Itself {
        /// With this exit status.
        status: i32,
        /// `accepted` was printed, and not by the judge.
        boasted: bool,
    },
    /// More memory than there is for it.
    #[error(
        "the exercise wanted more memory than the 2 GiB it may have{}: something in it grows without bound.",
        .0.map_or(String::new(), |bytes| format!(" ({bytes} bytes at once)"))
    )]
    Memory(Option<u64>),
    /// Too many calls in one another.
    #[error("stack overflow: a function of the exercise calls itself without end.")]
    Stack,
    /// A panic that could not be caught.
    #[error("the exercise panicked where the judge could not go on: {0}")]
    Panicked(String),
    /// A signal.
    #[error("the judge's process was ended by signal {0}{said}", said = if .1.is_empty() { String::new() } else { format!(": {}", .1) })]
    Killed(i32, String),
    /// There are no threads in it.
    #[error(
        "there are no threads to schedule in this exercise: its judge tries every case by itself."
    )]
    NothingToSchedule,
    /// The judge has no such variant, or says what is not understood.
    #[error(
        "the judge answered what cannot be read: {0}. Build it again: `cargo clean -p brigade`."
    )]
    Unreadable(String),
}

impl Judge {
    /// Looks at the learner's file, which is laid first if there is none, and builds its judge. What is being
    /// done meanwhile is handed to `say`.
    ///
    /// # Errors
    /// If the lesson has no exercise, the file cannot be judged as it is, or does not compile.
    pub fn build(lesson: &Lesson, say: &mut dyn FnMut(&str)) -> Result<Judge, NotBuilt> {
        let (source, untouched) = build::look(lesson)?;
        let program = build::build(lesson, say)?;
        Ok(Judge { program, source, untouched })
    }

    /// A judge that was built elsewhere.
    pub fn at(program: PathBuf) -> Judge {
        Judge { program, source: String::new(), untouched: false }
    }

    /// Asks about a variant (`exercise`, `broken`, `solution`, `wrong_…`): a [`Ruling`](brigade_judge::Ruling) comes back, a
    /// [`Position`](super::Position), a [`Tally`](super::Tally) or a [`Luck`](super::Luck), by the task.
    ///
    /// # Errors
    /// If no answer came: how the process ended.
    pub fn ask<T: DeserializeOwned>(&self, variant: &str, task: &Task) -> Result<T, Ended> {
        self.ask_within(PATIENCE, variant, task)
    }

    /// The same with another time limit.
    ///
    /// # Errors
    /// As [`Judge::ask`].
    pub fn ask_within<T: DeserializeOwned>(
        &self,
        limit: Duration,
        variant: &str,
        task: &Task,
    ) -> Result<T, Ended> {
        let nonce = format!("{:032x}", rand::rng().random::<u128>());
        let asked = serde_json::to_string(task).map_err(io::Error::from)?;
        let mut command = Command::new(&self.program);
        command.args([variant, &asked]).env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let heard = listen(Child::start(&mut command)?, &nonce, limit)?;
        match heard.answer {
            Some(answer) => {
                serde_json::from_str(&answer).map_err(|error| Ended::Unreadable(error.to_string()))
            }
            None => Err(why(&heard, limit, task)),
        }
    }
}

/// What a judge process left.
struct Heard {
    answer: Option<String>,
    boasted: bool,
    /// `None`: it had to be killed.
    status: Option<ExitStatus>,
    /// The end of standard error.
    errors: String,
}

/// Gives the nonce and waits for the answer, the end or the limit; the process is over in any case afterwards.
fn listen(mut child: Child, nonce: &str, limit: Duration) -> io::Result<Heard> {
    let began = Instant::now();
    if let Some(mut input) = child.input() {
        // A judge that ended before it read this says more by its exit status.
        let _gone = writeln!(input, "{nonce}");
    }
    let (send, said) = mpsc::channel();
    if let Some(output) = child.output() {
        pipe::answer(output, nonce.to_owned(), send)?;
    }
    child.listen()?;
    let said = said.recv_timeout(limit);
    let mut late = said.is_err();
    let said = said.unwrap_or_default();
    if !late && said.answer.is_none() {
        late = !child.words().have_ended(limit.saturating_sub(began.elapsed()));
    }
    // A judge that has answered has nothing more to do, one that is late will not stop by itself, and one that has closed both
    // pipes is on its way out, with its status settled.
    let status = child.kill()?;
    Ok(Heard {
        answer: said.answer,
        boasted: said.boasted,
        status: (!late).then_some(status),
        errors: child.words().text(),
    })
}

fn why(heard: &Heard, limit: Duration, task: &Task) -> Ended {
    let Some(status) = heard.status else { return Ended::Silent(limit) };
    let last =
        || heard.errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    if let Some(bytes) = bytes_refused(&heard.errors) {
        return Ended::Memory(bytes);
    }
    if heard.errors.contains("overflowed its stack") {
        return Ended::Stack;
    }
    match (status.code(), task) {
        (Some(0), Task::Play(_) | Task::Count | Task::Real) if !heard.boasted => {
            Ended::NothingToSchedule
        }
        (Some(101), _) => Ended::Panicked(last().into()),
        (Some(2), _) if heard.errors.contains("a judge is started by") => {
            Ended::Unreadable(last().into())
        }
        (Some(status), _) => Ended::Itself { status, boasted: heard.boasted },
        (None, _) => killed(status, last()),
    }
}

/// `memory allocation of 10737418240 bytes failed`: what the standard library says before it aborts.
fn bytes_refused(errors: &str) -> Option<Option<u64>> {
    if errors.contains("capacity overflow") {
        return Some(None);
    }
    let (_, rest) = errors.split_once("memory allocation of ")?;
    Some(rest.split(' ').next().and_then(|bytes| bytes.parse().ok()))
}

#[cfg(unix)]
fn killed(status: ExitStatus, last: &str) -> Ended {
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        // Without `unsafe` there is one way only: the guard page below a model thread's stack.
        Some(signal) if signal == rustix::process::Signal::SEGV.as_raw() => Ended::Stack,
        Some(signal) if signal == rustix::process::Signal::XCPU.as_raw() => {
            Ended::Silent(Duration::from_secs(COMPUTING))
        }
        signal => Ended::Killed(signal.unwrap_or_default(), last.into()),
    }
}

#[cfg(not(unix))]
fn killed(_: ExitStatus, last: &str) -> Ended {
    Ended::Killed(0, last.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn who_computes_without_end_is_told_so_and_not_that_a_signal_came() {
        let status = ExitStatus::from_raw(rustix::process::Signal::XCPU.as_raw());
        let said = killed(status, "").to_string();
        assert!(
            said.starts_with("no answer within 10 s. A step of the exercise never ends"),
            "{said}"
        );
    }
}
