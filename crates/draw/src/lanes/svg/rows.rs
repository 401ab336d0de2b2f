//! The rows of an SVG: a rectangle a mark, letters where a task's stretch begins, arrows for wakes.

use super::marks::{Mark, marks};
use super::picture::{NOTE, Picture, WIDTH, row_height};
use crate::lanes::axis;
use crate::lanes::cast::Role;
use crate::lanes::layout::landings;
use crate::text::escaped;
use brigade_core::trace::{Edge, State};
use std::fmt::Write;

/// More arrows than this would hide what they connect.
const ARROWS: usize = 24;

/// A row with its name.
pub(super) fn row(picture: &Picture<'_>, index: usize) -> String {
    let row = &picture.layout.rows[index];
    let top = picture.tops[index];
    let height = row_height(row) - 6.0;
    let mut out = String::new();
    let first_below = row.below && (index == 0 || !picture.layout.rows[index - 1].below);
    if first_below {
        let y = top - 6.0;
        _ = write!(out, "<path class=\"rule\" d=\"M0 {y:.1}H{}\"/>", WIDTH);
    }
    if !row.name.is_empty() {
        let y = top + height / 2.0 + 4.5;
        _ = write!(out, "<text x=\"4\" y=\"{y:.1}\">{}</text>", escaped(&shortened(&row.name)));
    }
    for (time, left) in picture.parts() {
        let mut before = None;
        for mark in marks(row, picture.cast, time, picture.least()) {
            let x = left + (mark.start - time.0) as f64 * picture.scale();
            let width = ((mark.end - mark.start) as f64 * picture.scale()).max(0.5);
            let place = Place { x, y: top, width, height, below: row.below };
            out += &place.mark(picture, &mark, mark.role != before);
            before = mark.role;
        }
    }
    for (line, texts) in picture.notes(index).into_iter().enumerate() {
        let y = top + row_height(row) + line as f64 * NOTE + 7.0;
        for (x, text) in texts {
            let text = escaped(&text);
            _ = write!(out, "<text class=\"small\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
        }
    }
    out
}

fn shortened(name: &str) -> String {
    match name.chars().count() {
        n if n > 18 => name.chars().take(17).chain(['…']).collect(),
        _ => name.to_owned(),
    }
}

/// Where a mark is drawn.
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    below: bool,
}

impl Place {
    fn mark(&self, picture: &Picture<'_>, mark: &Mark, starts: bool) -> String {
        let task = &picture.trace.tasks[mark.task as usize].label;
        let (task, state) = (escaped(task), name(mark.state));
        let time = axis::time(mark.end - mark.start);
        let what = match (mark.count, mark.share) {
            (1, u8::MAX) => format!("{task}: {}, {time}", self.state(mark.state)),
            (1, share) => format!("{task}: {:.0} % of a CPU for {time}", f64::from(share) / 2.55),
            (n, _) => {
                format!("{n} blocks in {time}, most of them {task}: {}", self.state(mark.state))
            }
        };
        let mut out = format!(
            "<g data-task=\"{task}\" data-fill=\"{state}\"><title>{what}, from {}</title>",
            axis::time(mark.start)
        );
        out += &self.shape(mark, mark.role.map(|role| picture.cast.roles[role].colour));
        if let Some(role) = mark.role.filter(|_| starts && self.width >= 11.0) {
            out += &self.letter(&picture.cast.roles[role], mark);
        }
        out += &self.waited_for(mark);
        out + "</g>"
    }
    fn state(&self, state: State) -> &'static str {
        match state {
            State::Running if self.below => "served",
            State::Running => "on a CPU",
            State::Runnable => "ready, not on a CPU",
            State::Database => "waits for the database",
            State::Lock => "waits for a lock",
            State::Queue => "waits in a queue",
            State::Network => "waits for the network",
            State::Asleep => "asleep while requests wait",
        }
    }
    /// One rectangle, or two for a share of a CPU: as much of the height as it had of the CPU.
    fn shape(&self, mark: &Mark, colour: Option<usize>) -> String {
        let Some(colour) = colour else {
            return self.rect("mixed", 0.0, if mark.brief { 0.5 } else { 1.0 });
        };
        match mark.state {
            State::Running if mark.share < u8::MAX => {
                let off = 1.0 - f64::from(mark.share) / 255.0;
                self.rect(&format!("h{colour}"), 0.0, off)
                    + &self.rect(&format!("s{colour}"), off, 1.0)
            }
            _ if mark.brief => self.rect(&format!("s{colour}"), 0.5, 1.0),
            State::Running if self.below => self.rect(&format!("s{colour}"), 0.3, 0.7),
            State::Running => self.rect(&format!("s{colour}"), 0.0, 1.0),
            State::Runnable => self.rect(&format!("h{colour}"), 0.0, 1.0),
            _ => self.rect(&format!("d{colour}"), 0.0, 1.0),
        }
    }
    /// From a share of the height to another.
    fn rect(&self, class: &str, from: f64, to: f64) -> String {
        let (y, height) = (self.y + from * self.height, (to - from) * self.height);
        format!(
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            self.x, self.width
        )
    }
    fn letter(&self, role: &Role, mark: &Mark) -> String {
        let solid =
            mark.state == State::Running && mark.share == u8::MAX && !mark.brief && !self.below;
        let class = if solid { format!("on l{}", role.colour) } else { "off".into() };
        self.text(&class, self.x + 2.5, role.letter)
    }
    fn waited_for(&self, mark: &Mark) -> String {
        let letter = match mark.state {
            State::Database => 'd',
            State::Lock => 'l',
            State::Queue => 'q',
            State::Network => 'n',
            State::Asleep => 's',
            State::Running | State::Runnable => return String::new(),
        };
        if self.width < 26.0 {
            return String::new();
        }
        self.text("off", self.x + self.width - 10.0, letter)
    }
    fn text(&self, class: &str, x: f64, letter: char) -> String {
        let y = self.y + self.height / 2.0 + 4.3;
        format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{letter}</text>")
    }
}

/// For scripts and style sheets.
fn name(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Runnable => "runnable",
        State::Database => "database",
        State::Lock => "lock",
        State::Queue => "queue",
        State::Network => "network",
        State::Asleep => "asleep",
    }
}

/// From what woke a task to where it goes on, unless there are too many.
pub(super) fn arrows(picture: &Picture<'_>, id: &str) -> String {
    let trace = picture.trace;
    if trace.edges.len() > ARROWS {
        return String::new();
    }
    let arrow = |(edge, next): (&Edge, Option<usize>)| {
        let next = &trace.blocks[next?];
        let (x, to) = (picture.x(edge.at)?, picture.x(next.start)?);
        let y = middle(picture, edge.lane, edge.task, edge.at)?;
        let at = middle(picture, next.lane, next.task, next.start)?;
        let at = at + if at < y { 8.0 } else { -8.0 };
        let bend = (y + at) / 2.0;
        let path = format!("M{x:.1} {y:.1}C{x:.1} {bend:.1} {to:.1} {bend:.1} {to:.1} {at:.1}");
        let tip = format!("url(#{id}-tip)");
        Some(format!("<path class=\"wake\" marker-end=\"{tip}\" d=\"{path}\"/>"))
    };
    trace.edges.iter().zip(landings(trace)).filter_map(arrow).collect()
}

/// The middle of the row in which a lane shows a task at a time: a device has several rows.
fn middle(picture: &Picture<'_>, lane: u16, task: u32, at: u64) -> Option<f64> {
    let rows = &picture.layout.rows;
    let own = |i: &usize| rows[*i].lane == Some(lane);
    let shows =
        |i: &usize| rows[*i].spans.iter().any(|s| s.task == task && s.start <= at && at <= s.end);
    let index = (0..rows.len()).filter(own).find(shows).or((0..rows.len()).find(own))?;
    Some(picture.tops[index] + row_height(&rows[index]) / 2.0 - 3.0)
}
