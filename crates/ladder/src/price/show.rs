//! A price as a person reads it: one table, what it rests on, and the verdicts.

use super::compared::{Figure, Quantity};
use super::notes::notes;
use super::verdicts::claims;
use super::{Asked, Part, Price, Series, Side};
use brigade_core::measure::figure;
use brigade_core::measure::intervals::Spread;
use brigade_draw::wrapped;

/// Columns of a row's group, of its name, of a figure, and of a ratio with how far it reaches.
const GROUP: usize = 6;
const NAME: usize = 16;
const FIGURE: usize = 12;
const RATIO: usize = 20;

/// A price in lines of at most `width` columns, 58 at least; ends with a line break.
pub fn show(price: &Price, width: usize) -> String {
    let reaches = GROUP + NAME + 2 * FIGURE + 2 + RATIO <= width;
    let table = Table { price, reaches };
    let rows = price.requests.iter().flat_map(|asked| table.asked(asked));
    let rows = [table.head()].into_iter().chain(rows).chain(table.size());
    let claims = claims(price).into_iter().map(|claim| claim.to_string());
    let below = notes(price).into_iter().chain(claims);
    let lines = wrapped(&heading(price), width).into_iter().chain(rows);
    let lines = lines.chain(below.flat_map(|text| wrapped(&text, width)));
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}

fn heading(price: &Price) -> String {
    let Side { name, number, .. } = &price.after;
    let rates: Vec<String> = price
        .requests
        .iter()
        .map(|Asked { method, rate, .. }| format!("{} {method}s", figure(rate.round())))
        .collect();
    let rates = rates.join(" or ");
    match &price.before {
        Some(before) => format!(
            "Price of rung {number}, {name}, beside rung {}, {}. Both get {rates} a second: half of what the slower one \
             took in a closed loop.",
            before.number, before.name
        ),
        None => format!(
            "Price of rung {number}, {name}. It gets {rates} a second: half of what it took in a closed loop."
        ),
    }
}

struct Table<'a> {
    price: &'a Price,
    /// There is room for how far a ratio reaches.
    reaches: bool,
}

impl Table<'_> {
    fn head(&self) -> String {
        let after = &self.price.after.name;
        match &self.price.before {
            Some(before) => self.line("", "", [&before.name, after], &format!("× {}", before.name)),
            None => self.line("", "", ["", after], ""),
        }
    }

    /// The rows of one kind of request.
    fn asked(&self, asked: &Asked) -> Vec<String> {
        let quantities = asked.quantities();
        let parts = |quantity: &&Quantity| matches!(quantity, Quantity::CpuOf(_));
        let is_split = quantities.iter().filter(parts).count() + self.uncounted().len() > 1;
        let told = quantities.iter().filter(|quantity| is_split || !parts(quantity));
        let (bytes, others): (Vec<_>, Vec<_>) =
            told.partition(|quantity| matches!(quantity, Quantity::Bytes | Quantity::BytesOf(_)));
        let mut group = asked.method.as_str();
        let mut row = |quantity| self.row(std::mem::take(&mut group), asked, quantity);
        let mut rows: Vec<String> = others.into_iter().map(&mut row).collect();
        rows.extend(self.uncounted());
        rows.extend(bytes.into_iter().map(row));
        let most = |series: &Series| format!("{}/s", figure(series.capacity.round()));
        let before = asked.before.as_ref().map(most).unwrap_or_default();
        rows.push(self.line("", "closed loop", [&before, &most(&asked.after)], ""));
        rows
    }

    fn row(&self, group: &str, asked: &Asked, quantity: &Quantity) -> String {
        let shown = |series: &Series| shown(series.figure(quantity), quantity);
        let before = asked.before.as_ref().map(shown).unwrap_or_default();
        let ratio = asked.ratio(quantity).map(|ratio| self.ratio(&ratio)).unwrap_or_default();
        self.line(group, &name(quantity), [&before, &shown(&asked.after)], &ratio)
    }

    /// `1.12 (1.10-1.14)` with an interval, `1.12 [1.10..1.14]` with a range.
    fn ratio(&self, ratio: &Spread) -> String {
        let [low, mid, high] = [ratio.low(), ratio.mid(), ratio.high()].map(times);
        match ratio {
            _ if !self.reaches => mid,
            Spread::Interval(_) => format!("{mid} ({low}-{high})"),
            Spread::Range(_) => format!("{mid} [{low}..{high}]"),
        }
    }

    /// What the rung is made of.
    fn size(&self) -> Vec<String> {
        let both = |count: &dyn Fn(&Side) -> usize| {
            let shown = |side: &Side| match count(side) {
                0 => "-".into(),
                count => count.to_string(),
            };
            [self.price.before.as_ref().map(shown).unwrap_or_default(), shown(&self.price.after)]
        };
        let line = |group: &str, name: &str, count: &dyn Fn(&Side) -> usize| {
            let [before, after] = both(count);
            self.line(group, name, [&before, &after], "")
        };
        let mut lines = vec![
            line("adds", "files", &|side| side.files),
            line("", "lines", &|side| side.lines),
            line("runs", "processes", &|side| side.of(None)),
        ];
        let of =
            |part: &Part| line("", &format!("  {}", part.part), &|side| side.of(Some(&part.part)));
        lines.extend(self.parts().map(of));
        lines.extend(self.uncounted());
        lines
    }

    /// A row of each part that is not counted.
    fn uncounted(&self) -> Vec<String> {
        let said = |side: &Side, part: &str| {
            if side.uncounted.iter().any(|uncounted| uncounted == part) {
                "not counted"
            } else {
                "-"
            }
        };
        let row = |part: &str| {
            let before = self.price.before.as_ref().map_or("", |before| said(before, part));
            self.line("", &format!("  {part}"), [before, said(&self.price.after, part)], "")
        };
        self.price.uncounted().map(row).collect()
    }

    /// The parts of both that have processes, each once.
    fn parts(&self) -> impl Iterator<Item = &Part> {
        let before = self.price.before.iter().flat_map(|side| &side.processes);
        let is_new = |part: &&Part| {
            let mut known = self.price.before.iter().flat_map(|side| &side.processes);
            !known.any(|before| before.part == part.part)
        };
        before.chain(self.price.after.processes.iter().filter(is_new))
    }

    fn line(&self, group: &str, name: &str, [before, after]: [&str; 2], ratio: &str) -> String {
        let name = format!("{group:GROUP$}{name:NAME$}");
        let before =
            self.price.before.as_ref().map_or(String::new(), |_| format!("{before:>FIGURE$}"));
        format!("{name}{before}{after:>FIGURE$}  {ratio}")
    }
}

impl Price {
    /// Parts of either that are not counted, each once.
    pub(super) fn uncounted(&self) -> impl Iterator<Item = &str> {
        let before = self.before.iter().flat_map(|side| &side.uncounted);
        let is_new = |part: &&String| !self.before.iter().any(|side| side.uncounted.contains(part));
        before.chain(self.after.uncounted.iter().filter(is_new)).map(String::as_str)
    }
}

impl Side {
    /// Processes of one part, or of all.
    fn of(&self, part: Option<&str>) -> usize {
        let counts = |each: &&Part| part.is_none_or(|part| part == each.part);
        self.processes.iter().filter(counts).map(|each| each.amount as usize).sum()
    }
}

fn name(quantity: &Quantity) -> String {
    match quantity {
        Quantity::P50 => "p50".into(),
        Quantity::P99 => "p99".into(),
        Quantity::Cpu => "CPU".into(),
        Quantity::Bytes => "bytes between".into(),
        Quantity::CpuOf(part) | Quantity::BytesOf(part) => format!("  {part}"),
    }
}

fn shown(found: Figure, quantity: &Quantity) -> String {
    let amount = |value| match quantity {
        Quantity::Bytes | Quantity::BytesOf(_) => format!("{} B", figure(value)),
        _ => time(value),
    };
    match found {
        Figure::Of(value) => amount(value),
        Figure::Together(value) => format!("{} ¹", amount(value)),
        Figure::Invalid => "INVALID".into(),
        Figure::Absent => "-".into(),
    }
}

/// So many times; what is far below one with as many digits as it needs.
fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.1 => figure(ratio),
        ratio if ratio < 100.0 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.0}"),
    }
}

/// Microseconds, in the unit that reads best.
pub(crate) fn time(micros: f64) -> String {
    match micros {
        micros if micros < 1e3 => format!("{} µs", figure(micros)),
        micros if micros < 1e6 => format!("{} ms", figure(micros / 1e3)),
        micros => format!("{} s", figure(micros / 1e6)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::synthetic;
    use super::*;

    #[test]
    fn a_price_fits_into_eighty_columns_and_reads_as_it_is_kept() {
        let price = synthetic::price();
        let text = show(&price, 80);
        assert_eq!(text, include_str!("golden/price-80.txt"));
        let kept = serde_json::to_string(&price).expect("JSON");
        assert_eq!(show(&serde_json::from_str(&kept).expect("a price"), 80), text);
    }

    #[test]
    fn the_cpu_of_what_was_given_by_its_url_is_said_to_be_not_counted() {
        let mut price = synthetic::price();
        price.after.uncounted = vec!["Redis".into()];
        let text = show(&price, 80);
        let rows =
            text.lines().filter(|line| line.contains("Redis") && line.contains("not counted"));
        assert_eq!(rows.count(), price.requests.len() + 2, "{text}");
        assert!(text.contains("CPU and processes of Redis are not counted"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        for width in [58, 60, 72, 120] {
            for line in show(&synthetic::price(), width).lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn the_lowest_rung_has_one_column_and_an_invalid_cell_no_number() {
        let mut price = synthetic::price();
        price.before = None;
        for asked in &mut price.requests {
            asked.before = None;
            asked
                .after
                .rounds
                .iter_mut()
                .for_each(|round| round.invalid = Some("it was late".into()));
        }
        let text = show(&price, 80);
        assert_eq!(text, include_str!("golden/price-alone.txt"));
    }
}
