//! What a run left, on the screen: figures, predictions beside truths, the table of COMPARE,
//! verdicts, and what stood in the way of measuring.

use super::ask::{Answer, letter};
use super::{Axis, Choice, Compared, Figure, Ink, Prompt, Question, Recorded, Screen, Waterfall};
use brigade_core::measure::{Claim, Quiet, Verdict, figure as digits};
use brigade_core::trace::State;
use brigade_draw::lanes::terminal;
use console::{measure_text_width, pad_str};
use std::io;

/// A figure with its title and its dials.
pub(super) fn figure(figure: &Figure, screen: &mut Screen) -> io::Result<()> {
    let title = screen.ink(Ink::Strong, &figure.title);
    screen.text(&title)?;
    for line in terminal(&figure.trace, screen.lanes(2)).lines() {
        screen.line(&format!("  {line}"))?;
    }
    screen.gap()
}

/// Times below one another.
pub(super) fn waterfall(waterfall: &Waterfall, screen: &mut Screen) -> io::Result<()> {
    let title = screen.ink(Ink::Strong, &waterfall.title);
    screen.text(&title)?;
    match waterfall.axis {
        Axis::OneAfterAnother => steps(waterfall, screen),
        Axis::PowersOfTen => prices(waterfall, screen),
    }
}

/// Each where it lies in time; what is shorter than a column is a hairline.
fn steps(waterfall: &Waterfall, screen: &mut Screen) -> io::Result<()> {
    let all: f64 = waterfall.legs.iter().map(|leg| leg.us).sum();
    let name = waterfall.legs.iter().map(|leg| measure_text_width(&leg.name)).max().unwrap_or(0);
    let room = screen.width.saturating_sub(name + 27).max(5);
    let mut before = 0.0;
    for leg in &waterfall.legs {
        let column = |us: f64| (us / all * room as f64).round() as usize;
        let (from, to) = (column(before).min(room - 1), column(before + leg.us));
        let bar = match (to.saturating_sub(from), leg.state) {
            (0, _) => "▏".into(),
            (columns, State::Running) => "█".repeat(columns),
            (columns, _) => "·".repeat(columns),
        };
        let share = leg.us / all * 100.0;
        screen.line(&format!(
            "  {:<name$} {:>9.1} µs {share:>5.1} %  {}{bar}",
            leg.name,
            leg.us,
            " ".repeat(from)
        ))?;
        before += leg.us;
    }
    screen.gap()
}

/// The longest name of a power of ten, `100 ns`, and a space on each side.
const NAME: usize = 8;

/// Each a point on an axis of powers of ten; a line below says which. A length would say nothing on such an axis.
fn prices(waterfall: &Waterfall, screen: &mut Screen) -> io::Result<()> {
    let name = waterfall.legs.iter().map(|leg| measure_text_width(&leg.name)).max().unwrap_or(0);
    let room = screen.width.saturating_sub(name + 15).max(10);
    let exponents = waterfall.legs.iter().map(|leg| leg.us.log10());
    let lowest = exponents.clone().fold(f64::INFINITY, f64::min).floor();
    let highest = exponents.fold(f64::NEG_INFINITY, f64::max).ceil().max(lowest + 1.0);
    let column = |us: f64| {
        let share = (us.log10() - lowest) / (highest - lowest);
        (share * (room - 1) as f64).round().max(0.0) as usize
    };
    let grid: Vec<usize> =
        (lowest as i32..=highest as i32).map(|exponent| column(10_f64.powi(exponent))).collect();
    let (point, line) = if screen.ascii { ('*', '.') } else { ('●', '┊') };
    for leg in &waterfall.legs {
        let mark = |at| match at {
            at if at == column(leg.us) => point,
            at if grid.contains(&at) => line,
            _ => ' ',
        };
        let line: String = (0..room).map(mark).collect();
        let line = format!("  {} {:>9}  {line}", padded(&leg.name, name), time(leg.us));
        screen.line(line.trim_end())?;
    }
    // Where the powers stand too close for all their names, every second one has its name.
    let every = if room / grid.len() < NAME { 2 } else { 1 };
    let mut axis = String::new();
    for exponent in (lowest as i32..=highest as i32).step_by(every) {
        let (at, label) = (column(10_f64.powi(exponent)), time(10_f64.powi(exponent)));
        let from = at.min(room.saturating_sub(label.chars().count()));
        axis = format!("{}{label}", padded(&axis, from));
    }
    let axis = screen.ink(Ink::Faint, &format!("  {}{}", " ".repeat(name + 12), axis.trim_end()));
    screen.line(&axis)?;
    screen.gap()
}

fn padded(text: &str, width: usize) -> String {
    pad_str(text, width, console::Alignment::Left, None).into_owned()
}

/// `85 ns`, `4.20 µs`, `1 ms`.
fn time(us: f64) -> String {
    match us {
        us if us < 1.0 => format!("{} ns", digits(us * 1e3)),
        us if us < 1e3 => format!("{} µs", digits(us)),
        us => format!("{} ms", digits(us / 1e3)),
    }
}

/// Who disturbed the run, and where the rest was recorded.
pub(super) fn circumstances(
    quiet: Option<Quiet>,
    recorded: Option<&Recorded>,
    screen: &mut Screen,
) -> io::Result<()> {
    if let Some(Recorded { machine, why }) = recorded {
        let note = format!("RECORDED on {machine}: {why}. What needs that is shown from there.");
        let note = screen.ink(Ink::Warn, &note);
        screen.text(&note)?;
    }
    let note = match quiet {
        Some(quiet) if quiet.is_noisy() => {
            let others = quiet.others.unwrap_or_default() * 100.0;
            let waited = quiet.kept_waiting_ms;
            format!(
                "NOISY: other programs took {others:.0}\u{a0}% of all cores and kept our threads waiting for {waited:.0}\u{a0}ms. Counts and CPU times are good, wall clocks are not: run it again when it is quieter."
            )
        }
        Some(Quiet { others: Some(others), .. }) => {
            format!("a quiet machine: other programs took {:.1} % of it.", others * 100.0)
        }
        _ => "quietness unverified: too short a run to tell, or a system without /proc.".into(),
    };
    let ink = if quiet.is_some_and(|quiet| quiet.is_noisy()) { Ink::Warn } else { Ink::Faint };
    let note = screen.ink(ink, &note);
    screen.text(&note)
}

/// What was predicted, what turned out, and the rebuttal of the misconception behind a wrong choice.
pub(super) fn prediction(
    question: &Question,
    answer: &Answer,
    truth: Option<f64>,
    screen: &mut Screen,
) -> io::Result<()> {
    let said = match answer.said {
        Some(said) => format!("{}, {} % sure", spoken(&question.prompt, said), answer.sure),
        None => "I don't know".into(),
    };
    let id = screen.ink(Ink::Strong, question.id);
    screen.text(&format!("{id}: you said {said}."))?;
    let Some(truth) = truth else {
        return screen.hang("    ", "    ", "This machine cannot say.");
    };
    let verdict = match (&question.prompt, answer.said) {
        (Prompt::Choice(_), Some(said)) if said == truth => screen.ink(Ink::Good, "Right."),
        (Prompt::Number { .. }, Some(said)) => {
            format!("It was {}: {}.", spoken(&question.prompt, truth), apart(said, truth))
        }
        _ => format!("It was {}.", spoken(&question.prompt, truth)),
    };
    screen.hang("    ", "    ", &verdict)?;
    match wrong(question, answer, truth) {
        Some(choice) => screen.hang("    ", "    ", choice.rebuttal),
        None => Ok(()),
    }
}

/// The choice that was made, if it was wrong.
fn wrong(question: &Question, answer: &Answer, truth: f64) -> Option<&'static Choice> {
    match (&question.prompt, answer.said) {
        (Prompt::Choice(choices), Some(said)) if said != truth => choices.get(said as usize),
        _ => None,
    }
}

/// `d) less than 3 %`, or `1.78 ×`.
fn spoken(prompt: &Prompt, value: f64) -> String {
    match prompt {
        Prompt::Choice(choices) => {
            let index = value as usize;
            let text = choices.get(index).map_or("", |choice| choice.text);
            format!("{}) {text}", letter(index))
        }
        Prompt::Number { unit } if value >= 100.0 => format!("{value:.0} {unit}"),
        Prompt::Number { unit } => format!("{value:.2} {unit}"),
    }
}

/// How far a guess is from the truth, as a factor.
fn apart(said: f64, truth: f64) -> String {
    let factor = (said / truth).max(truth / said);
    if factor < 1.1 {
        return "within a tenth".into();
    }
    let side = if said > truth { "high" } else { "low" };
    format!("you were {factor:.1} times too {side}")
}

/// COMPARE: measured beside the law; one row below the other where the screen is too narrow.
pub(super) fn table(rows: &[Compared], screen: &mut Screen) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let widest = |cell: fn(&Compared) -> &str| {
        rows.iter().map(|row| measure_text_width(cell(row))).max().unwrap_or(0)
    };
    let what = widest(|row| &row.what);
    let measured = widest(|row| &row.measured).max("measured".len());
    let law = widest(|row| &row.law).max("the law".len());
    screen.gap()?;
    if 2 + what + 3 + measured + 3 + law > screen.width {
        for row in rows {
            screen.text(&row.what)?;
            screen.line(&format!("      {}   law: {}", row.measured, row.law))?;
        }
        return Ok(());
    }
    let line = |a: &str, b: &str, c: &str| {
        let a = pad_str(a, what, console::Alignment::Left, None).into_owned();
        let b = pad_str(b, measured, console::Alignment::Right, None).into_owned();
        format!("  {a}   {b}   {}", pad_str(c, law, console::Alignment::Right, None))
    };
    let head = screen.ink(Ink::Faint, &line("", "measured", "the law"));
    screen.line(&head)?;
    rows.iter().try_for_each(|row| screen.line(&line(&row.what, &row.measured, &row.law)))
}

/// The claims by their verdicts: what holds first, so on a disturbed machine what was counted.
pub(super) fn claims(claims: &[Claim], screen: &mut Screen) -> io::Result<()> {
    for word in Verdict::WORDS {
        let alike = claims.iter().filter(|claim| claim.verdict.word() == word);
        for (index, claim) in alike.enumerate() {
            if index == 0 {
                let word = screen.ink(Ink::of(&claim.verdict), word);
                screen.gap()?;
                screen.text(&word)?;
            }
            let why = match &claim.verdict {
                Verdict::NotTestableHere(why) => format!(" ({why})"),
                // Who made the noise was said once, after the run.
                Verdict::Holds | Verdict::DoesNotHoldHere | Verdict::Noisy(_) => String::new(),
            };
            let evidence = format!("{}{why}", claim.evidence);
            let evidence = screen.ink(Ink::Faint, evidence.trim_start());
            screen.hang("    ", "      ", &format!("{}: {evidence}", claim.statement))?;
        }
    }
    Ok(())
}

impl Ink {
    /// How a verdict is coloured.
    pub fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Holds => Ink::Good,
            Verdict::DoesNotHoldHere => Ink::Bad,
            Verdict::NotTestableHere(_) | Verdict::Noisy(_) => Ink::Warn,
        }
    }
}
