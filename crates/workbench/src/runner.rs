//! How the workbench runs a lesson's experiments: in a child, with a line of progress meanwhile; from
//! a recording where this system cannot.

use super::environment::colours;
use super::live::{Level, Sight};
use super::program::LADDER;
use super::{Evidence, Experiment, Lack, Lesson, Setting, child, recorded};
use brigade_core::measure::Card;
use brigade_core::trace::{Origin, Trace};
use brigade_draw::lanes::{Style, terminal};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::time::Duration;

/// What is drawn: a line, and below it the lanes, or a bar as long as what waits.
const LANES: &str = "  {spinner} {prefix} {elapsed}{msg}";
const LEVEL: &str = "  {spinner} {prefix} {elapsed}\n    {msg} {bar:40} {pos}";

/// More live lanes than this would push the text off a small screen.
const MOST: usize = 10;

/// Why what is pinned is not measured everywhere.
const UNPINNED: &str = "this system cannot restrict a process to some cores";

/// Whose name stands below what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The machine card's, which is measured first if this is the first run since the start of the system.
    Card,
    /// Just what the recorder knows: nothing is to be waited for.
    Plainly,
}

/// Runs experiments of `lesson` in child processes. The child does the timing, so the parent may draw.
pub fn in_children(
    lesson: &Lesson,
    signed: Signed,
) -> impl FnMut(&Experiment, &Setting) -> anyhow::Result<Evidence> {
    let (mut machine, mut program) = (None, None);
    move |experiment, setting| {
        if setting.cores.is_some() && !child::can_pin() {
            return recorded::play_back(experiment, setting, UNPINNED);
        }
        if signed == Signed::Card && machine.is_none() {
            let progress = spinner("what this machine is, once".into());
            machine = Some(Card::load_or_measure().summary());
            progress.finish_and_clear();
        }
        let mut evidence = watched(lesson, experiment, setting, &program)?;
        if evidence.lacks == Some(Lack::Ladder) {
            program = match LADDER.build() {
                Err(why) => return recorded::play_back(experiment, setting, &why.to_string()),
                Ok(built) => Some(built),
            };
            evidence = watched(lesson, experiment, setting, &program)?;
        }
        if let Some(Lack::Component(why)) = &evidence.lacks {
            return recorded::play_back(experiment, setting, why);
        }
        if let Some(machine) = &machine {
            for trace in evidence.traces.values_mut() {
                // What was simulated stays that, wherever it was.
                if let Origin::Measured(origin) = &mut trace.origin {
                    machine.clone_into(origin);
                }
            }
        }
        Ok(evidence)
    }
}

/// Runs it while what it records is drawn.
fn watched(
    lesson: &Lesson,
    experiment: &Experiment,
    setting: &Setting,
    ladder: &Option<PathBuf>,
) -> anyhow::Result<Evidence> {
    let progress = spinner(in_words(experiment.name, setting));
    let setting =
        Setting { live: !progress.is_hidden(), ladder: ladder.clone(), ..setting.clone() };
    let shown = progress.clone();
    let draw = move |sight: &Sight| show(sight, &shown);
    let evidence = child::run(lesson.name, experiment.name, &setting, draw);
    progress.finish_and_clear();
    evidence
}

/// Below the line of progress: the lanes, or how much waits as a bar.
fn show(sight: &Sight, progress: &ProgressBar) {
    match sight {
        Sight::Lanes(trace) => {
            progress.set_style(style(LANES));
            progress.set_message(in_lines(trace));
        }
        Sight::Level(Level { what, now, full }) => {
            progress.set_style(style(LEVEL));
            progress.set_length(*full as u64);
            progress.set_message(what.clone());
            progress.set_position(*now as u64);
        }
    }
}

/// `serve on 1 core, database_ms 2`.
fn in_words(name: &str, setting: &Setting) -> String {
    let asked = setting.asked.as_object().into_iter().flatten();
    let values = asked.map(|(key, value)| match value.as_str() {
        Some(word) => format!(", {key} {word}"),
        None => format!(", {key} {value}"),
    });
    let cores = match setting.cores {
        None => String::new(),
        Some(1) => " on 1 core".into(),
        Some(cores) => format!(" on {cores} cores"),
    };
    format!("{name}{cores}{}", values.collect::<String>())
}

/// The lanes alone, as wide as the terminal; what they mean is said below the final picture.
fn in_lines(trace: &Trace) -> String {
    let width = usize::from(console::Term::stderr().size().1).clamp(44, 122) - 4;
    let picture =
        terminal(trace, Style { width, colour: colours(&console::Term::stderr()), ascii: false });
    let lanes = picture.lines().filter(|line| line.contains('│')).take(MOST);
    lanes.fold(String::new(), |drawn, lane| drawn + "\n  " + lane)
}

/// One line and live lanes on standard error, ten times a second; nothing where that is no terminal.
fn spinner(what: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(style(LANES)).with_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// The templates are ours, and sound.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
