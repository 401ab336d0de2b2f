//! What the runs answer, in sentences. Each is chosen by their figures; of two ways one is called better only where their
//! intervals do not overlap. Pure.

mod places;

use crate::file::{Answer, Figure, Sweep, Want};
use crate::run::{Cell, Curve, Found};
use crate::show::number;
use brigade_core::measure::intervals::Spread;
use places::Places;
use std::cmp::Ordering;

/// Within this share of the best, a figure is as good.
const AS_GOOD: f64 = 0.05;

/// The answer, one paragraph per way, and one that compares them.
pub fn answer(asked: &Answer, found: &Found) -> Vec<String> {
    let telling = Telling {
        figure: &asked.figure,
        want: asked.want,
        places: Places::of(found.sweep.as_ref()),
    };
    let mut said: Vec<String> = found.ways.iter().map(|way| telling.of_way(way)).collect();
    let chosen = matches!(asked.want, Want::Most | Want::Least) && !asked.apart;
    if chosen && found.ways.len() > 1 {
        said.push(telling.best(&found.ways));
    }
    said
}

struct Telling<'a> {
    figure: &'a Figure,
    want: Want,
    places: Places<'a>,
}

impl Telling<'_> {
    fn of_way(&self, way: &Curve) -> String {
        let said = match (self.want, way.cells.as_slice()) {
            (_, [cell]) => self.alone(cell),
            (Want::Most | Want::Least, cells) => self.best_of(cells),
            (Want::AtMost(_) | Want::AtLeast(_), cells) => self.bound(cells),
        };
        let said =
            if way.name.is_empty() { capital(&said) } else { format!("{}: {said}", way.name) };
        said + &self.bottlenecks(&way.cells) + &self.extrapolated(&way.cells)
    }

    /// Nothing is varied.
    fn alone(&self, cell: &Cell) -> String {
        let value = format!("{} is {}.", self.figure.short(), told(self.figure, cell));
        match self.wanted() {
            None => value,
            Some(wanted) if self.holds(cell.asked()) => format!("{wanted} holds: {value}"),
            Some(wanted) => format!("{wanted} does not hold: {value}"),
        }
    }

    /// Where it is best, where it is hardly worse, and what it is where it is worse.
    fn best_of(&self, cells: &[Cell]) -> String {
        let figure = self.figure.short();
        let Some(best) = self.best_index(cells) else {
            return format!(
                "there is no {figure} at any of these values: {}.",
                told(self.figure, &cells[0])
            );
        };
        let good = self.as_good(cells, best);
        let most = if self.want == Want::Most { "most" } else { "least" };
        let at = |at: usize| format!("{} at {}", told(self.figure, &cells[at]), self.places.at(at));
        let mut said = format!(
            "{figure} is {most} at {}: {}",
            self.places.at(best),
            told(self.figure, &cells[best])
        );
        if good.iter().filter(|good| **good).count() > 1 {
            said += &format!("; it is within 5 % of that {}", self.places.where_(&good));
        }
        let ends = [0, cells.len() - 1].into_iter().filter(|end| !good[*end]).map(at);
        let ends: Vec<String> = ends.collect();
        if !ends.is_empty() {
            said += &format!("; it is {}", ends.join(", and "));
        }
        said + "."
    }

    fn best_index(&self, cells: &[Cell]) -> Option<usize> {
        let known = (0..cells.len()).filter(|at| cells[*at].asked().is_some());
        let level = |at: &usize| cells[*at].asked().map_or(0.0, |found| found.mid());
        let better = |a: &usize, b: &usize| match self.want {
            Want::Least => level(b).total_cmp(&level(a)),
            _ => level(a).total_cmp(&level(b)),
        };
        known.max_by(|a, b| better(a, b).then(Ordering::Greater)) // of those that are the same, the first
    }

    fn as_good(&self, cells: &[Cell], best: usize) -> Vec<bool> {
        let mid = |cell: &Cell| cell.asked().map(|found| found.mid());
        let good = |value: f64, best: f64| (value - best).abs() <= AS_GOOD * best.abs();
        let as_good = |cell| mid(cell).zip(mid(&cells[best])).is_some_and(|(v, b)| good(v, b));
        cells.iter().map(as_good).collect()
    }

    /// For which values what is wanted holds, and what it is on both sides of each edge.
    fn bound(&self, cells: &[Cell]) -> String {
        let holds: Vec<bool> = cells.iter().map(|cell| self.holds(cell.asked())).collect();
        let wanted = self.wanted().unwrap_or_default();
        let edges = (1..cells.len()).filter(|at| holds[at - 1] != holds[*at]);
        let mut shown: Vec<usize> = edges.flat_map(|at| [at - 1, at]).collect();
        shown.dedup();
        if shown.is_empty() {
            shown.push(cells.len() - 1);
        }
        let value =
            |at: usize| format!("{} at {}", told(self.figure, &cells[at]), self.places.at(at));
        let values: Vec<String> = shown.into_iter().map(value).collect();
        format!("{wanted} {}: {}.", self.places.where_(&holds), values.join(", "))
    }

    /// Which station is the bottleneck where.
    fn bottlenecks(&self, cells: &[Cell]) -> String {
        let mut names: Vec<&str> = Vec::new();
        for name in cells.iter().filter_map(Cell::bottleneck) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let of = |name: &str| {
            let is: Vec<bool> = cells.iter().map(|cell| cell.bottleneck() == Some(name)).collect();
            if is.iter().all(|is| *is) {
                name.to_owned()
            } else {
                format!("{name} {}", self.places.where_(&is))
            }
        };
        let said: Vec<String> = names.into_iter().map(of).collect();
        if said.is_empty() {
            String::new()
        } else {
            format!(" The bottleneck is {}.", said.join(", "))
        }
    }

    /// What it is when all parameters are a fifth off.
    fn extrapolated(&self, cells: &[Cell]) -> String {
        let off = |n: usize| -> Option<String> {
            let values: Option<Vec<_>> =
                cells.iter().map(|cell| Some(cell.band.as_ref()?[n].asked)).collect();
            let values = values?;
            Some(match self.want {
                Want::AtMost(_) | Want::AtLeast(_) => {
                    let holds: Vec<bool> =
                        values.iter().map(|value| self.holds_at(*value)).collect();
                    self.places.where_(&holds)
                }
                _ => {
                    let best = self.best_index(cells)?;
                    let value =
                        values[best].map_or("none".into(), |value| self.figure.shown(value));
                    if cells.len() == 1 {
                        value
                    } else {
                        format!("{value} at {}", self.places.at(best))
                    }
                }
            })
        };
        match (off(0), off(1)) {
            (Some(smaller), Some(larger)) => format!(
                " EXTRAPOLATED: with all parameters a fifth smaller {smaller}, a fifth larger {larger}."
            ),
            _ => String::new(),
        }
    }

    /// Which way is best where.
    fn best(&self, ways: &[Curve]) -> String {
        let best: Vec<Option<&str>> =
            (0..ways[0].cells.len()).map(|at| self.best_at(at, ways)).collect();
        let mut told = Vec::new();
        for name in ways.iter().map(|way| Some(way.name.as_str())).chain([None]) {
            let is: Vec<bool> = best.iter().map(|best| *best == name).collect();
            let where_ = if best.len() == 1 {
                String::new()
            } else {
                format!(" {}", self.places.where_(&is))
            };
            if is.iter().any(|is| *is) {
                let name = name.unwrap_or("no way");
                told.push(format!("{name}{where_}"));
            }
        }
        format!("Clearly best: {}.", told.join("; "))
    }

    /// The way whose interval lies beyond those of all others.
    fn best_at<'b>(&self, at: usize, ways: &'b [Curve]) -> Option<&'b str> {
        let beyond = |own: Spread, other: Option<Spread>| match (other, self.want) {
            (None, _) => true,
            (Some(other), Want::Least) => own.high() < other.low(),
            (Some(other), _) => own.low() > other.high(),
        };
        let is_best = |way: &&Curve| {
            let mut others = ways.iter().filter(|other| other.name != way.name);
            let own = way.cells[at].asked();
            own.is_some_and(|own| others.all(|other| beyond(own, other.cells[at].asked())))
        };
        ways.iter().find(is_best).map(|way| way.name.as_str())
    }

    fn holds(&self, found: Option<Spread>) -> bool {
        self.holds_at(found.map(|found| found.mid()))
    }

    fn holds_at(&self, value: Option<f64>) -> bool {
        value.is_some_and(|value| match self.want {
            Want::AtMost(bound) => value <= bound,
            Want::AtLeast(bound) => value >= bound,
            Want::Most | Want::Least => true,
        })
    }

    /// `p99 of at most 50 ms`.
    fn wanted(&self) -> Option<String> {
        let (word, bound) = match self.want {
            Want::AtMost(bound) => ("at most", bound),
            Want::AtLeast(bound) => ("at least", bound),
            Want::Most | Want::Least => return None,
        };
        Some(format!("{} of {word} {}", self.figure.short(), self.figure.shown(bound)))
    }
}

/// The figure, or why there is none.
pub fn told(figure: &Figure, cell: &Cell) -> String {
    match (cell.asked(), cell.growth()) {
        (Some(found), _) => figure.shown(found.mid()),
        (None, _) if *figure == Figure::Recovery => "longer than this run".into(),
        (None, Some(growth)) => format!("none (grows by {}/s)", number(growth)),
        (None, None) => "none".into(),
    }
}

/// The last two names of a key say enough; what is numbered needs one more.
pub fn short(key: &str) -> &str {
    let names: Vec<&str> = key.split('.').collect();
    let numbered = names.iter().rev().nth(1).is_some_and(|name| name.parse::<u32>().is_ok());
    let kept = names.len().min(if numbered { 3 } else { 2 });
    let length: usize = names[names.len() - kept..].iter().map(|name| name.len() + 1).sum();
    &key[(key.len() + 1).saturating_sub(length)..]
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or(String::new(), |first| first.to_uppercase().chain(signs).collect())
}

impl<'a> Places<'a> {
    fn of(sweep: Option<&'a Sweep>) -> Self {
        Places {
            key: sweep.map_or("", |sweep| short(&sweep.key)),
            over: sweep.map_or(&[], |sweep| &sweep.over),
        }
    }
}
