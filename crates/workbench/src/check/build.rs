//! Building a judge with the learner's file in it, and what is wrong with that file if it cannot be built.

use super::place::Place;
use super::source::{self, Refusal};
use crate::Lesson;
use crate::environment::{colours, variable};
use serde::Deserialize;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

/// More compile errors at once do not help.
const MOST: usize = 3;

/// Why there is no judge. The first line of what it says is a sentence, the others are to be shown as they are.
#[derive(Debug, thiserror::Error)]
pub enum NotBuilt {
    /// The lesson asks for no repair.
    #[error("{0} has no exercise")]
    NoExercise(&'static str),
    /// A file cannot be read or laid.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It cannot be judged as it is.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// A compile error in the learner's file.
    #[error("exercise.rs does not compile.\n\n{0}")]
    Exercise(String),
    /// It compiles, and the judge cannot call it.
    #[error(
        "the judge cannot use exercise.rs: {message}. What the judge calls keeps its name and its signature; the top of the file says what that is, and `reset` brings it back.\n\n{rendered}"
    )]
    Interface {
        /// The compiler's sentence.
        message: String,
        /// The whole of it.
        rendered: String,
    },
    /// There is no cargo, or it did not come so far.
    #[error("the judge could not be built with `{cargo}`: {said}")]
    Cargo {
        /// As it was called.
        cargo: String,
        /// What it said last.
        said: String,
    },
}

/// The learner's file, laid if there is none, and whether it is what ships.
pub(super) fn look(lesson: &Lesson) -> Result<(String, bool), NotBuilt> {
    if lesson.exercise.is_none() {
        return Err(NotBuilt::NoExercise(lesson.name));
    }
    let place = Place::of(lesson)?;
    place.lay()?;
    let broken = std::fs::read_to_string(place.broken())?;
    let bytes = read(&place)?;
    let text = source::look(&bytes, &broken)?;
    let untouched = text == broken;
    Ok((text, untouched))
}

/// The file, of which no more is read than shows that it is too large.
fn read(place: &Place) -> io::Result<Vec<u8>> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", place.shown()));
    let file = File::open(place.exercise()).map_err(named)?;
    let mut bytes = Vec::new();
    file.take(source::LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(named)?;
    Ok(bytes)
}

/// Has cargo build the judge of `lesson`: where the program is.
pub(super) fn build(lesson: &Lesson, say: &mut dyn FnMut(&str)) -> Result<PathBuf, NotBuilt> {
    let place = Place::of(lesson)?;
    let name = format!("judge-{}", lesson.name);
    let cargo = variable("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let format = if colours(&console::Term::stdout()) {
        "--message-format=json-diagnostic-rendered-ansi"
    } else {
        "--message-format=json"
    };
    let mut command = Command::new(&cargo);
    command.args(["build", "-p", "brigade-judges", "--bin", &name, format]);
    command.current_dir(place.root()).stdin(Stdio::null());
    say("building the judge (the first time also the model checkers: about a minute)");
    let failed = |said: String| NotBuilt::Cargo { cargo: cargo.display().to_string(), said };
    let (printed, complained) = run(command, say).map_err(|error| failed(unstarted(&error)))?;
    let built = Built::read(&printed, &name);
    match built.program {
        Some(program) => Ok(program),
        None => Err(built.why().unwrap_or_else(|| failed(last_lines(&complained)))),
    }
}

/// Why cargo did not start.
fn unstarted(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such program. Is cargo installed (https://rustup.rs), and on PATH?".into()
        }
        _ => error.to_string(),
    }
}

/// Runs cargo to its end; what it prints comes back, what it says meanwhile goes to `say` line by line.
fn run(mut command: Command, say: &mut dyn FnMut(&str)) -> io::Result<(String, String)> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let output = child.stdout.take();
    let reader = thread::Builder::new().spawn(move || {
        let mut printed = Vec::new();
        if let Some(mut output) = output {
            output.read_to_end(&mut printed)?;
        }
        io::Result::Ok(String::from_utf8_lossy(&printed).into_owned())
    })?;
    let mut complained = String::new();
    if let Some(errors) = child.stderr.take() {
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            say(line.trim());
            complained += &line;
            complained.push('\n');
        }
    }
    child.wait()?;
    let printed = reader.join().map_err(|_| io::Error::other("reading what cargo printed"))??;
    Ok((printed, complained))
}

/// From the first `error` on, or the last few lines.
fn last_lines(complained: &str) -> String {
    let lines: Vec<&str> = complained.lines().filter(|line| !line.trim().is_empty()).collect();
    let first = lines.iter().position(|line| line.starts_with("error"));
    let from = first.unwrap_or(lines.len().saturating_sub(3));
    lines[from..].iter().take(6).copied().collect::<Vec<_>>().join("\n")
}

/// What cargo's JSON says of one build.
#[derive(Debug, Default, PartialEq, Eq)]
struct Built {
    program: Option<PathBuf>,
    /// Errors, without their repetitions: the file is compiled against three libraries.
    errors: Vec<Diagnostic>,
}

/// One line of cargo's.
#[derive(Debug, Deserialize)]
struct Line {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
}

/// What rustc says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Diagnostic {
    #[serde(default)]
    message: String,
    #[serde(default)]
    level: String,
    rendered: Option<String>,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    column_start: usize,
    is_primary: bool,
    /// The use of the macro that the place is in.
    expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Expansion {
    span: Span,
}

impl Span {
    /// Where it is, and where the macros that it is in are used, from the inside out.
    fn places(&self) -> impl Iterator<Item = &Span> {
        std::iter::successors(Some(self), |span| Some(&span.expansion.as_ref()?.span))
    }
}

/// The program of this name, if cargo's JSON says that it was built.
pub(crate) fn program_in(printed: &str, name: &str) -> Option<PathBuf> {
    Built::read(printed, name).program
}

impl Built {
    fn read(printed: &str, name: &str) -> Built {
        let mut built = Built::default();
        for line in printed.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            let ours = line.target.is_some_and(|target| target.name == name);
            match (line.reason.as_str(), line.message) {
                ("compiler-artifact", _) if ours => built.program = line.executable,
                ("compiler-message", Some(said)) if said.level == "error" => built.add(said),
                _ => {}
            }
        }
        built
    }

    fn add(&mut self, said: Diagnostic) {
        let known = |old: &Diagnostic| old.message == said.message && old.place() == said.place();
        // `aborting due to 3 previous errors` is at no place.
        if said.place().is_some() && !self.errors.iter().any(known) {
            self.errors.push(said);
        }
    }

    /// What to tell the learner: errors in their own file, or what the judge misses in it.
    fn why(&self) -> Option<NotBuilt> {
        let mine: Vec<_> = self.errors.iter().filter(|said| said.is_in("exercise.rs")).collect();
        if !mine.is_empty() {
            let shown: Vec<_> = mine.iter().take(MOST).map(|said| said.text()).collect();
            let more = match mine.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!("\n\nand {more} more; the first is the one to mend first"),
            };
            return Some(NotBuilt::Exercise(shown.join("\n\n") + &more));
        }
        let rules = self.errors.iter().find(|said| said.is_in("rules.rs"));
        let first = rules.or(self.errors.first())?;
        let message = first.message.clone();
        Some(NotBuilt::Interface { message, rendered: first.text() })
    }
}

impl Diagnostic {
    fn place(&self) -> Option<(&str, usize, usize)> {
        let primary = self.spans.iter().find(|span| span.is_primary)?;
        Some((&primary.file_name, primary.line_start, primary.column_start))
    }

    fn is_in(&self, file: &str) -> bool {
        let here = |span: &Span| span.file_name.rsplit(['/', '\\']).next() == Some(file);
        let primary = self.spans.iter().filter(|span| span.is_primary);
        primary.flat_map(Span::places).any(here)
    }

    /// As rustc shows it, without the detours in its paths.
    fn text(&self) -> String {
        let rendered = self.rendered.as_deref().unwrap_or(&self.message);
        rendered.replace("/./", "/").replace("/./", "/").trim_end().into()
    }
}

#[cfg(test)]
mod tests;
