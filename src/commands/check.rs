//! `lessons check`: builds the judge, asks it, and shows what it said.

use super::exercises::command;
use super::grouped;
use brigade::trace::Style;
use brigade::workbench::course::Course;
use brigade::workbench::judge::place::Place;
use brigade::workbench::judge::{Judge, Luck, Progress, Ruling, Schedule, Task, draw};
use brigade::workbench::{Ink, Lesson, Screen};
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Display;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

/// The variant that the learner edits.
pub(crate) const THEIRS: &str = "exercise";
/// Real threads have this long: what does not come to its end is no news then.
pub(crate) const MOMENT: Duration = Duration::from_secs(3);

/// Judges the exercise of `lesson` and shows the ruling; whether it was accepted.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn judge(lesson: &Lesson, screen: &mut Screen) -> anyhow::Result<bool> {
    let Some(judge) = built(lesson, screen)? else { return Ok(false) };
    let ruling = waiting("trying every case", || judge.ask::<Ruling>(THEIRS, &Task::Judge));
    let ruling = match ruling {
        Ok(ruling) => ruling,
        Err(ended) => {
            say(Ink::Bad, "not accepted", &ended, screen)?;
            further(lesson, screen)?;
            return Ok(false);
        }
    };
    show(&judge, &ruling, screen)?;
    let accepted = matches!(ruling, Ruling::Accepted { .. });
    luck(&judge, accepted, screen)?;
    if let Ruling::Accepted { proved } = &ruling {
        keep(lesson, proved, screen)?;
    } else {
        again(lesson, &ruling, screen)?;
        further(lesson, screen)?;
    }
    Ok(accepted)
}

/// Plays one schedule of the exercise again; whether the judge then accepts it, which one schedule never proves.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn replay(lesson: &Lesson, replay: &str, screen: &mut Screen) -> anyhow::Result<bool> {
    let Some(judge) = built(lesson, screen)? else { return Ok(false) };
    let task = Task::Replay(replay.into());
    match waiting("playing it again", || judge.ask::<Ruling>(THEIRS, &task)) {
        Ok(ruling) => show(&judge, &ruling, screen)?,
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
    match Place::of(lesson) {
        Ok(place) if !place.exercise().exists() => {
            return (Ink::Faint, "not begun", format!(": {}", command("check", lesson, "")));
        }
        Ok(_) => {}
        Err(error) => return refused(&error),
    }
    let judge = match waiting("building", || Judge::build(lesson, &mut |_| {})) {
        Ok(judge) => judge,
        Err(error) => return refused(&error),
    };
    match waiting(lesson.name, || judge.ask::<Ruling>(THEIRS, &Task::Judge)) {
        Ok(Ruling::Accepted { proved }) => {
            if let Some(progress) = Progress::find() {
                let _not_kept = progress.accepted(lesson.name, &proved);
            }
            (Ink::Good, "accepted", format!(": {proved}"))
        }
        Ok(Ruling::Rejected { why, .. }) => refused(&why),
        Ok(Ruling::NotProved { why }) => (Ink::Warn, "not proved", format!(": {why}")),
        Err(ended) => refused(&ended),
    }
}

/// The judge, or a word about why there is none.
///
/// # Errors
/// If the exercise has no place, or the screen cannot be written.
pub(crate) fn built(lesson: &Lesson, screen: &mut Screen) -> anyhow::Result<Option<Judge>> {
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
    match built {
        Ok(judge) => {
            if judge.untouched && !laid {
                screen.text("It is still exactly what ships: nothing is repaired yet.")?;
            }
            Ok(Some(judge))
        }
        Err(why) => {
            say(Ink::Bad, "not accepted", &why, screen)?;
            Ok(None)
        }
    }
}

/// A ruling, and how it came to that.
///
/// # Errors
/// If the screen cannot be written.
pub(crate) fn show(judge: &Judge, ruling: &Ruling, screen: &mut Screen) -> io::Result<()> {
    match ruling {
        Ruling::Accepted { proved } => say(Ink::Good, "accepted", proved, screen),
        Ruling::NotProved { why } => say(Ink::Warn, "not proved", why, screen),
        Ruling::Rejected { why, schedule } => {
            say(Ink::Bad, "not accepted", why, screen)?;
            schedule.iter().try_for_each(|schedule| drawn(judge, schedule, screen))
        }
    }
}

/// The losing schedule, and how it was found.
fn drawn(judge: &Judge, schedule: &Schedule, screen: &mut Screen) -> io::Result<()> {
    let style = Style { width: screen.width - 2, colour: screen.color, ascii: screen.ascii };
    let lines = draw::lanes(schedule, &judge.source, style);
    if lines.is_empty() {
        return Ok(()); // lost before anything was shared
    }
    screen.gap()?;
    lines.iter().try_for_each(|line| screen.line(&format!("  {line}")))?;
    screen.gap()?;
    let preemptions = match schedule.preemptions {
        Some(0) => "without a preemption".into(),
        Some(1) => "1 preemption".into(),
        Some(many) => format!("{many} preemptions"),
        None => String::new(),
    };
    let parts = [preemptions, schedule.found.clone()];
    let found = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    let found = screen.ink(Ink::Faint, &found);
    screen.text(&found)
}

/// The command that plays a losing schedule again.
fn again(lesson: &Lesson, ruling: &Ruling, screen: &mut Screen) -> io::Result<()> {
    let Ruling::Rejected { schedule: Some(Schedule { replay: Some(replay), .. }), .. } = ruling
    else {
        return Ok(());
    };
    let typed = screen.ink(Ink::Type, &command("check", lesson, &format!(" --replay {replay}")));
    screen.line(&format!("  again:   {typed}"))
}

/// Where help is.
fn further(lesson: &Lesson, screen: &mut Screen) -> io::Result<()> {
    let hint = screen.ink(Ink::Type, &command("hint", lesson, ""));
    screen.line(&format!("  a hint:  {hint}"))
}

/// Keeps what was proved, and says what comes next.
fn keep(lesson: &Lesson, proved: &str, screen: &mut Screen) -> io::Result<()> {
    let kept = Progress::find().map(|file| (file.accepted(lesson.name, proved), file));
    if let Some((Err(error), file)) = kept {
        let note = format!(
            "this could not be kept in {}: {error}. Set BRIGADE_DATA to a folder that can be written.",
            file.path().display()
        );
        let note = screen.ink(Ink::Warn, &note);
        screen.text(&note)?;
    }
    let solution = screen.ink(Ink::Type, &command("solution", lesson, ""));
    screen.line(&format!("  another repair, to compare:  {solution}"))
}

/// How it fares on real threads: beside the ruling, and no part of it.
fn luck(judge: &Judge, accepted: bool, screen: &mut Screen) -> io::Result<()> {
    let asked =
        waiting("on real threads", || judge.ask_within::<Luck>(MOMENT, THEIRS, &Task::Real));
    let Ok(Luck { runs: runs @ 1.., wrong }) = asked else { return Ok(()) };
    let number = |number: usize| grouped(number as u64);
    let times =
        format!("On real threads it went wrong {} times in {} runs", number(wrong), number(runs));
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

/// A word and why: the first line as a paragraph, the others as they are (a compiler's).
fn say(ink: Ink, word: &str, why: &dyn Display, screen: &mut Screen) -> io::Result<()> {
    let why = why.to_string();
    let (first, rest) = why.split_once('\n').unwrap_or((&why, ""));
    let word = screen.ink(ink, word);
    screen.gap()?;
    screen.hang("  ", "    ", &format!("{word}: {first}"))?;
    rest.lines().try_for_each(|line| screen.line(line))
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
