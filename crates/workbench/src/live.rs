//! Live: what an experiment has just recorded, or how much waits, drawn while it goes on.
//!
//! Between two rounds, never within one, the child writes a trace as a line on standard error, and now and then how high a
//! level is; the parent, which times nothing, draws it.

use super::Setting;
use brigade_core::trace::Trace;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read};

/// What a line with a trace begins with, and one with a level; every other line is what the child has to say.
const LANES: &str = "lanes ";
const LEVEL: &str = "level ";

/// What is drawn while an experiment goes on.
#[derive(Debug)]
pub enum Sight {
    /// What ran when.
    Lanes(Box<Trace>),
    /// How much of something there is.
    Level(Level),
}

/// How much of something there is, as a bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// In a word or two: `mails waiting`.
    pub what: String,
    /// At this moment.
    pub now: usize,
    /// A full bar; there may be more.
    pub full: usize,
}

/// The child's side: shows a round, if there is a screen.
pub fn show(setting: &Setting, trace: &Trace) {
    if setting.live {
        eprintln!("{LANES}{}", trace.to_json());
    }
}

/// The same with a level: cheap enough for a few a second, and the caller sees to it that there are no more.
pub fn level(setting: &Setting, level: &Level) {
    if setting.live
        && let Ok(level) = serde_json::to_string(level)
    {
        eprintln!("{LEVEL}{level}");
    }
}

/// The parent's side: hands all that is to be seen to `draw`, and returns what else was said.
pub(super) fn watch(child: impl Read, draw: impl Fn(&Sight)) -> String {
    let mut said = String::new();
    for line in BufReader::new(child).lines().map_while(Result::ok) {
        match sight(&line) {
            Some(sight) => draw(&sight),
            None => said = said + &line + "\n",
        }
    }
    said
}

fn sight(line: &str) -> Option<Sight> {
    if let Some(trace) = line.strip_prefix(LANES) {
        return Trace::from_json(trace).ok().map(|trace| Sight::Lanes(Box::new(trace)));
    }
    serde_json::from_str(line.strip_prefix(LEVEL)?).ok().map(Sight::Level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::trace::Recorder;
    use std::cell::Cell;

    #[test]
    fn traces_and_levels_are_drawn_and_everything_else_is_kept() {
        let lanes = format!("{LANES}{}", Recorder::start().finish().to_json());
        let level = format!(r#"{LEVEL}{{"what":"mails","now":7,"full":9}}"#);
        let (drawn, high) = (Cell::new(0), Cell::new(0));
        let text = format!("first\n{lanes}\n{LANES}of traffic\n{level}\n{LEVEL}7\n{lanes}\nlast\n");
        let said = watch(text.as_bytes(), |sight| match sight {
            Sight::Lanes(_) => drawn.set(drawn.get() + 1),
            Sight::Level(level) => high.set(level.now),
        });
        assert_eq!((drawn.get(), high.get()), (2, 7));
        assert_eq!(said, "first\nlanes of traffic\nlevel 7\nlast\n");
    }
}
