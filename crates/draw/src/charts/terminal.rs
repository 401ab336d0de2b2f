//! Series over an axis as text: a mark of its own for each series, dots between its points, bars as far as each reaches.
//!
//! Nothing is told by colour, and with `ascii` nothing needs more than ASCII.

use super::lines::Axis;
use super::scale::Scale;
use super::series::{Point, Series, values};
use super::shapes::tick;

/// The marks of series, in their order.
const MARKS: [char; 6] = ['●', '○', '▲', '◇', '■', '△'];
const ASCII: [char; 6] = ['*', 'o', '+', 'x', '#', '%'];

/// How a chart is drawn as text.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// Columns that a line may have.
    pub width: usize,
    /// Lines for the figures, without the axis and the names below them.
    pub height: usize,
    /// Figures stand by factors, not by amounts.
    pub log: bool,
    /// Without characters that some terminals do not have.
    pub ascii: bool,
}

/// The chart, line by line; the marks' names stand below it. `None` if no series has a figure at any point. What no longer fits
/// into the width is left out.
pub fn terminal(axis: &Axis, series: &[Series], sheet: Sheet) -> Option<String> {
    let known = series.iter().flat_map(|line| line.points.iter().flatten());
    let values = values(known);
    if values.is_empty() {
        return None;
    }
    let top = sheet.height.saturating_sub(1).max(1) as f64;
    let y = Scale::levels(&values, sheet.log, (top, 0.0));
    let ticks: Vec<(usize, String)> =
        y.ticks(sheet.height / 3).iter().map(|value| (row(&y, *value), tick(*value))).collect();
    let margin = ticks.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    let columns = sheet.width.saturating_sub(margin + 3).max(10);
    let x = Scale::axis(&axis.points, axis.log, (1.0, columns as f64 - 3.0));
    let mut plot = Plot { axis, x, y, cells: vec![vec![' '; columns]; top as usize + 1], sheet };
    series.iter().for_each(|line| plot.tie(line));
    series.iter().enumerate().for_each(|(number, line)| plot.mark(number, line));
    Some(plot.text(&ticks, margin) + &names(series, sheet))
}

/// A chart that is being drawn.
struct Plot<'a> {
    axis: &'a Axis,
    x: Scale,
    y: Scale,
    /// Row by row, from the top.
    cells: Vec<Vec<char>>,
    sheet: Sheet,
}

fn row(y: &Scale, value: f64) -> usize {
    y.at(value).round().max(0.0) as usize
}

impl Plot<'_> {
    fn sign(&self, pretty: char, plain: char) -> char {
        if self.sheet.ascii { plain } else { pretty }
    }

    fn column(&self, at: f64) -> usize {
        self.x.at(at).round().max(0.0) as usize
    }

    /// The points of a line that have a figure, with their columns.
    fn places<'a>(&self, line: &'a Series) -> Vec<(usize, &'a Point)> {
        let known = self.axis.points.iter().zip(&line.points);
        known.filter_map(|(at, point)| Some((self.column(*at), point.as_ref()?))).collect()
    }

    /// Dots between neighbours, and a bar as far as each point reaches.
    fn tie(&mut self, line: &Series) {
        let (dot, bar) = (self.sign('·', '.'), self.sign('│', '|'));
        let places = self.places(line);
        for pair in places.windows(2) {
            let ((from, first), (to, second)) = (pair[0], pair[1]);
            let [low, high] = [first, second].map(|point| self.y.at(point.found.mid()));
            for column in from + 1..to {
                let share = (column - from) as f64 / (to - from) as f64;
                self.put((low + (high - low) * share).round() as usize, column, dot);
            }
        }
        for (column, point) in places {
            let (low, high) = (row(&self.y, point.found.low()), row(&self.y, point.found.high()));
            (high..=low).filter(|_| high < low).for_each(|row| self.put(row, column, bar));
        }
    }

    /// Its mark at every point; beside one that stands there already.
    fn mark(&mut self, number: usize, line: &Series) {
        let all: Vec<char> = marks(self.sheet).to_vec();
        let mark = all[number % all.len()];
        for (column, point) in self.places(line) {
            let row = row(&self.y, point.found.mid());
            let free = |at: &usize| self.cells[row].get(*at).is_some_and(|c| !all.contains(c));
            let column = [column, column + 1, column.saturating_sub(1)].into_iter().find(free);
            column.into_iter().for_each(|column| self.put(row, column, mark));
        }
    }

    fn put(&mut self, row: usize, column: usize, sign: char) {
        if let Some(cell) = self.cells.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = sign;
        }
    }

    fn text(&self, ticks: &[(usize, String)], margin: usize) -> String {
        let (rule, step) = (self.sign('│', '|'), self.sign('┤', '+'));
        let mut out = String::new();
        for (row, cells) in self.cells.iter().enumerate() {
            let label = ticks.iter().find(|(at, _)| *at == row).map(|(_, label)| label.as_str());
            let rule = if label.is_some() { step } else { rule };
            let cells: String = cells.iter().collect();
            out += format!("{:>margin$} {rule}{cells}", label.unwrap_or("")).trim_end();
            out.push('\n');
        }
        out + &self.foot(margin)
    }

    /// The axis, as many of its points as have room for a number, and its name.
    fn foot(&self, margin: usize) -> String {
        let columns = self.cells.first().map_or(0, Vec::len);
        let mut rule = vec![self.sign('─', '-'); columns];
        let mut labels = String::new();
        let half = |at: f64| tick(at).chars().count() / 2;
        let ends = |at: f64| self.column(at).saturating_sub(half(at)) + tick(at).chars().count();
        let step = self.axis.every(|a, b| ends(a) < self.column(b).saturating_sub(half(b)));
        for at in self.axis.points.iter().step_by(step) {
            let (column, label) = (self.column(*at), tick(*at));
            let from = column.saturating_sub(label.chars().count() / 2);
            let used = labels.chars().count();
            if used == 0 || from > used {
                labels += &" ".repeat(from.saturating_sub(used));
                labels += &label;
                rule[column.min(columns - 1)] = self.sign('┬', '+');
            }
        }
        let (corner, rule) = (self.sign('└', '+'), rule.iter().collect::<String>());
        let (before, name) = (" ".repeat(margin + 1), &self.axis.name);
        format!("{before}{corner}{rule}\n{before} {labels}\n{before} {name}\n")
    }
}

fn marks(sheet: Sheet) -> &'static [char; 6] {
    if sheet.ascii { &ASCII } else { &MARKS }
}

/// Which mark is which series; on several lines where they need it.
fn names(series: &[Series], sheet: Sheet) -> String {
    let mut lines = vec![String::new()];
    for (line, mark) in series.iter().zip(marks(sheet).iter().cycle()) {
        let name = format!("{mark} {}", line.name);
        let used = lines.last().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(last) if used == 0 => *last = name,
            Some(last) if used + 3 + name.chars().count() <= sheet.width => {
                *last = format!("{last}   {name}");
            }
            _ => lines.push(name),
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Hue, Look};
    use brigade_core::measure::{Range, Spread};

    fn series(name: &str, figures: &[Option<f64>], reach: f64) -> Series {
        let found = |mid: f64| {
            Spread::Range(Range { low: mid * (1.0 - reach), mid, high: mid * (1.0 + reach) })
        };
        let point = |mid: &f64| Point { found: found(*mid), rounds: Vec::new() };
        let points = figures.iter().map(|figure| figure.as_ref().map(point)).collect();
        Series { name: name.into(), label: name.into(), look: Look::new(0, Hue::Cold, 0), points }
    }

    fn axis(points: &[f64]) -> Axis {
        Axis { name: "busy".into(), points: points.to_vec(), log: false }
    }

    const SHEET: Sheet = Sheet { width: 30, height: 6, log: false, ascii: true };

    #[test]
    fn marks_stand_where_the_figures_are_and_dots_between_them() {
        let line = series("a", &[Some(0.0), Some(10.0)], 0.0);
        let drawn = terminal(&axis(&[0.0, 1.0]), &[line], SHEET).expect("a chart");
        let expected = "\
10 +                     .*
   |                 ....
   |            .....
   |        ....
   |    ....
 0 + *..
   +-+--------------------+--
     0                    1
    busy
* a
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn two_that_are_the_same_stand_side_by_side_and_a_gap_stays_one() {
        let both =
            [series("a", &[Some(5.0), None, Some(5.0)], 0.0), series("b", &[Some(5.0); 3], 0.0)];
        let drawn = terminal(&axis(&[0.0, 1.0, 2.0]), &both, SHEET).expect("a chart");
        assert_eq!(drawn.matches("*o").count(), 2, "\n{drawn}");
        assert!(drawn.ends_with("* a   o b\n"), "\n{drawn}");
        assert_eq!(terminal(&axis(&[0.0]), &[series("a", &[None], 0.0)], SHEET), None);
    }

    #[test]
    fn a_figure_reaches_as_far_as_its_interval_and_no_line_is_too_long() {
        let line = series("measured", &[Some(2.0), Some(9.0)], 0.5);
        for width in [20, 30, 80, 120] {
            for ascii in [true, false] {
                let sheet = Sheet { width, ascii, height: 9, ..SHEET };
                let drawn = terminal(&axis(&[0.5, 0.9]), std::slice::from_ref(&line), sheet);
                let drawn = drawn.expect("a chart");
                assert!(drawn.lines().all(|line| line.chars().count() <= width), "\n{drawn}");
                assert_eq!(drawn.is_ascii(), ascii, "\n{drawn}");
                let bar = if ascii { '|' } else { '│' };
                assert!(drawn.matches(bar).count() > 9, "\n{drawn}");
            }
        }
    }
}
