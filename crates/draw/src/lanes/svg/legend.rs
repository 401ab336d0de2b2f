//! The legend of an SVG: who the colours are, and what every sign that occurs says.

use super::picture::{LINE, Picture, SMALL, WIDTH};
use super::style::definitions;
use crate::lanes::layout::Span;
use crate::text::escaped;
use brigade_core::trace::State;

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
    for ((class, _, _, says), occurs) in SIGNS.iter().zip(occurring(picture, arrows)) {
        if occurs {
            legend.item(class, says);
        }
    }
    legend.line();
    Legend { drawn: legend.drawn, bottom: legend.y - LINE + 4.0 }
}

/// A sign: how it is drawn, in the terminal, there in ASCII, and what it says.
type Sign = (&'static str, &'static str, &'static str, &'static str);

/// All there are.
const SIGNS: [Sign; 13] = [
    ("sn", "█", "#", "on a CPU"),
    ("hn", "▒", "%", "ready, not on a CPU"),
    ("sn part", "▒█▒█", "%#%#", "a share of a CPU, by height; when is not known"),
    ("dn", "··d", "..d", "d waits for the database"),
    ("dn", "··l", "..l", "l waits for a lock"),
    ("dn", "··q", "..q", "q waits in a queue"),
    ("dn", "··n", "..n", "n waits for the network"),
    ("dn", "··s", "..s", "s asleep while requests wait"),
    ("sn thin", "━", "-", "served by a device"),
    ("mixed", "▚▖", "*:", "several tasks, each briefly"),
    ("sn low", "", "", "briefly, several times"),
    ("wake", "", "", "wakes a task, which goes on at the tip"),
    ("", "", "", "below the line: tasks that hold no thread"),
];

/// Which of them occur.
fn occurring(picture: &Picture<'_>, arrows: bool) -> [bool; SIGNS.len()] {
    let rows = || picture.layout.rows.iter();
    let spans = || rows().flat_map(|row| row.spans.iter().map(|s| (s, row.below)));
    let any = |test: &dyn Fn(&Span, bool) -> bool| spans().any(|(span, below)| test(span, below));
    let is = |state| any(&move |span, _| span.state == state);
    let running = |span: &Span, below: bool| span.state == State::Running && !below;
    let marks = || (0..picture.layout.rows.len()).flat_map(|row| picture.marks(row));
    let shares = (0..picture.layout.rows.len()).any(|row| {
        !picture.layout.rows[row].below && picture.marks(row).any(|mark| mark.share < u8::MAX)
    });
    [
        any(&|s, below| running(s, below) && s.share == u8::MAX),
        is(State::Runnable),
        shares,
        is(State::Database),
        is(State::Lock),
        is(State::Queue),
        is(State::Network),
        is(State::Asleep),
        any(&|s, below| s.state == State::Running && below),
        marks().any(|mark| mark.role.is_none()),
        marks().any(|mark| mark.role.is_some() && mark.brief),
        arrows,
        rows().any(|row| row.is_of_tasks()),
    ]
}

/// All signs as a table for the book: as drawn, in the terminal, in ASCII, and what they say.
pub fn signs() -> String {
    let id = "t-signs";
    let rows = SIGNS.iter().filter(|sign| !sign.0.is_empty());
    let row = |(class, drawn, plain, says): &Sign| {
        let flow = Flow { drawn: String::new(), x: 0.5, y: 12.0 };
        let swatch = flow.swatch(class);
        let code = |text: &str| match text {
            "" => String::new(),
            text => format!("<code>{text}</code>"),
        };
        format!(
            "<tr><td><svg width=\"19\" height=\"16\" aria-hidden=\"true\">{swatch}</svg></td>\
<td>{}</td><td>{}</td><td>{says}</td></tr>\n",
            code(drawn),
            code(plain)
        )
    };
    format!(
        "<div id=\"{id}\" class=\"signs\"><svg width=\"0\" height=\"0\" aria-hidden=\"true\">{}</svg>\n\
<table><thead><tr><th>here</th><th>terminal</th><th>ASCII</th><th>meaning</th></tr></thead><tbody>\n\
{}</tbody></table></div>\n",
        definitions(id, &[]),
        rows.map(row).collect::<String>()
    )
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
        let (paint, shape) = class.split_once(' ').unwrap_or((class, ""));
        let rect = |paint: &str, top: f64, height: f64| {
            format!(
                "<rect class=\"{paint}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"18\" height=\"{height:.1}\"/>",
                y + top
            )
        };
        match (paint, shape) {
            ("", _) => String::new(),
            ("wake", _) => format!(
                "<path class=\"wake\" d=\"M{x:.1} {:.1}h14\"/><path class=\"tip\" d=\"M{:.1} {:.1}l6 3l-6 3z\"/>",
                y - 4.0,
                x + 12.0,
                y - 7.0
            ),
            (_, "part") => rect("hn", -10.0, 6.0) + &rect(paint, -4.0, 6.0),
            (_, "thin") => rect(paint, -6.5, 5.0),
            (_, "low") => rect(paint, -4.0, 6.0),
            _ => rect(paint, -10.0, 12.0),
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
