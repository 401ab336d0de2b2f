//! Lines and boxes as characters. Where lines meet, the sign follows from the sides that they come from.

/// The sides from which a line comes to a place.
const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// What is written there, which covers every line.
    text: Option<char>,
    lines: u8,
}

/// A drawing that grows as it is drawn on.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    rows: Vec<Vec<Place>>,
    ascii: bool,
}

impl Canvas {
    pub(super) fn new(ascii: bool) -> Canvas {
        Canvas { rows: Vec::new(), ascii }
    }

    fn place(&mut self, row: usize, column: usize) -> &mut Place {
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let row = &mut self.rows[row];
        if row.len() <= column {
            row.resize(column + 1, Place::default());
        }
        &mut row[column]
    }

    pub(super) fn write(&mut self, row: usize, column: usize, text: &str) {
        for (n, sign) in text.chars().enumerate() {
            self.place(row, column + n).text = Some(sign);
        }
    }

    /// A line from one column to another.
    pub(super) fn across(&mut self, row: usize, from: usize, to: usize) {
        for column in from..to {
            self.place(row, column).lines |= RIGHT;
            self.place(row, column + 1).lines |= LEFT;
        }
    }

    /// A line between two rows.
    pub(super) fn along(&mut self, column: usize, one: usize, other: usize) {
        for row in one.min(other)..one.max(other) {
            self.place(row, column).lines |= DOWN;
            self.place(row + 1, column).lines |= UP;
        }
    }

    /// A frame with a name in its middle row.
    pub(super) fn frame(
        &mut self,
        [row, column]: [usize; 2],
        [height, width]: [usize; 2],
        name: &str,
    ) {
        let (bottom, right) = (row + height - 1, column + width - 1);
        for edge in [row, bottom] {
            self.across(edge, column, right);
        }
        for edge in [column, right] {
            self.along(edge, row, bottom);
        }
        self.write(row + height / 2, column + 2, name);
    }

    /// The tip of an arrow that leads to the right.
    pub(super) fn tip(&mut self, row: usize, column: usize) {
        let tip = if self.ascii { ">" } else { "▶" };
        self.write(row, column, tip);
    }

    fn sign(&self, place: Place) -> char {
        if let Some(text) = place.text {
            return text;
        }
        let signs = if self.ascii {
            " ---|+++|+++|+++"
        } else {
            " ───│┘└┴│┐┌┬│┤├┼"
        };
        signs.chars().nth(place.lines.into()).unwrap_or(' ')
    }

    /// The lines of the drawing, without blanks at their ends.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |row: &Vec<Place>| row.iter().map(|place| self.sign(*place)).collect::<String>();
        self.rows.iter().map(|row| line(row).trim_end().to_owned()).collect()
    }
}
