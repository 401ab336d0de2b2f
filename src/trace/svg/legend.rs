//! The legend of an SVG: who the colours are, and what the fills that occur say.

use super::style::escaped;
use super::{LINE, Picture, WIDTH};
use crate::trace::{Fill, Span};

/// The legend as drawn, and where it ends.
pub(super) struct Legend {
    pub(super) drawn: String,
    pub(super) bottom: f64,
}

/// Draws the legend from `top` on.
pub(super) fn legend(picture: &Picture<'_>, top: f64) -> Legend {
    let mut legend = Flow { drawn: String::new(), x: 4.0, y: top };
    if picture.cast.needs_legend() {
        for (i, role) in picture.cast.roles.iter().enumerate() {
            legend.item(&format!("s{i}"), &format!("{} {}", role.letter, role.name));
        }
        legend.line();
    }
    for (class, text) in fills(picture) {
        legend.item(class, text);
    }
    legend.line();
    Legend { drawn: legend.drawn, bottom: legend.y - LINE + 4.0 }
}

fn fills(picture: &Picture<'_>) -> Vec<(&'static str, &'static str)> {
    let spans =
        || picture.layout.rows.iter().flat_map(|row| row.spans.iter().map(|s| (s, row.below)));
    let any = |test: &dyn Fn(&Span, bool) -> bool| spans().any(|(span, below)| test(span, below));
    let is = |fill| move |span: &Span, _: bool| span.fill == fill;
    let running = is(Fill::Running);
    let all = [
        (any(&|s, below| running(s, below) && !below), ("sn", "on a CPU")),
        (any(&is(Fill::Runnable)), ("hn", "ready, not on a CPU")),
        (
            any(&|s, below| running(s, below) && !below && s.share < 255),
            ("sn part", "a share of a CPU, by height"),
        ),
        (any(&is(Fill::Database)), ("dn", "d waits for the database")),
        (any(&is(Fill::Lock)), ("dn", "l waits for a lock")),
        (any(&is(Fill::Queue)), ("dn", "q waits in a queue")),
        (any(&is(Fill::Asleep)), ("dn", "s asleep while requests wait")),
        (any(&|s, below| running(s, below) && below), ("sn thin", "served by a device")),
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
        let width = 22.0 + text.chars().count() as f64 * 6.8 + 14.0;
        if self.x + width > WIDTH {
            self.line();
        }
        let (x, y) = (self.x, self.y);
        let (fill, shape) = class.split_once(' ').unwrap_or((class, ""));
        let rect = |fill: &str, top: f64, height: f64| {
            format!(
                "<rect class=\"{fill}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"18\" height=\"{height:.1}\"/>",
                y + top
            )
        };
        self.drawn += &match shape {
            "part" => rect("hn", -10.0, 6.0) + &rect(fill, -4.0, 6.0),
            "thin" => rect(fill, -6.5, 5.0),
            _ => rect(fill, -10.0, 12.0),
        };
        self.drawn += &format!(
            "<text class=\"small\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            x + 23.0,
            escaped(text)
        );
        self.x += width;
    }
    fn line(&mut self) {
        self.x = 4.0;
        self.y += LINE + 2.0;
    }
}
