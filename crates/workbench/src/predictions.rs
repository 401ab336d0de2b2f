//! What was predicted and what turned out: a plain text file, one line a prediction, only ever
//! appended to. Damaged lines are skipped and counted. It refuses to know how it is shown.

use super::Prompt;
use super::ask::letter;
use super::kept::{Kept, now};
use std::io;
use std::path::Path;

/// The file's first line; lines that begin with `#` are remarks.
const HEAD: &str = "# when | lesson | question | said | sure | was | why: your predictions, yours alone; never sent anywhere\n";

/// One prediction and its truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The lesson's name.
    pub lesson: String,
    /// The question's id.
    pub question: String,
    /// Asked again later, when the truth had been told: says nothing of how well one predicts.
    pub again: bool,
    /// What was said.
    pub said: Value,
    /// How sure, in percent.
    pub sure: u8,
    /// What turned out; [`Value::None`] if this machine could not say.
    pub truth: Value,
    /// The learner's reason.
    pub why: String,
}

/// Behind the id of a question that was asked again.
const AGAIN: &str = " (again)";

/// An answer or a truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// "I don't know", or not testable: `?`.
    None,
    /// The letter of a choice.
    Letter(char),
    /// A number.
    Number(f64),
}

impl Prediction {
    /// Whether the right letter was said; `None` for numbers and for what was not said or not tested.
    pub fn right(&self) -> Option<bool> {
        match (self.said, self.truth) {
            (Value::Letter(said), Value::Letter(truth)) => Some(said == truth),
            _ => None,
        }
    }

    /// |log10(said / truth)| of a number: 0 is exact, 0.3 is a factor of two.
    pub fn distance(&self) -> Option<f64> {
        match (self.said, self.truth) {
            (Value::Number(said), Value::Number(truth)) if truth > 0.0 => {
                Some((said / truth).log10().abs())
            }
            _ => None,
        }
    }
}

/// The file of all predictions.
#[derive(Clone, Debug)]
pub struct Predictions {
    kept: Kept,
}

impl Predictions {
    /// In the folder named by `BRIGADE_DATA`, or in `brigade` below the platform's data folder.
    /// `None` if the platform has none.
    pub fn find() -> Option<Self> {
        Kept::find("predictions.txt").map(|kept| Predictions { kept })
    }

    /// Where the file is, or would be.
    pub fn path(&self) -> &Path {
        self.kept.path()
    }

    /// Makes the file with a line that says what it is. Whether this was the first time: false if
    /// there is one, and if there can be none (then every start is like the first, and asks for no more).
    pub fn begin(&self) -> bool {
        !self.path().exists() && {
            let _read_only = self.kept.append(HEAD);
            true
        }
    }

    /// Everything readable in the file, and how many lines were not. No file: nothing yet.
    ///
    /// # Errors
    /// If there is a file and it cannot be read.
    pub fn read(&self) -> io::Result<(Vec<Prediction>, usize)> {
        let lines = self.kept.lines()?;
        let (good, bad): (Vec<_>, Vec<_>) =
            lines.iter().map(|line| read_line(line)).partition(Option::is_some);
        Ok((good.into_iter().flatten().collect(), bad.len()))
    }

    /// Adds lines at the end, after mending a last line that was cut off.
    ///
    /// # Errors
    /// If the folder or the file cannot be written.
    pub fn append(&self, predictions: &[Prediction]) -> io::Result<()> {
        let day = now();
        let line = |prediction| format!("{day} | {}\n", write_line(prediction));
        self.kept.append(&predictions.iter().map(line).collect::<String>())
    }
}

/// `one-request | core-share | said d | sure 70 % | was d | why it waits`
fn write_line(prediction: &Prediction) -> String {
    let Prediction { lesson, question, again, said, sure, truth, why } = prediction;
    let again = if *again { AGAIN } else { "" };
    let why = why.replace(['|', '\n', '\r'], "/");
    format!("{lesson} | {question}{again} | said {said} | sure {sure} % | was {truth} | why {why}")
        .trim_end()
        .into()
}

fn read_line(line: &str) -> Option<Prediction> {
    let mut fields = line.split('|').map(str::trim);
    let _day = fields.next()?;
    let lesson = fields.next()?.to_string();
    let question = fields.next()?;
    let (question, again) = match question.strip_suffix(AGAIN) {
        Some(question) => (question.to_string(), true),
        None => (question.to_string(), false),
    };
    let said = fields.next()?.strip_prefix("said ")?.parse().ok()?;
    let sure = fields.next()?.strip_prefix("sure ")?.strip_suffix(" %")?.parse().ok()?;
    let truth = fields.next()?.strip_prefix("was ")?.parse().ok()?;
    let why = fields.next()?.strip_prefix("why")?.trim().to_string();
    let whole = fields.next().is_none() && !lesson.is_empty() && matches!(sure, 50 | 70 | 90);
    whole.then_some(Prediction { lesson, question, again, said, sure, truth, why })
}

impl Value {
    /// An answer or a truth of a question: the index of a choice or a number; `None` if there is none.
    pub(super) fn of(prompt: &Prompt, said: Option<f64>) -> Self {
        match (prompt, said) {
            (_, None) => Value::None,
            (Prompt::Number { .. }, Some(number)) => Value::Number(number),
            (Prompt::Choice(_), Some(index)) => Value::Letter(letter(index as usize)),
        }
    }

    /// The index of a choice, or the number.
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Value::None => None,
            Value::Letter(letter) => Some(f64::from(u32::from(letter) - u32::from('a'))),
            Value::Number(number) => Some(number),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::None => f.write_str("?"),
            Value::Letter(letter) => write!(f, "{letter}"),
            Value::Number(number) => write!(f, "{number}"),
        }
    }
}

impl std::str::FromStr for Value {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some('?'), None) => Ok(Value::None),
            (Some(letter @ 'a'..='z'), None) => Ok(Value::Letter(letter)),
            _ => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Number(number)),
                _ => Err(()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(said: Value, truth: Value, why: &str) -> Prediction {
        Prediction {
            lesson: "one-core".into(),
            question: "total".into(),
            again: false,
            said,
            sure: 70,
            truth,
            why: why.into(),
        }
    }

    #[test]
    fn every_line_written_is_read_back() {
        for (said, truth) in [
            (Value::Letter('d'), Value::Letter('a')),
            (Value::Number(1.5), Value::Number(1.78)),
            (Value::None, Value::Letter('b')),
            (Value::Letter('c'), Value::None),
        ] {
            for why in ["", "it waits", "a/b ünï 90 %"] {
                let there = prediction(said, truth, why);
                for there in [Prediction { again: true, ..there.clone() }, there] {
                    let line = format!("2026-01-02 03:04 | {}", write_line(&there));
                    assert_eq!(read_line(&line), Some(there), "{line}");
                }
            }
        }
    }

    #[test]
    fn a_reason_cannot_break_its_line() {
        let line = write_line(&prediction(Value::None, Value::None, "x | y\nz"));
        assert_eq!(line.lines().count(), 1);
        assert!(read_line(&format!("day | {line}")).is_some());
    }

    #[test]
    fn cut_lines_are_no_predictions() {
        let line = format!(
            "day | {}",
            write_line(&prediction(Value::Letter('a'), Value::Letter('a'), ""))
        );
        let readable = (0..line.len()).filter(|&cut| read_line(&line[..cut]).is_some()).count();
        assert_eq!(readable, 0);
    }

    #[test]
    fn a_number_is_scored_by_its_distance_and_a_letter_by_being_right() {
        let number = prediction(Value::Number(2.0), Value::Number(1.0), "");
        assert!(number.distance().is_some_and(|distance| (distance - 0.301).abs() < 0.001));
        assert_eq!(number.right(), None);
        assert_eq!(prediction(Value::Letter('a'), Value::Letter('b'), "").right(), Some(false));
        assert_eq!(prediction(Value::None, Value::Letter('b'), "").right(), None);
    }
}
