//! Figures over an axis, and the learner's own drawn over them.

use super::ask::Answer;
use super::{Ink, Question, Screen};
use brigade_core::measure::{Range, Spread};
use brigade_draw::charts::{Axis, Hue, Look, Point, Series, Sheet, terminal};
use std::io;

/// Lines of a chart, without its axis.
const HEIGHT: usize = 13;

/// A wider chart than this is no easier to read.
const WIDEST: usize = 76;

/// A prediction that is so many times above all figures would press them flat: then all stand by factors.
const FAR: f64 = 3.0;

/// Lines over an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What stands above it.
    pub title: String,
    /// What was varied, with its unit.
    pub axis: String,
    /// Its points, ascending, each with the question that asks for the figure there, by its `id`.
    pub points: Vec<(f64, Option<&'static str>)>,
    /// What is drawn; the learner's own line is added where questions were answered.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// In a few words.
    pub name: String,
    /// One figure for each point of the axis, with how far it reaches; `None` where there is none.
    pub figures: Vec<Option<Range>>,
}

impl Line {
    /// Figures that reach nowhere else.
    pub fn exact(name: impl Into<String>, figures: impl IntoIterator<Item = Option<f64>>) -> Self {
        let point = |mid: f64| Range { low: mid, mid, high: mid };
        let figures = figures.into_iter().map(|figure| figure.map(point));
        Line { name: name.into(), figures: figures.collect() }
    }

    fn highest(&self) -> f64 {
        self.figures.iter().flatten().map(|figure| figure.high).fold(0.0, f64::max)
    }

    fn series(&self) -> Series {
        let point = |range| Point { found: Spread::Range(range), rounds: Vec::new() };
        let points = self.figures.iter().map(|figure| figure.map(point));
        Series::named(self.name.as_str(), Look::new(0, Hue::Neutral, 0), points.collect())
    }
}

impl Curve {
    /// What was predicted of its points; `None` if nothing was.
    fn predicted(&self, asked: &[Question], answers: &[Answer]) -> Option<Line> {
        let said = |id: &str| {
            let mut both = asked.iter().zip(answers);
            both.find(|(question, _)| question.id == id)?.1.said
        };
        let figures: Vec<_> = self.points.iter().map(|(_, id)| id.and_then(said)).collect();
        figures.iter().any(Option::is_some).then(|| Line::exact("you", figures))
    }

    fn highest(&self) -> f64 {
        self.lines.iter().map(Line::highest).fold(0.0, f64::max)
    }

    /// The curve, and what was predicted over it.
    pub(super) fn show(
        &self,
        asked: &[Question],
        answers: &[Answer],
        screen: &mut Screen,
    ) -> io::Result<()> {
        let you = self.predicted(asked, answers);
        let series: Vec<Series> = self.lines.iter().chain(&you).map(Line::series).collect();
        let points = self.points.iter().map(|(at, _)| *at).collect();
        let log = you.as_ref().is_some_and(|you| you.highest() > FAR * self.highest());
        let by = if log { ", figures by factors" } else { "" };
        let axis = Axis { name: format!("{}{by}", self.axis), points, log: false };
        let width = screen.width.saturating_sub(4).min(WIDEST);
        let sheet = Sheet { width, height: HEIGHT, log, ascii: screen.ascii };
        let Some(drawn) = terminal(&axis, &series, sheet) else { return Ok(()) };
        screen.gap()?;
        let title = screen.ink(Ink::Strong, &self.title);
        screen.text(&title)?;
        drawn.lines().try_for_each(|line| screen.line(&format!("    {line}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prompt;

    const AT: Prompt = Prompt::Number { unit: "×" };
    const QUESTIONS: [Question; 2] = [
        Question { id: "half", text: "", prompt: AT },
        Question { id: "nine", text: "", prompt: AT },
    ];

    fn curve() -> Curve {
        Curve {
            title: "the stick".into(),
            axis: "busy".into(),
            points: vec![(0.5, Some("half")), (0.7, None), (0.9, Some("nine"))],
            lines: vec![Line::exact("law", [Some(2.0), None, Some(10.0)])],
        }
    }

    #[test]
    fn what_was_predicted_is_a_line_of_its_own_where_it_was_asked() {
        let said = |said| Answer { said, ..Answer::unknown() };
        let found = curve().predicted(&QUESTIONS, &[said(None), said(Some(2.0))]);
        assert_eq!(found, Some(Line::exact("you", [None, None, Some(2.0)])));
        assert_eq!(curve().predicted(&QUESTIONS, &[said(None), said(None)]), None);
        assert_eq!(curve().predicted(&QUESTIONS, &[]), None);
    }
}
