//! Rounds: something to be named from what it left behind. They come after the figures, one after another, and are scored.

use super::ask::{self, Learner, letter};
use super::{Ink, Observation, Screen, Strips, Waterfall, show};
use std::io;

/// Something to be named.
#[derive(Debug)]
pub struct Round {
    /// `Round 2 of 6: users say that it is slow`.
    pub title: String,
    /// What happened over time.
    pub strips: Strips,
    /// Where the time of one request went.
    pub waterfall: Waterfall,
    /// Other lines: a log's, or a sentence.
    pub lines: Vec<String>,
    /// What it is.
    pub asked: Observation,
}

/// Each round, and how many were right. Without a learner each is shown with what is right.
pub(super) fn play(
    rounds: &[Round],
    learner: &mut Option<Learner<'_>>,
    screen: &mut Screen,
) -> io::Result<()> {
    let mut named = 0;
    for round in rounds {
        round.show(screen)?;
        let Observation { text, options, right, look } = &round.asked;
        let Some(learner) = learner else {
            screen.text(&format!("{}: {look}", options[*right]))?;
            continue;
        };
        screen.text(text)?;
        let options: Vec<_> = options.iter().map(String::as_str).collect();
        let is_right = ask::offer(&options, learner, screen)? == Some(*right);
        named += usize::from(is_right);
        let verdict = if is_right {
            screen.ink(Ink::Good, "Yes.")
        } else {
            format!("It is {}).", letter(*right))
        };
        screen.text(&format!("{verdict} {look}"))?;
    }
    if learner.is_some() && !rounds.is_empty() {
        screen.gap()?;
        let score = format!("You named {named} of {}.", rounds.len());
        let score = screen.ink(Ink::Strong, &score);
        screen.text(&score)?;
    }
    Ok(())
}

impl Round {
    fn show(&self, screen: &mut Screen) -> io::Result<()> {
        screen.gap()?;
        let title = screen.ink(Ink::Strong, &self.title);
        screen.text(&title)?;
        self.strips.show(screen)?;
        show::waterfall(&self.waterfall, screen)?;
        screen.gap()?;
        for line in &self.lines {
            screen.hang("  ", "    ", line)?;
        }
        screen.gap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Axis, Leg, Strip};
    use brigade_core::trace::State;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    /// A screen's paper that can still be read once it is written on.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn round(right: usize) -> Round {
        let row = Strip { name: "inside".into(), values: vec![0.0, 1.0], said: "max 1".into() };
        let leg = Leg { name: "database".into(), us: 5.0, state: State::Queue };
        Round {
            title: "Round".into(),
            strips: Strips { title: "1 s".into(), rows: vec![row], most: 1.0, during: None },
            waterfall: Waterfall {
                title: "a trace".into(),
                axis: Axis::OneAfterAnother,
                legs: vec![leg],
            },
            lines: vec!["a line".into()],
            asked: Observation {
                text: "What is it?".into(),
                options: vec!["a lock".into(), "a pool".into()],
                right,
                look: "Look there.".into(),
            },
        }
    }

    fn played(answers: Option<&str>) -> String {
        let paper = Paper::default();
        let mut screen = Screen::new(Box::new(paper.clone()), 80, false);
        let mut input = answers.unwrap_or_default().as_bytes();
        let mut learner = answers.map(|_| Learner::new(&mut input));
        play(&[round(0), round(1)], &mut learner, &mut screen).unwrap();
        String::from_utf8(paper.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn signals_come_before_the_question_and_the_score_at_the_end() {
        let said = played(Some("a\na\n"));
        let signals =
            ["inside", "a trace", "database", "a line", "What is it?", "Yes. Look there."];
        let places: Vec<_> = signals.iter().map(|part| said.find(part).expect(part)).collect();
        assert!(places.is_sorted(), "{said}");
        assert!(
            said.contains("It is b). Look there.") && said.contains("You named 1 of 2."),
            "{said}"
        );
    }

    #[test]
    fn without_a_learner_each_is_shown_with_what_is_right() {
        let said = played(None);
        assert!(
            said.contains("a lock: Look there.") && said.contains("a pool: Look there."),
            "{said}"
        );
        assert!(!said.contains("You named") && !said.contains("What is it?"), "{said}");
    }
}
