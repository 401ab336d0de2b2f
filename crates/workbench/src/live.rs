//! Live lanes: what an experiment has just recorded, drawn while it goes on.
//!
//! Between two rounds, never within one, the child writes a trace as a line on standard error; the
//! parent, which times nothing, draws it.

use super::Setting;
use brigade_core::trace::Trace;
use std::io::{BufRead, BufReader, Read};

/// What a line with a trace begins with; every other line is what the child has to say.
const MARK: &str = "lanes ";

/// The child's side: shows a round, if there is a screen.
pub fn show(setting: &Setting, trace: &Trace) {
    if setting.live {
        eprintln!("{MARK}{}", trace.to_json());
    }
}

/// The parent's side: hands every trace to `draw`, and returns what else was said.
pub(super) fn watch(child: impl Read, draw: impl Fn(&Trace)) -> String {
    let mut said = String::new();
    for line in BufReader::new(child).lines().map_while(Result::ok) {
        match line.strip_prefix(MARK).map(Trace::from_json) {
            Some(Ok(trace)) => draw(&trace),
            _ => said = said + &line + "\n",
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::trace::Recorder;
    use std::cell::Cell;

    #[test]
    fn traces_are_drawn_and_everything_else_is_kept() {
        let lanes = format!("{MARK}{}", Recorder::start().finish().to_json());
        let drawn = Cell::new(0);
        let text = format!("first\n{lanes}\n{MARK}of traffic\n{lanes}\nlast\n");
        let said = watch(text.as_bytes(), |_| drawn.set(drawn.get() + 1));
        assert_eq!((drawn.get(), said.as_str()), (2, "first\nlanes of traffic\nlast\n"));
    }
}
