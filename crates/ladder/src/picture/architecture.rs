//! The architecture of a rung: a box for each part, an arrow for each that asks another, and what they speak.

use super::canvas::Canvas;
use super::plan::{Arrow, Plan};
use crate::rungs::{Link, Rung};
use brigade_draw::lanes::Style;
use brigade_draw::printable;

/// Columns of a box beside its name, and of an arrow beside what is spoken and beside its bends.
const FRAME: usize = 4;
const ARROW: usize = 6;

/// The architecture of a rung in characters, in a list of arrows where boxes do not fit. Ends with a line break.
pub fn architecture(rung: &Rung, style: Style) -> String {
    let lines = boxes(rung.parts, style.ascii);
    let fits = lines.iter().all(|line| line.chars().count() <= style.width);
    let lines = if fits { lines } else { list(rung.parts, style.ascii) };
    lines.into_iter().map(|line| line + "\n").collect()
}

fn list(links: &[Link], ascii: bool) -> Vec<String> {
    let [line, tip] = if ascii { ["--", "->"] } else { ["──", "─▶"] };
    let said = |link: &Link| format!("{} {line} {} {tip} {}", link.from, link.by, link.to);
    links.iter().map(said).map(|text| plain(&text, ascii)).collect()
}

fn plain(text: &str, ascii: bool) -> String {
    if ascii { printable(text, true) } else { text.into() }
}

fn boxes(links: &[Link], ascii: bool) -> Vec<String> {
    let plan = Plan::of(links);
    let mut canvas = Canvas::new(ascii);
    let mut left = 0;
    let mut doors = Vec::new();
    for column in 0..plan.columns() {
        let width = width(&plan, column);
        for item in plan.items.iter().filter(|item| item.column == column) {
            match item.name {
                Some(name) => {
                    let name = format!("{:^1$}", plain(name, ascii), width - FRAME);
                    canvas.frame([item.row, left], [item.height, width], &name);
                }
                None => canvas.across(item.row, left, left + width - 1),
            }
        }
        let gutter = gutter(&plan, column);
        doors.push([left + width - 1, left + width + gutter]);
        left += width + gutter;
    }
    for (column, door) in doors.into_iter().enumerate() {
        draw_arrows(&plan, column, door, &mut canvas);
    }
    canvas.lines()
}

/// Columns that the boxes of a column take.
fn width(plan: &Plan, column: usize) -> usize {
    let here = plan.items.iter().filter(|item| item.column == column);
    let longest = here.filter_map(|item| item.name).map(|name| name.chars().count()).max();
    longest.unwrap_or(0) + FRAME
}

/// Columns between a column and the next.
fn gutter(plan: &Plan, column: usize) -> usize {
    let here = || plan.arrows.iter().filter(|arrow| arrow.column == column);
    if here().next().is_none() {
        return 0;
    }
    let longest = here().filter_map(|arrow| arrow.by).map(|by| by.chars().count()).max();
    longest.unwrap_or(0) + ARROW + 2 * here().filter(|arrow| arrow.bends()).count()
}

/// The arrows from the right edge of a column to the left edge of the next. Those that bend do so each in a column of its
/// own: the lowest first where they lead down, the highest first where they lead up, so that few of them cross.
fn draw_arrows(plan: &Plan, column: usize, [from, to]: [usize; 2], canvas: &mut Canvas) {
    let mut arrows: Vec<&Arrow> =
        plan.arrows.iter().filter(|arrow| arrow.column == column).collect();
    arrows.sort_by_key(|arrow| {
        let [leaves, arrives] = arrow.rows;
        if arrives > leaves { (0, usize::MAX - leaves) } else { (1, leaves) }
    });
    let mut bend = from;
    for arrow in arrows {
        let [leaves, arrives] = arrow.rows;
        let mut at = from;
        if arrow.bends() {
            bend += 2;
            at = bend;
        }
        canvas.across(leaves, from, at);
        canvas.along(at, leaves, arrives);
        let arrives_at_part = arrow.by.is_some();
        canvas.across(arrives, at, if arrives_at_part { to - 1 } else { to });
        if let Some(by) = arrow.by {
            let text = format!(" {by} ");
            canvas.write(arrives, to - 2 - text.chars().count(), &text);
            canvas.tip(arrives, to - 1);
        }
    }
}

impl Arrow {
    fn bends(&self) -> bool {
        self.rows[0] != self.rows[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rungs::RUNGS;

    const LINKS: &[Link] = &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "server", by: "RESP", to: "Redis" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ];

    #[test]
    fn parts_are_boxes_and_every_arrow_says_what_is_spoken() {
        let drawn = boxes(LINKS, false).join("\n") + "\n";
        assert_eq!(drawn, include_str!("golden/architecture.txt"));
        let drawn = boxes(LINKS, true).join("\n") + "\n";
        assert_eq!(drawn, include_str!("golden/architecture-ascii.txt"));
    }

    #[test]
    fn every_rung_fits_into_eighty_columns_and_what_does_not_fit_is_a_list() {
        for rung in RUNGS {
            let style = |width| Style { width, colour: false, ascii: false };
            let drawn = architecture(rung, style(80));
            assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
            assert!(drawn.contains('┌'), "{drawn}");
            let narrow = architecture(rung, style(30));
            assert_eq!(narrow.lines().count(), rung.parts.len());
        }
    }
}
