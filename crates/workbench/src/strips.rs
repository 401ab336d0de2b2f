//! What happened over time in several ways, one below the other.

use super::{Ink, Screen};
use brigade_draw::{per_column, strip};
use console::{Alignment, measure_text_width, pad_str};
use std::io;
use std::ops::Range;

/// A wider strip than this is no easier to read.
const WIDEST: usize = 70;

/// What happened over the same time in several ways: a line of columns each.
#[derive(Clone, Debug, PartialEq)]
pub struct Strips {
    /// What a column says, what fills it, and how long all of them are.
    pub title: String,
    /// In their order, all of one length.
    pub rows: Vec<Strip>,
    /// What a full column stands for.
    pub most: f64,
    /// What was different for a while: from which value on, up to which, and what.
    pub during: Option<(Range<usize>, String)>,
}

/// One way.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// `no retries`.
    pub name: String,
    /// One for each step of time.
    pub values: Vec<f64>,
    /// What came of it, in a word or two.
    pub said: String,
}

impl Strips {
    /// A row for each way, and below them a bracket for what was different for a while.
    pub(super) fn show(&self, screen: &mut Screen) -> io::Result<()> {
        screen.gap()?;
        let title = screen.ink(Ink::Strong, &self.title);
        screen.text(&title)?;
        let widest = |of: fn(&Strip) -> &str| {
            self.rows.iter().map(|row| measure_text_width(of(row))).max().unwrap_or(0)
        };
        let (name, said) = (widest(|row| &row.name), widest(|row| &row.said));
        let room = screen.width.saturating_sub(2 + name + 2 + 2 + said).clamp(8, WIDEST);
        let longest = self.rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
        let (each, edge) = (per_column(longest, room), if screen.ascii { '|' } else { '▏' });
        let columns = longest.div_ceil(each);
        for row in &self.rows {
            let drawn = strip(&row.values, self.most, room, screen.ascii);
            let (name, drawn) = (padded(&row.name, name), padded(&drawn, columns));
            screen.line(&format!("  {name} {edge}{drawn}{edge}{}", row.said))?;
        }
        if let Some((steps, what)) = &self.during {
            let (from, to) = (steps.start / each, steps.end.div_ceil(each));
            let drawn = bracket(to.saturating_sub(from), screen.ascii);
            let said = screen.ink(Ink::Faint, &format!("{drawn} {what}"));
            screen.line(&format!("  {}{said}", " ".repeat(name + 2 + from)))?;
        }
        screen.gap()
    }
}

fn padded(text: &str, width: usize) -> String {
    pad_str(text, width, Alignment::Left, None).into_owned()
}

/// `└──┘`, so many columns wide.
fn bracket(columns: usize, ascii: bool) -> String {
    let [left, middle, right, alone] =
        if ascii { ["+", "-", "+", "^"] } else { ["└", "─", "┘", "┴"] };
    match columns {
        0 | 1 => alone.into(),
        _ => format!("{left}{}{right}", middle.repeat(columns - 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn drawn(width: usize, ascii: bool) -> String {
        let row = |name: &str, values: &[f64], said: &str| Strip {
            name: name.into(),
            values: values.to_vec(),
            said: said.into(),
        };
        let rows = vec![
            row("as it is", &[4.0, 4.0, 0.0, 0.0, 0.0, 0.0], "never"),
            row("repaired", &[4.0, 4.0, 0.0, 0.0, 2.0, 4.0], "0.2 s"),
        ];
        let during = Some((2..4, "it stands still".into()));
        let strips = Strips { title: "answers".into(), rows, most: 4.0, during };
        let paper = Paper::default();
        let mut screen = Screen::new(Box::new(paper.clone()), width, false);
        screen.ascii = ascii;
        strips.show(&mut screen).unwrap();
        String::from_utf8(paper.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn ways_stand_below_one_another_and_what_was_different_below_its_columns() {
        let expected = "  answers
  as it is ▏▇▇    ▏never
  repaired ▏▇▇  ▄▇▏0.2 s
              └┘ it stands still
";
        assert_eq!(drawn(80, false).trim_end(), expected.trim_end());
        let expected = "  answers
  as it is |##    |never
  repaired |##  =#|0.2 s
              ++ it stands still
";
        assert_eq!(drawn(80, true).trim_end(), expected.trim_end());
    }

    #[test]
    fn no_row_is_wider_than_the_screen() {
        for width in [40, 60, 80, 120] {
            let drawn = drawn(width, false);
            assert!(drawn.lines().all(|line| measure_text_width(line) <= width), "\n{drawn}");
        }
    }
}
