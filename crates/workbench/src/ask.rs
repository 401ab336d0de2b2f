//! Asking the learner: at most six times a lesson, `?` is always an answer, and a learner who closes the
//! input has answered `?` to everything. It refuses to know what is right.

use super::{Prompt, Question, Screen};
use std::io::{self, BufRead};

/// A lesson asks at most this often (DESIGN.md 4).
const MOST: usize = 6;
/// An answer that cannot be read is asked for again, this often.
const TRIES: usize = 3;

/// The learner who answers, and how often they may still be asked in this lesson.
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
        let (what, example) = match prompt {
            Prompt::Choice(_) => ("A letter", "b"),
            Prompt::Number { .. } => ("A number", "1.5"),
        };
        let hint = format!(
            "{what}, how sure you are (50, 70 or 90 %), and why: {example} 70 because …  Or ? for I don't know."
        );
        let hint = screen.ink(super::Ink::Faint, &hint);
        screen.text(&hint)?;
        let read = |line: &str| read_answer(prompt, line);
        let Some((mut answer, refused)) = self.ask(screen, read)? else {
            return Ok(Answer::unknown());
        };
        if let Some(refused) = refused {
            // What was typed beside it is kept: only the number is asked for again.
            self.left += 1;
            screen.text(&format!("{} Your answer and its reason are kept.", levels(refused)))?;
            answer.sure = self.ask(screen, read_sure)?.unwrap_or(50);
        }
        Ok(answer)
    }

    /// Waits for Enter: what stands above would scroll away.
    ///
    /// # Errors
    /// If the screen or the input fails.
    pub fn pause(&mut self, screen: &mut Screen) -> io::Result<()> {
        screen.ask("  Enter goes on ")?;
        self.input.read_line(&mut String::new()).map(drop)
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
    paragraphs(question.text, screen)?;
    if let Prompt::Choice(choices) = question.prompt {
        for (index, choice) in choices.iter().enumerate() {
            screen.hang(&format!("    {}) ", letter(index)), "       ", choice.text)?;
        }
    }
    learner.predict(&question.prompt, screen)
}

/// Each line of a text on lines of its own; one that begins with a number is an item of a list.
fn paragraphs(text: &str, screen: &mut Screen) -> io::Result<()> {
    text.lines().try_for_each(|line| match line.split_once("  ") {
        Some((number, item)) if number.parse::<u8>().is_ok() => {
            screen.hang(&format!("    {number}  "), "       ", item)
        }
        _ => screen.text(line),
    })
}

/// The letter of an answer: 0 is `a`.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).map_or('?', |index| char::from(b'a'.saturating_add(index)))
}

/// An answer; beside it what was said of being sure, if that cannot be taken.
type Read = (Answer, Option<u32>);

/// `d 90 because it waits` → index 3, 90, `because it waits`.
fn read_answer(prompt: &Prompt, line: &str) -> Result<Read, String> {
    let (first, rest) = split(line);
    if first == "?" {
        return Ok((Answer::unknown(), None));
    }
    let said = match prompt {
        Prompt::Choice(choices) => read_letter(first, choices.len())? as f64,
        Prompt::Number { unit } => read_number(first, unit)?,
    };
    let (word, after) = split(rest);
    let (sure, refused, why) = match word.trim_end_matches('%').parse() {
        Ok(sure @ (50 | 70 | 90)) => (sure as u8, None, after),
        Ok(other) => (50, Some(other), after),
        Err(_) => (50, None, rest),
    };
    Ok((Answer { said: Some(said), sure, why: why.trim().to_string() }, refused))
}

/// One of the three levels.
fn read_sure(line: &str) -> Result<u8, String> {
    match line.trim().trim_end_matches('%').parse() {
        Ok(sure @ (50 | 70 | 90)) => Ok(sure as u8),
        Ok(other) => Err(levels(other)),
        Err(_) => Err("How sure: type 50, 70 or 90 and nothing else.".into()),
    }
}

/// Why there are only three: `lessons report` compares each with how often it was right.
fn levels(refused: u32) -> String {
    format!("How sure: 50, 70 or 90, not {refused}. The report counts how often each was right.")
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
mod tests;
