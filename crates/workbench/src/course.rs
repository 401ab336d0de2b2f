//! The course as a whole: finding a lesson, the map, playing everything, and the report on what was
//! predicted. It is handed the table of lessons; it refuses to know what is in it.

use super::environment::variable;
use super::{Bench, Desk, Ink, Lesson, Next, Options, Outcome, Repair, Screen, Standing};
use super::{runner, show};
use brigade_core::measure::Verdict;
use brigade_core::names::nearest;
use console::measure_text_width;
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
        let usable = brigade_core::measure::usable_cpus();
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
                options.export.write(&report.figures, screen)?;
                for figure in &report.figures {
                    show::figure(figure, screen)?;
                    if let Some(learner) = desk.learner.as_mut().filter(|_| options.pause) {
                        learner.pause(screen)?;
                    }
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

/// How the lessons are called from where we are: through cargo, or by an installed program.
pub fn typed() -> &'static str {
    match variable("CARGO") {
        Some(_) => "cargo run lessons",
        None => "brigade lessons",
    }
}

/// The course map: the parts, the lessons, one question each, what is played and repaired, and what to type next.
///
/// # Errors
/// If the screen cannot be written.
pub fn map(
    lessons: &[&'static Lesson],
    standing: &Standing,
    screen: &mut Screen,
) -> io::Result<()> {
    let next = standing.unplayed(lessons);
    let widest = lessons.iter().map(|lesson| lesson.name.len()).max();
    let mut part = "";
    for lesson in lessons {
        if lesson.part != part {
            part = lesson.part;
            screen.stage(part)?;
        }
        let mark = match next {
            _ if standing.played(lesson) => screen.ink(Ink::Good, "✓"),
            Some(next) if next.name == lesson.name => screen.ink(Ink::Type, "›"),
            _ => " ".into(),
        };
        let mended = match standing.repair(lesson) {
            Some(Repair::Accepted) => screen.ink(Ink::Good, "+"),
            Some(Repair::Changed) => screen.ink(Ink::Warn, "~"),
            _ => " ".into(),
        };
        let name = screen.ink(Ink::Strong, lesson.name);
        let pad = " ".repeat(widest.unwrap_or(0) - lesson.name.len());
        let first = format!("  {mark}{mended} {:>2}  {name}{pad}  ", lesson.number);
        let indent = " ".repeat(measure_text_width(&first));
        screen.hang(&first, &indent, lesson.question)?;
    }
    screen.gap()?;
    let are = |repair| lessons.iter().any(|lesson| standing.repair(lesson) == Some(repair));
    for (repair, legend) in [
        (Repair::Accepted, "+ repaired, and accepted by its judge"),
        (Repair::Changed, "~ repaired once, and changed since: check it again"),
    ] {
        if are(repair) {
            let legend = screen.ink(Ink::Faint, legend);
            screen.text(&legend)?;
        }
    }
    next_step(lessons, standing, screen)
}

/// How far we are, and what to type next: first a repair that is open, then a lesson that is new.
///
/// # Errors
/// If the screen cannot be written.
pub fn next_step(
    lessons: &[&'static Lesson],
    standing: &Standing,
    screen: &mut Screen,
) -> io::Result<()> {
    let played = lessons.iter().filter(|lesson| standing.played(lesson)).count();
    let exercises = lessons.iter().filter_map(|lesson| standing.repair(lesson));
    let repaired = exercises.clone().filter(|repair| *repair == Repair::Accepted).count();
    screen.text(&format!(
        "{played} of {} played, {repaired} of {} repaired.",
        lessons.len(),
        exercises.count()
    ))?;
    match standing.next(lessons) {
        Some(Next::Repair(lesson)) => {
            screen.typed("Next, its repair:", &format!("{} check {}", typed(), lesson.name))?;
            match standing.unplayed(lessons) {
                Some(new) => {
                    screen.typed("or a new lesson: ", &format!("{} {}", typed(), new.name))
                }
                None => Ok(()),
            }
        }
        Some(Next::Play(lesson)) => screen.typed("Next:", &format!("{} {}", typed(), lesson.name)),
        None => screen.typed("How well did you predict?", &format!("{} report", typed())),
    }
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
    let count = |word| outcome.claims.iter().filter(|claim| claim.verdict.word() == word).count();
    let counts = Verdict::WORDS.map(|word| (count(word), word)).into_iter();
    let said: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if said.is_empty() { "nothing claimed".into() } else { said.join(", ") }
}
