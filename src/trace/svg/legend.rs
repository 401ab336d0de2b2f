//! The legend of an SVG: who the colours are, and what every sign that occurs says.

use super::style::escaped;
use super::{LINE, Picture, SMALL, WIDTH};
use crate::trace::{Fill, Span};

/// The legend as drawn, and where it ends.
pub(super) struct Legend {
    pub(super) drawn: String,
    pub(super) bottom: f64,
}

/// Draws the legend from `top` on.
pub(super) fn legend(picture: &Picture<'_>, arrows: bool, top: f64) -> Legend {
    let mut legend = Flow { drawn: String::new(), x: 4.0, y: top };
    for (role, meaning) in picture.cast.meanings() {
        legend.item(&format!("s{}", role.colour), &meaning);
    }
    legend.line();
    for (class, text) in signs(picture, arrows) {
        legend.item(class, text);
    }
    legend.line();
    Legend { drawn: legend.drawn, bottom: legend.y - LINE + 4.0 }
}

/// How a sign is drawn and what it says, of all that occur.
fn signs(picture: &Picture<'_>, arrows: bool) -> Vec<(&'static str, &'static str)> {
    let rows = || picture.layout.rows.iter();
    let spans = || rows().flat_map(|row| row.spans.iter().map(|s| (s, row.below)));
    let any = |test: &dyn Fn(&Span, bool) -> bool| spans().any(|(span, below)| test(span, below));
    let is = |fill| any(&move |span, _| span.fill == fill);
    let running = |span: &Span, below: bool| span.fill == Fill::Running && !below;
    let served = |span: &Span, below: bool| span.fill == Fill::Running && below;
    let marks = || (0..picture.layout.rows.len()).flat_map(|row| picture.marks(row));
    let all = [
        (any(&|s, below| running(s, below) && s.share == u8::MAX), ("sn", "on a CPU")),
        (is(Fill::Runnable), ("hn", "ready, not on a CPU")),
        (
            any(&|s, below| running(s, below) && s.share < u8::MAX),
            ("sn part", "a share of a CPU, by height; when is not known"),
        ),
        (is(Fill::Database), ("dn", "d waits for the database")),
        (is(Fill::Lock), ("dn", "l waits for a lock")),
        (is(Fill::Queue), ("dn", "q waits in a queue")),
        (is(Fill::Network), ("dn", "n waits for the network")),
        (is(Fill::Asleep), ("dn", "s asleep while requests wait")),
        (any(&served), ("sn thin", "served by a device")),
        (marks().any(|mark| mark.role.is_none()), ("mixed", "several tasks, each briefly")),
        (marks().any(|mark| mark.brief), ("sn low", "briefly, several times")),
        (arrows, ("wake", "wakes a task, which goes on at the tip")),
        (rows().any(|row| row.is_of_tasks()), ("", "below the line: tasks that hold no thread")),
    ];
    all.into_iter().filter(|item| item.0).map(|item| item.1).collect()
}

/// Swatches and texts one after another, from left to right.
struct Flow {
    drawn: String,
    x: f64,
    y: f64,
}

impl Flow {
    fn item(&mut self, class: &str, text: &str) {
        let width = 22.0 + text.chars().count() as f64 * SMALL + 14.0;
        if self.x + width > WIDTH {
            self.line();
        }
        self.drawn += &self.swatch(class);
        let indent = if class.is_empty() { 0.0 } else { 23.0 };
        self.drawn += &format!(
            "<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            self.x + indent,
            self.y,
            escaped(text)
        );
        self.x += width;
    }
    /// The sign as it is drawn in the lanes.
    fn swatch(&self, class: &str) -> String {
        let (x, y) = (self.x, self.y);
        let (fill, shape) = class.split_once(' ').unwrap_or((class, ""));
        let rect = |fill: &str, top: f64, height: f64| {
            format!(
                "<rect class=\"{fill}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"18\" height=\"{height:.1}\"/>",
                y + top
            )
        };
        match (fill, shape) {
            ("", _) => String::new(),
            ("wake", _) => format!(
                "<path class=\"wake\" d=\"M{x:.1} {:.1}h14\"/><path class=\"tip\" d=\"M{:.1} {:.1}l6 3l-6 3z\"/>",
                y - 4.0,
                x + 12.0,
                y - 7.0
            ),
            (_, "part") => rect("hn", -10.0, 6.0) + &rect(fill, -4.0, 6.0),
            (_, "thin") => rect(fill, -6.5, 5.0),
            (_, "low") => rect(fill, -4.0, 6.0),
            _ => rect(fill, -10.0, 12.0),
        }
    }
    /// Ends a line, if there is anything on it.
    fn line(&mut self) {
        if self.x > 4.0 {
            self.x = 4.0;
            self.y += LINE + 2.0;
        }
    }
}
