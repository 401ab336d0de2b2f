//! `lessons check`: builds the judge, asks it, and shows what it said.

use super::exercises::command;
use super::grouped;
use brigade::judge::{Event, Luck, Ruling, Task};
use brigade::workbench::check::place::Place;
use brigade::workbench::check::{Judge, NotBuilt, Progress};
use brigade::workbench::course::Course;
use brigade::workbench::{Ink, Lesson, Screen, ruled};
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Display;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

/// The variant that the learner edits.
pub(crate) const THEIRS: &str = "exercise";
/// Columns left of a ruling.
pub(crate) const LEFT: usize = 2;
/// What cannot be built was not judged.
const NOT_JUDGED: &str = "not judged";
/// Real threads have this long: what does not come to its end is no news then.
pub(crate) const MOMENT: Duration = Duration::from_secs(3);

/// What became of a judging, in one line.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) accepted: bool,
    ink: Ink,
    /// `not accepted: 4 clicks were made and 2 were counted`.
    said: String,
}

impl Judged {
    pub(crate) fn new(ink: Ink, word: &str, why: &dyn Display) -> Judged {
        let why = why.to_string();
        let first = why.lines().next().unwrap_or_default();
        Judged { accepted: ink == Ink::Good, ink, said: format!("{word}: {first}") }
    }

    /// Says it again, below a picture that has scrolled it away.
    ///
    /// # Errors
    /// If the screen cannot be written.
    pub(crate) fn repeat(&self, screen: &mut Screen) -> io::Result<()> {
        let said = screen.ink(self.ink, &self.said);
        screen.hang("  ", "    ", &said)
    }
}

/// Judges the exercise of `lesson` and shows the ruling.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn judge(lesson: &Lesson, screen: &mut Screen) -> anyhow::Result<Judged> {
    let judge = match built(lesson, screen)? {
        Ok(judge) => judge,
        Err(why) => return Ok(Judged::new(Ink::Warn, NOT_JUDGED, &why)),
    };
    let ruling = waiting("trying every case", || judge.ask::<Ruling>(THEIRS, &Task::Judge));
    let ruling = match ruling {
        Ok(ruling) => ruling,
        Err(ended) => {
            say(Ink::Bad, "not accepted", &ended, screen)?;
            further(lesson, screen)?;
            return Ok(Judged::new(Ink::Bad, "not accepted", &ended));
        }
    };
    ruled::show(&ruling, &judge.source, LEFT, screen)?;
    let accepted = matches!(ruling, Ruling::Accepted { .. });
    luck(&judge, accepted, screen)?;
    if let Ruling::Accepted { proved } = &ruling {
        keep(lesson, proved, &judge.source, screen)?;
    } else {
        again(lesson, &ruling, screen)?;
        further(lesson, screen)?;
    }
    let (ink, word, why) = ruled::word(&ruling);
    Ok(Judged::new(ink, word, &why))
}

/// Plays one schedule of the exercise again; whether the judge then accepts it, which one schedule never proves.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn replay(lesson: &Lesson, replay: &str, screen: &mut Screen) -> anyhow::Result<bool> {
    let Ok(judge) = built(lesson, screen)? else { return Ok(false) };
    let task = Task::Replay(replay.into());
    match waiting("playing it again", || judge.ask::<Ruling>(THEIRS, &task)) {
        Ok(ruling) => ruled::show(&ruling, &judge.source, LEFT, screen)?,
        Err(ended) => say(Ink::Bad, "not accepted", &ended, screen)?,
    }
    Ok(false)
}

/// Judges every exercise that was begun, a line each.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn all(course: &Course, screen: &mut Screen) -> anyhow::Result<ExitCode> {
    let mut open = 0;
    for lesson in course.lessons.iter().filter(|lesson| lesson.exercise.is_some()) {
        let (ink, word, why) = in_short(lesson);
        open += usize::from(ink != Ink::Good);
        let word = screen.ink(ink, word);
        let why = why.lines().next().unwrap_or_default().to_string();
        screen.hang(
            &format!("  {:<16}  ", lesson.name),
            &" ".repeat(20),
            &format!("{word}{why}"),
        )?;
    }
    Ok(ExitCode::from(u8::from(open > 0)))
}

/// What there is to say of one exercise among others.
fn in_short(lesson: &Lesson) -> (Ink, &'static str, String) {
    let refused = |why: &dyn Display| (Ink::Bad, "not accepted", format!(": {why}"));
    let unjudged = |why: &dyn Display| (Ink::Warn, NOT_JUDGED, format!(": {why}"));
    match Place::of(lesson) {
        Ok(place) if !place.exercise().exists() => {
            return (Ink::Faint, "not begun", format!(": {}", command("check", lesson, "")));
        }
        Ok(_) => {}
        Err(error) => return unjudged(&error),
    }
    let judge = match waiting("building", || Judge::build(lesson, &mut |_| {})) {
        Ok(judge) => judge,
        Err(error) => return unjudged(&error),
    };
    match waiting(lesson.name, || judge.ask::<Ruling>(THEIRS, &Task::Judge)) {
        Ok(Ruling::Accepted { proved }) => {
            if let Some(progress) = Progress::find() {
                let _not_kept = progress.accepted(lesson.name, &proved, &judge.source);
            }
            (Ink::Good, "accepted", format!(": {proved}"))
        }
        Ok(Ruling::Rejected { why, .. }) => refused(&why),
        Ok(Ruling::NotProved { why }) => (Ink::Warn, "not proved", format!(": {why}")),
        Err(ended) => refused(&ended),
    }
}

/// The judge, or why there is none, which is said: a file that does not compile is no ruling.
///
/// # Errors
/// If the exercise has no place, or the screen cannot be written.
pub(crate) fn built(
    lesson: &Lesson,
    screen: &mut Screen,
) -> anyhow::Result<Result<Judge, NotBuilt>> {
    let place = Place::of(lesson)?;
    let laid = place.lay()?;
    let name = screen.ink(Ink::Strong, lesson.name);
    let file = screen.ink(Ink::Faint, &place.shown());
    screen.line(&format!("{name}  {file}"))?;
    if laid {
        screen
            .text("That file is yours now, a copy of what is broken: edit it, and check again.")?;
    }
    let spinner = spinner();
    let built = Judge::build(lesson, &mut |doing| spinner.set_message(doing.to_string()));
    spinner.finish_and_clear();
    match &built {
        Ok(judge) if judge.untouched && !laid => {
            screen.text("It is still exactly what ships: nothing is repaired yet.")?;
        }
        Ok(_) => {}
        Err(why) => say(Ink::Warn, NOT_JUDGED, why, screen)?,
    }
    Ok(built)
}

/// Where the losing schedule ends, as editors and terminals open it, and the command that plays it again.
fn again(lesson: &Lesson, ruling: &Ruling, screen: &mut Screen) -> anyhow::Result<()> {
    let Ruling::Rejected { schedule: Some(schedule), .. } = ruling else { return Ok(()) };
    let theirs = |event: &&Event| event.exercise && event.line > 0;
    let of_a_thread = |event: &&Event| theirs(event) && event.thread > 0; // the judge only looks
    let events = schedule.events.iter();
    if let Some(last) = events.clone().rfind(of_a_thread).or(events.clone().rfind(theirs)) {
        screen.typed("there: ", &format!("{}:{}", Place::of(lesson)?.shown(), last.line))?;
    }
    let Some(replay) = &schedule.replay else { return Ok(()) };
    let typed = command("check", lesson, &format!(" --replay {replay}"));
    Ok(screen.typed("again: ", &typed)?)
}

/// Where help is; once all hints are read, another repair.
fn further(lesson: &Lesson, screen: &mut Screen) -> io::Result<()> {
    let read = Progress::find().map_or(0, |progress| progress.of(lesson.name).hint);
    let (what, typed) = match lesson.exercise {
        Some(exercise) if usize::from(read) >= exercise.hints.len() => {
            ("a repair:", command("solution", lesson, " --spoil"))
        }
        _ => ("a hint:", command("hint", lesson, "")),
    };
    screen.typed(what, &typed)
}

/// Keeps what was proved of which file, and says what comes next.
fn keep(lesson: &Lesson, proved: &str, file: &str, screen: &mut Screen) -> io::Result<()> {
    let kept = Progress::find().map(|kept| (kept.accepted(lesson.name, proved, file), kept));
    if let Some((Err(error), file)) = kept {
        let note = format!(
            "this could not be kept in {}: {error}. Set BRIGADE_DATA to a folder that can be written.",
            file.path().display()
        );
        let note = screen.ink(Ink::Warn, &note);
        screen.text(&note)?;
    }
    screen.typed("yours beside another repair:", &command("solution", lesson, " --diff"))
}

/// How it fares on real threads: beside the ruling, and no part of it.
fn luck(judge: &Judge, accepted: bool, screen: &mut Screen) -> io::Result<()> {
    let asked =
        waiting("on real threads", || judge.ask_within::<Luck>(MOMENT, THEIRS, &Task::Real));
    let Ok(Luck { runs: runs @ 1.., wrong }) = asked else { return Ok(()) };
    let number = |number: usize| grouped(number as u64);
    let often = if wrong == 1 { "once".into() } else { format!("{} times", number(wrong)) };
    let times = format!("On real threads it went wrong {often} in {} runs", number(runs));
    let said = match (accepted, wrong) {
        (true, 0) => format!("{times}, which alone proves nothing."),
        (true, _) => format!("{times}: the judge's model missed something, please report it."),
        (false, 0) => format!("{times}: luck, and no proof."),
        (false, wrong) if wrong * 2 < runs => format!("{times}: most runs show nothing."),
        (false, _) => format!("{times}."),
    };
    let said = screen.ink(Ink::Faint, &said);
    screen.text(&said)
}

fn say(ink: Ink, word: &str, why: &dyn Display, screen: &mut Screen) -> io::Result<()> {
    ruled::say(ink, word, why, LEFT, screen)
}

/// Does `work`, and says on a terminal that it is being done.
pub(crate) fn waiting<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let spinner = spinner();
    spinner.set_message(what.to_string());
    let done = work();
    spinner.finish_and_clear();
    done
}

/// A line on standard error; nothing where that is no terminal.
fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("  {spinner} {elapsed} {wide_msg}");
    let bar = ProgressBar::new_spinner();
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
