//! Where text goes: how wide, in colour or not, and wrapped. It refuses to know what it says.

use super::environment::{colours, variable};
use brigade_draw::lanes;
use console::{Style, Term, measure_text_width};
use std::io::{self, Write};

/// Text wider than this is hard to read; figures may be wider.
const COLUMN: usize = 84;

/// The learner's screen, or the pipe or file in its place.
pub struct Screen {
    out: Box<dyn Write>,
    /// Columns there are.
    pub width: usize,
    /// Whether colour is wanted; it is never the only carrier of anything.
    pub colour: bool,
    /// Nothing but ASCII: the locale says so.
    pub ascii: bool,
    /// Columns that text may fill.
    column: usize,
    /// The last line was empty: two in a row say no more than one.
    blank: bool,
}

/// What a piece of text is, where there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A heading or a name.
    Strong,
    /// Said beside the point.
    Faint,
    /// It holds; it was right.
    Good,
    /// It does not.
    Bad,
    /// Take care.
    Warn,
    /// To be typed.
    Type,
}

impl Screen {
    /// Standard output: as wide as the terminal; a pipe has `COLUMNS`, or 80. `NO_COLOR` is heeded if it is not empty.
    pub fn stdout(width: Option<usize>) -> Self {
        let out = Term::stdout();
        let terminal = out.size_checked().map(|(_, columns)| usize::from(columns));
        let columns = || variable("COLUMNS")?.to_str()?.parse().ok();
        let width = width.or(terminal).or_else(columns).unwrap_or(80);
        Screen::new(Box::new(io::stdout()), width, colours(&out))
    }

    /// Any writer; widths outside 40 to 200 are brought there.
    pub fn new(out: Box<dyn Write>, width: usize, colour: bool) -> Self {
        let (width, ascii) = (width.clamp(40, 200), locale_is_ascii());
        Screen { out, width, colour, ascii, column: width.min(COLUMN), blank: true }
    }

    /// Text as wide as the figures: for a width that was asked for.
    #[must_use]
    pub fn filled(self) -> Self {
        Screen { column: self.width, ..self }
    }

    /// `text` in `ink`, or as it is without colour.
    pub fn ink(&self, ink: Ink, text: &str) -> String {
        let style = Style::new().force_styling(self.colour);
        let style = match ink {
            Ink::Strong => style.bold(),
            Ink::Faint => style.dim(),
            Ink::Good => style.green(),
            Ink::Bad => style.red(),
            Ink::Warn => style.yellow(),
            Ink::Type => style.cyan(),
        };
        style.apply_to(text).to_string()
    }

    /// How lanes are drawn on it, `before` columns from its edge.
    pub fn lanes(&self, before: usize) -> lanes::Style {
        lanes::Style { width: self.width - before, colour: self.colour, ascii: self.ascii }
    }

    /// One line as it is.
    ///
    /// # Errors
    /// If it cannot be written: a closed pipe, for one.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        let text = text.trim_end();
        self.blank = text.is_empty();
        if self.ascii {
            writeln!(self.out, "{}", in_ascii(text))
        } else {
            writeln!(self.out, "{text}")
        }
    }

    /// An empty line, unless there is one already.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn gap(&mut self) -> io::Result<()> {
        if self.blank { Ok(()) } else { self.line("") }
    }

    /// A stage of the lesson begins.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn stage(&mut self, name: &str) -> io::Result<()> {
        let name = self.ink(Ink::Strong, name);
        self.gap()?;
        self.line(&name)
    }

    /// A paragraph, wrapped, each line after `indent`; the first line after `first` instead.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn hang(&mut self, first: &str, indent: &str, text: &str) -> io::Result<()> {
        let room = |before: &str| self.column.saturating_sub(measure_text_width(before));
        for (index, line) in wrap(text, room(first), room(indent)).iter().enumerate() {
            let before = if index == 0 { first } else { indent };
            self.line(&format!("{before}{line}"))?;
        }
        Ok(())
    }

    /// A paragraph, wrapped and indented by two.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.hang("  ", "  ", text)
    }

    /// What to type, after `before`. A command is never broken: where both do not fit, it stands on a line of its own.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn typed(&mut self, before: &str, command: &str) -> io::Result<()> {
        let (said, width) = (measure_text_width(before), measure_text_width(command));
        let typed = self.ink(Ink::Type, command);
        if 4 + said + width <= self.width {
            return self.line(&format!("  {before}  {typed}"));
        }
        self.text(before)?;
        self.line(&format!("{}{typed}", " ".repeat(self.width.saturating_sub(width).min(4))))
    }

    /// Asks on one line and leaves the cursor behind the question.
    ///
    /// # Errors
    /// As [`Screen::line`].
    pub fn ask(&mut self, question: &str) -> io::Result<()> {
        self.blank = false;
        write!(self.out, "{question}")?;
        self.out.flush()
    }
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Screen({} columns, colour: {})", self.width, self.colour)
    }
}

/// Whether the locale is set, and to one without Unicode. An unset one tells nothing (containers).
fn locale_is_ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let name = |locale: std::ffi::OsString| locale.to_string_lossy().to_lowercase();
    locale.map(name).is_some_and(|locale| !locale.replace('-', "").contains("utf8"))
}

/// What stands for our few signs beyond ASCII.
fn in_ascii(text: &str) -> String {
    let sign = |c| match c {
        '✓' => "*",
        '›' => ">",
        '▏' | '│' => "|",
        '█' => "#",
        '\u{a0}' => " ",
        '·' => ".",
        'µ' => "u",
        '×' => "x",
        '±' => "+-",
        '≤' => "<=",
        '≥' => ">=",
        '−' | '–' => "-",
        '…' => "...",
        _ => "?",
    };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain += sign(c);
        }
    }
    plain
}

/// Breaks `text` at spaces into lines of at most `room` columns, the first of at most `first`; a
/// longer word gets its own line, and a no-break space is part of its word.
fn wrap(text: &str, first: usize, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_ascii_whitespace() {
        let room = if lines.len() == 1 { first } else { room };
        let Some(line) = lines.last_mut() else { break };
        let needed = measure_text_width(line) + 1 + measure_text_width(word);
        if line.is_empty() {
            line.push_str(word);
        } else if needed <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn no_line_is_wider_than_its_room_and_no_word_is_lost() {
        let text = "three logins on one core take turns and none gets there sooner";
        for room in 7..40 {
            let lines = wrap(text, room, room);
            assert!(lines.iter().all(|line| line.len() <= room), "{room}: {lines:?}");
            assert_eq!(lines.join(" "), text);
        }
    }

    #[test]
    fn a_word_longer_than_the_room_stands_alone() {
        assert_eq!(wrap("a longerthanthat b", 6, 6), ["a", "longerthanthat", "b"]);
    }
}
