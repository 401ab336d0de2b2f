//! Asking the learner: at most six times a lesson, `?` is always an answer, and whoever closes the
//! input has answered `?` to everything. It refuses to know what is right.

use super::{Prompt, Question, Screen};
use std::io::{self, BufRead};

/// A lesson asks at most this often (DESIGN.md 4).
const MOST: usize = 6;
/// An answer that cannot be read is asked for again, this often.
const TRIES: usize = 3;

/// Whoever answers, and how often they may still be asked in this lesson.
pub struct Learner<'a> {
    input: &'a mut dyn BufRead,
    left: usize,
}

/// What was answered to a prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// An index for a choice, a value for a number; `None`: I don't know.
    pub said: Option<f64>,
    /// How sure, in percent: 50, 70 or 90.
    pub sure: u8,
    /// Why, in one line; may be empty.
    pub why: String,
}

impl Answer {
    /// "I don't know".
    pub fn unknown() -> Self {
        Answer { said: None, sure: 50, why: String::new() }
    }
}

impl<'a> Learner<'a> {
    /// Answers come from `input`, line by line.
    pub fn new(input: &'a mut dyn BufRead) -> Self {
        Learner { input, left: MOST }
    }

    /// A new lesson: six questions again.
    pub fn begin(&mut self) {
        self.left = MOST;
    }

    /// Asks for a prediction: answer, how sure, and why, in one line. What was left out of the line
    /// is 50 and no reason.
    ///
    /// # Errors
    /// If the screen or the input fails.
    pub fn predict(&mut self, prompt: &Prompt, screen: &mut Screen) -> io::Result<Answer> {
        let example = match prompt {
            Prompt::Choice(_) => "b 70 because …",
            Prompt::Number { .. } => "1.5 70 because …",
        };
        let hint = screen.ink(super::Ink::Faint, &format!("({example}, or ? for I don't know)"));
        screen.text(&hint)?;
        let read = |line: &str| read_answer(prompt, line);
        Ok(self.ask(screen, read)?.unwrap_or_else(Answer::unknown))
    }

    /// Asks for one of the letters of `options`; `None`: I don't know.
    ///
    /// # Errors
    /// As [`Learner::predict`].
    pub fn choose(&mut self, options: usize, screen: &mut Screen) -> io::Result<Option<usize>> {
        let read = |line: &str| match line.trim() {
            "?" => Ok(None),
            letter => read_letter(letter, options).map(Some),
        };
        Ok(self.ask(screen, read)?.flatten())
    }

    /// Asks a yes-or-no question; nothing typed is a no, and so is having asked enough already: the
    /// last two questions belong to what was seen and to its other shape.
    ///
    /// # Errors
    /// As [`Learner::predict`].
    pub fn agree(&mut self, question: &str, screen: &mut Screen) -> io::Result<bool> {
        if self.left <= 2 {
            return Ok(false);
        }
        screen.text(question)?;
        let read = |line: &str| Ok(line.trim().eq_ignore_ascii_case("y"));
        Ok(self.ask(screen, read)?.unwrap_or(false))
    }

    /// One question: `None` if the input ended, or if nothing readable came in three tries.
    fn ask<T>(
        &mut self,
        screen: &mut Screen,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        self.left = self.left.saturating_sub(1);
        for _ in 0..TRIES {
            screen.ask("  > ")?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                screen.gap()?;
                return Ok(None);
            }
            match read(&line) {
                Ok(answer) => return Ok(Some(answer)),
                Err(reason) => screen.text(&reason)?,
            }
        }
        screen.text("Taken as: I don't know.")?;
        Ok(None)
    }
}

impl std::fmt::Debug for Learner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Learner({} questions left)", self.left)
    }
}

/// Shows `options` with their letters and asks for one of them; `None`: I don't know.
pub(super) fn offer(
    options: &[&str],
    learner: &mut Learner<'_>,
    screen: &mut Screen,
) -> io::Result<Option<usize>> {
    for (index, option) in options.iter().enumerate() {
        screen.hang(&format!("    {}) ", letter(index)), "       ", option)?;
    }
    learner.choose(options.len(), screen)
}

/// Puts a question with its choices, and asks for a prediction.
pub(super) fn put(
    question: &Question,
    learner: &mut Learner<'_>,
    screen: &mut Screen,
) -> io::Result<Answer> {
    screen.text(question.text)?;
    if let Prompt::Choice(choices) = question.prompt {
        for (index, choice) in choices.iter().enumerate() {
            screen.hang(&format!("    {}) ", letter(index)), "       ", choice.text)?;
        }
    }
    learner.predict(&question.prompt, screen)
}

/// The letter of an answer: 0 is `a`.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).map_or('?', |index| char::from(b'a'.saturating_add(index)))
}

/// `d 90 because it waits` → index 3, 90, `because it waits`.
fn read_answer(prompt: &Prompt, line: &str) -> Result<Answer, String> {
    let (first, rest) = split(line);
    if first == "?" {
        return Ok(Answer::unknown());
    }
    let said = match prompt {
        Prompt::Choice(choices) => read_letter(first, choices.len())? as f64,
        Prompt::Number { unit } => read_number(first, unit)?,
    };
    let (sure, why) = match split(rest) {
        ("", _) => (50, ""),
        (word, why) => match word.trim_end_matches('%').parse() {
            Ok(sure @ (50 | 70 | 90)) => (sure, why),
            Ok(other) => return Err(format!("How sure: 50, 70 or 90, not {other}.")),
            Err(_) => (50, rest),
        },
    };
    Ok(Answer { said: Some(said), sure, why: why.trim().to_string() })
}

/// The first word, and what stands behind it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

fn read_letter(word: &str, options: usize) -> Result<usize, String> {
    let word = word.trim_end_matches([')', '.']).to_ascii_lowercase();
    (0..options).find(|&index| word == letter(index).to_string()).ok_or_else(|| {
        let last = letter(options.saturating_sub(1));
        format!("`{word}` is no answer here: a letter from a to {last}, or ? for I don't know.")
    })
}

/// A positive number, with or without its unit, thousands separated by `_` or `,` or not.
fn read_number(word: &str, unit: &str) -> Result<f64, String> {
    let digits = word.trim_end_matches(unit).trim_end_matches(['x', '×']);
    let thousands = digits
        .split(',')
        .skip(1)
        .all(|group| group.split('.').next().is_some_and(|g| g.len() == 3));
    let plain = digits.replace(['_', ','], "");
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 && thousands => Ok(value),
        _ => Err(format!(
            "`{word}` is no number above 0: write 1.5 or 12000 ({unit}), or ? for I don't know."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::Choice;

    const CHOICES: Prompt = Prompt::Choice(&[
        Choice { text: "a", misconception: None, rebuttal: "" },
        Choice { text: "b", misconception: None, rebuttal: "" },
    ]);
    const NUMBER: Prompt = Prompt::Number { unit: "×" };

    fn answer(said: f64, sure: u8, why: &str) -> Answer {
        Answer { said: Some(said), sure, why: why.into() }
    }

    #[test]
    fn answer_confidence_and_reason_fit_in_one_line() {
        assert_eq!(read_answer(&CHOICES, "b 90 it waits\n"), Ok(answer(1.0, 90, "it waits")));
        assert_eq!(read_answer(&CHOICES, " B) 70%"), Ok(answer(1.0, 70, "")));
        assert_eq!(read_answer(&CHOICES, "a because"), Ok(answer(0.0, 50, "because")));
        assert_eq!(read_answer(&NUMBER, "1.8× 70"), Ok(answer(1.8, 70, "")));
        assert_eq!(read_answer(&NUMBER, "48,000 50"), Ok(answer(48_000.0, 50, "")));
        assert_eq!(read_answer(&NUMBER, "?"), Ok(Answer::unknown()));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_next_step() {
        for (prompt, line) in [
            (&CHOICES, "c 70"),
            (&CHOICES, ""),
            (&CHOICES, "a 60"),
            (&NUMBER, "1,9"),
            (&NUMBER, "-2"),
            (&NUMBER, "NaN"),
            (&NUMBER, "fast"),
        ] {
            let refusal = read_answer(prompt, line).expect_err(line);
            assert!(
                refusal.contains("50, 70 or 90") || refusal.contains("I don't know"),
                "{line}: {refusal}"
            );
        }
    }

    #[test]
    fn a_closed_input_answers_i_do_not_know() {
        let mut screen = Screen::new(Box::new(io::sink()), 80, false);
        let mut input = io::empty();
        let mut learner = Learner::new(&mut input);
        let said = learner.predict(&CHOICES, &mut screen).expect("an answer");
        assert_eq!(said, Answer::unknown());
    }

    #[test]
    fn agreeing_never_takes_the_last_two_of_six_questions() {
        let mut screen = Screen::new(Box::new(io::sink()), 80, false);
        let mut input = io::Cursor::new("y\n".repeat(MOST + 1));
        let mut learner = Learner::new(&mut input);
        for _ in 2..MOST {
            assert!(learner.agree("again?", &mut screen).expect("an answer"));
        }
        assert!(!learner.agree("again?", &mut screen).expect("an answer"));
    }
}
