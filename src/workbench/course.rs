//! The course as a whole: finding a lesson, the map, playing everything, and the report on what was
//! predicted. It is handed the table of lessons; it refuses to know what is in it.

use super::judge::Progress;
use super::{Bench, Desk, Ink, Lesson, Options, Outcome, Predictions, Screen, runner, show};
use crate::measure::Verdict;
use console::measure_text_width;
use std::collections::BTreeSet;
use std::io;

/// The table of lessons, and the picture that comes before them.
#[derive(Debug)]
pub struct Course {
    /// In the order of the course.
    pub lessons: &'static [&'static Lesson],
    /// Shown once, at the first start: a lesson without number and questions.
    pub opening: &'static Lesson,
}

/// No lesson is called that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no lesson `{word}`{}", did_you_mean(near))]
pub struct Unknown {
    /// What was typed.
    pub word: String,
    /// The nearest names.
    pub near: Vec<&'static str>,
}

fn did_you_mean(near: &[&str]) -> String {
    match near {
        [] => String::new(),
        near => format!(". Did you mean {}?", near.join(" or ")),
    }
}

impl Course {
    /// The lesson of this name or number.
    ///
    /// # Errors
    /// If there is none; with the nearest names.
    pub fn find(&self, word: &str) -> Result<&'static Lesson, Unknown> {
        let number = word.parse().ok();
        let mut all = self.lessons.iter().chain([&self.opening]);
        let found = all.find(|lesson| lesson.name == word || Some(lesson.number) == number);
        found.copied().ok_or_else(|| Unknown {
            word: word.into(),
            near: nearest(word, self.lessons.iter().map(|lesson| lesson.name)),
        })
    }

    /// How many cores the lessons may use: `wanted`, or all that are usable, never more.
    pub fn cores(&self, wanted: Option<usize>) -> usize {
        let usable = std::thread::available_parallelism().map_or(1, usize::from);
        wanted.map_or(usable, |wanted| wanted.min(usable))
    }

    /// The picture before any homework.
    ///
    /// # Errors
    /// If the screen cannot be written; an opening that cannot be recorded is left out with a word.
    pub fn open(&self, desk: &mut Desk<'_>, options: &Options) -> anyhow::Result<()> {
        let mut runner = runner::in_children(self.opening, runner::Signed::Plainly);
        let mut bench = Bench::new(options.cores, &mut runner);
        bench.quick = options.quick;
        let screen = &mut desk.screen;
        screen.hang("", "", self.opening.question)?;
        screen.gap()?;
        match (self.opening.run)(&mut bench) {
            Ok(report) => {
                for figure in &report.figures {
                    show::figure(figure, screen)?;
                }
                if bench.quiet().is_some_and(|quiet| quiet.is_noisy()) {
                    show::circumstances(bench.quiet(), None, screen)?;
                    screen.gap()?;
                }
                let mut lines = report.explain.iter();
                lines.try_for_each(|line| screen.hang("  ", "    ", line))?;
            }
            Err(error) => screen.text(&format!("(no picture: {error:#})"))?,
        }
        Ok(())
    }
}

/// The names most like `word`: at most three, none that is another word altogether.
pub fn nearest(word: &str, names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut near: Vec<_> = names
        .map(|name| (strsim::jaro_winkler(&word.to_lowercase(), name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The names of the lessons that were played with predictions. What cannot be read counts as none.
pub fn done(predictions: Option<&Predictions>) -> BTreeSet<String> {
    let read = predictions.and_then(|predictions| predictions.read().ok());
    let (made, _) = read.unwrap_or_default();
    made.into_iter().map(|prediction| prediction.lesson).collect()
}

/// How the lessons are called from where we are: through cargo, or by an installed program.
pub fn typed() -> &'static str {
    match std::env::var_os("CARGO") {
        Some(_) => "cargo run lessons",
        None => "brigade lessons",
    }
}

/// The course map: the parts, the lessons, one question each, what is done and repaired, and what to type next.
///
/// # Errors
/// If the screen cannot be written.
pub fn map(
    lessons: &[&'static Lesson],
    done: &BTreeSet<String>,
    repaired: &BTreeSet<String>,
    screen: &mut Screen,
) -> io::Result<()> {
    let next = lessons.iter().find(|lesson| !done.contains(lesson.name));
    let widest = lessons.iter().map(|lesson| lesson.name.len()).max();
    let mut part = "";
    for lesson in lessons {
        if lesson.part != part {
            part = lesson.part;
            screen.stage(part)?;
        }
        let mark = match next {
            _ if done.contains(lesson.name) => screen.ink(Ink::Good, "✓"),
            Some(next) if next.name == lesson.name => screen.ink(Ink::Type, "›"),
            _ => " ".into(),
        };
        let mended = match lesson.exercise {
            Some(_) if repaired.contains(lesson.name) => screen.ink(Ink::Good, "+"),
            _ => " ".into(),
        };
        let name = screen.ink(Ink::Strong, lesson.name);
        let pad = " ".repeat(widest.unwrap_or(0) - lesson.name.len());
        let first = format!("  {mark}{mended} {:>2}  {name}{pad}  ", lesson.number);
        let indent = " ".repeat(measure_text_width(&first));
        screen.hang(&first, &indent, lesson.question)?;
    }
    screen.gap()?;
    if lessons.iter().any(|lesson| repaired.contains(lesson.name)) {
        let legend = screen.ink(Ink::Faint, "+ repaired, and accepted by its judge");
        screen.text(&legend)?;
    }
    next_step(lessons, done, screen)
}

/// The names of the lessons whose repair was accepted.
pub fn repaired(progress: Option<&Progress>) -> BTreeSet<String> {
    let all = progress.map(Progress::read).unwrap_or_default();
    let accepted = all.into_iter().filter(|(_, done)| done.accepted.is_some());
    accepted.map(|(lesson, _)| lesson).collect()
}

/// How far we are, and the one command to type next.
///
/// # Errors
/// If the screen cannot be written.
pub fn next_step(
    lessons: &[&'static Lesson],
    done: &BTreeSet<String>,
    screen: &mut Screen,
) -> io::Result<()> {
    let open = lessons.iter().find(|lesson| !done.contains(lesson.name));
    let played = lessons.iter().filter(|lesson| done.contains(lesson.name));
    match open {
        Some(lesson) => command(
            &format!("{} of {} done. Next:", played.count(), lessons.len()),
            lesson.name,
            screen,
        ),
        None => command("All done. How well did you predict?", "report", screen),
    }
}

/// A line that says what to type.
fn command(before: &str, word: &str, screen: &mut Screen) -> io::Result<()> {
    let line = screen.ink(Ink::Type, &format!("{} {word}", typed()));
    screen.line(&format!("  {before}  {line}"))
}

/// One plain line for a lesson that was played.
///
/// # Errors
/// If the screen cannot be written.
pub fn result(
    lesson: &Lesson,
    outcome: &anyhow::Result<Outcome>,
    screen: &mut Screen,
) -> io::Result<()> {
    let said = match outcome {
        Ok(outcome) => format!("{}  {:.1} s", verdicts(outcome), outcome.took.as_secs_f64()),
        Err(error) => format!("FAILED  {error:#}"),
    };
    screen.hang(&format!("  {:<16}", lesson.name), &" ".repeat(18), &said)
}

/// `3 HOLDS, 1 NOISY`.
fn verdicts(outcome: &Outcome) -> String {
    let all = [
        Verdict::Holds,
        Verdict::DoesNotHoldHere,
        Verdict::NotTestableHere(String::new()),
        Verdict::Noisy(String::new()),
    ];
    let count = |kind: &Verdict| {
        let alike = |claim: &&crate::measure::Claim| {
            std::mem::discriminant(&claim.verdict) == std::mem::discriminant(kind)
        };
        outcome.claims.iter().filter(alike).count()
    };
    let said: Vec<String> = all
        .iter()
        .filter(|kind| count(kind) > 0)
        .map(|kind| format!("{} {}", count(kind), show::verdict(kind).1))
        .collect();
    if said.is_empty() { "nothing claimed".into() } else { said.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_its_neighbours_and_nonsense_finds_nobody() {
        let names = ["one-request", "one-core", "many-cores"];
        assert_eq!(nearest("one-cor", names.into_iter()).first(), Some(&"one-core"));
        assert_eq!(nearest("One-Request", names.into_iter()).first(), Some(&"one-request"));
        assert!(nearest("zzzz", names.into_iter()).is_empty());
    }
}
