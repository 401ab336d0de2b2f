//! Two runs: what changed, and what is noise. Pure; it refuses to know how either is shown.
//!
//! A figure is better or worse only if the whole interval of its change lies beyond 15 %: two builds of the same source
//! differ by as much. Hundreds of figures are compared at once, so the intervals are wide enough for all of them to be
//! right together with 95 %.

use crate::{Apart, Basis, Cell, Group, Metric, Run, Sheet, Standing, id};
use brigade_core::measure::intervals::{self, FEWEST, Interval, Scale, Spread};

/// An interval is narrow if neither half is wider than this share of the figure.
const NARROW: f64 = 0.10;

/// Two runs beside each other.
#[derive(Debug)]
pub struct Against {
    /// What was not the same to begin with: machine, commit, compiler. Empty for two runs of the same.
    pub circumstances: Vec<String>,
    /// Every figure that both runs should have.
    pub changes: Vec<Change>,
    /// Cells that only the old run has.
    pub gone: usize,
    /// Cells that only the new run has.
    pub added: usize,
}

/// One figure in both runs.
#[derive(Debug)]
pub struct Change {
    /// The cell: `comparisons/waiting/tokio_multi/100`.
    pub id: String,
    /// What of it.
    pub metric: Metric,
    /// Whose value it was divided by, round by round; `None` for the value itself.
    pub beside: Option<String>,
    /// Whether it is what the cell's slice is about.
    pub is_headline: bool,
    /// In the old run.
    pub old: Option<Spread>,
    /// In the new run.
    pub new: Option<Spread>,
    /// What to make of it.
    pub shift: Shift,
}

/// What became of a figure. Shares: 0.2 is 20 % more.
#[derive(Clone, Debug, PartialEq)]
pub enum Shift {
    /// It may be none: the interval of the change holds "as before".
    Same,
    /// There is one, and it may be under 15 %.
    Slight(f64),
    /// Better than before.
    Better(f64),
    /// Worse than before.
    Worse(f64),
    /// It is not known, and why.
    Unknown(String),
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Of which it is true.
    pub part: usize,
    /// All that could be looked at.
    pub all: usize,
}

impl Against {
    /// Holds `new` against `old`.
    pub fn new(old: &Run, new: &Run) -> Self {
        let (mut changes, mut added) = (Vec::new(), 0);
        for (sheet, group, cell) in cells(new) {
            match old.sheet(&sheet.slice).and_then(|sheet| sheet.group(group.at)) {
                Some(before) if before.cell(&cell.series).is_some() => {
                    changes.extend(compared(sheet, before, group, cell));
                }
                _ => added += 1,
            }
        }
        let compared =
            changes.iter().filter(|(change, _)| change.old.is_some() && change.new.is_some());
        let confidence = intervals::all_of(compared.count());
        let changes = changes.into_iter().map(|(change, rounds)| change.told(&rounds, confidence));
        let changes = changes.collect();
        let is_gone = |(sheet, group, cell): &(&Sheet, &Group, &Cell)| {
            new.cell(&sheet.slice, group.at, &cell.series).is_none()
        };
        let gone = cells(old).filter(is_gone).count();
        Against { circumstances: circumstances(old, new), changes, gone, added }
    }

    /// Cells whose headlines agree within their intervals.
    pub fn agreeing(&self) -> Share {
        let both = self.intervals();
        let part = both.iter().filter(|(old, new)| old.low <= new.high && new.low <= old.high);
        Share { part: part.count(), all: both.len() }
    }

    /// Cells whose headlines have half-widths of at most 10 %, in both runs.
    pub fn narrow(&self) -> Share {
        let both = self.intervals();
        let part = both.iter().filter(|(old, new)| is_narrow(*old) && is_narrow(*new)).count();
        Share { part, all: both.len() }
    }

    /// The 95 % intervals of the headlines, as far as both runs have them.
    fn intervals(&self) -> Vec<(Interval, Interval)> {
        let headlines = self.changes.iter().filter(|change| change.is_headline);
        headlines.filter_map(|change| change.old?.interval().zip(change.new?.interval())).collect()
    }
}

impl Share {
    /// In per cent; `None` of nothing.
    pub fn percent(self) -> Option<f64> {
        (self.all > 0).then(|| self.part as f64 / self.all as f64 * 100.0)
    }
}

fn cells(run: &Run) -> impl Iterator<Item = (&Sheet, &Group, &Cell)> {
    run.sheets.iter().flat_map(|sheet| {
        let groups = sheet.groups.iter();
        groups.flat_map(move |group| group.cells.iter().map(move |cell| (sheet, group, cell)))
    })
}

/// What was not the same to begin with.
fn circumstances(old: &Run, new: &Run) -> Vec<String> {
    let [a, b] = [old, new].map(|run| &run.build);
    let extent =
        |run: &Run| format!("{:?}, {} rounds of {} ms", run.extent, run.rounds, run.slice_ms);
    let pairs = [
        ("machine", old.card.summary(), new.card.summary()),
        ("commit", known(&a.commit), known(&b.commit)),
        ("compiler", known(&a.rustc), known(&b.rustc)),
        ("build", a.profile.clone(), b.profile.clone()),
        ("versions", format!("{:?}", a.versions), format!("{:?}", b.versions)),
        ("extent", extent(old), extent(new)),
    ];
    let differing = pairs.into_iter().filter(|(_, old, new)| old != new);
    differing.map(|(name, old, new)| format!("another {name}: {old} before, {new} now")).collect()
}

fn known(value: &Result<String, String>) -> String {
    value.clone().unwrap_or_else(|why| format!("unknown ({why})"))
}

/// A figure's rounds in both runs, with how many of them a pass has.
struct Rounds {
    scale: Scale,
    old: (Vec<f64>, usize),
    new: (Vec<f64>, usize),
}

/// The headline, as a ratio to the baseline if both runs have one, and every column.
fn compared(sheet: &Sheet, old: &Group, new: &Group, cell: &Cell) -> Vec<(Change, Rounds)> {
    let series = cell.series.as_str();
    let metrics = [sheet.headline].into_iter().chain(sheet.columns.iter().copied());
    let change = |metric: Metric| {
        let is_headline = metric == sheet.headline;
        let ratios = [old, new].map(|group| group.ratios(series, &sheet.baseline, metric));
        let paired = is_headline && series != sheet.baseline && ratios.iter().all(Option::is_some);
        let values = |group: &Group| group.cell(series).map(|cell| cell.values(metric));
        let rounds = if paired { ratios } else { [values(old), values(new)] };
        let scale = if paired { Scale::Factors } else { metric.scale() };
        let [was, now] = rounds.map(Option::unwrap_or_default);
        let change = Change {
            id: id(&sheet.slice, series, new.at),
            metric,
            beside: paired.then(|| sheet.baseline.clone()),
            is_headline,
            old: intervals::spread(&was, old.pass, scale),
            new: intervals::spread(&now, new.pass, scale),
            shift: Shift::Unknown(
                why(old, "before", series, metric)
                    .or(why(new, "now", series, metric))
                    .unwrap_or("no interval of its change".into()),
            ),
        };
        (change, Rounds { scale, old: (was, old.pass), new: (now, new.pass) })
    };
    metrics.map(change).collect()
}

impl Change {
    /// With what became of it, if that is known with this confidence.
    fn told(self, rounds: &Rounds, confidence: f64) -> Self {
        let Rounds { scale, old: (old, was), new: (new, now) } = rounds;
        match intervals::change((old, *was), (new, *now), *scale, confidence) {
            Some(change) => Change { shift: shift(self.metric, change), ..self },
            None => self,
        }
    }
}

/// Why a run has no such figure.
fn why(group: &Group, when: &str, series: &str, metric: Metric) -> Option<String> {
    let cell = group.cell(series)?;
    match &cell.standing {
        Standing::Invalid(why) => Some(format!("invalid {when}: {why}")),
        Standing::Noisy(who) if metric.basis() == Basis::Wall => {
            Some(format!("noisy {when}: {who}"))
        }
        _ if cell.values(metric).is_empty() => Some(format!("not measured {when}")),
        _ if group.passes() < FEWEST => Some(format!("fewer than {FEWEST} passes {when}")),
        _ => None,
    }
}

fn shift(metric: Metric, change: Interval) -> Shift {
    let share = change.mid - 1.0;
    let better = |more: bool| more == metric.more_is_better();
    match Apart::by(change) {
        Apart::Above if better(true) => Shift::Better(share),
        Apart::Below if better(false) => Shift::Better(share),
        Apart::Above | Apart::Below => Shift::Worse(share),
        _ if change.low <= 1.0 && change.high >= 1.0 => Shift::Same,
        _ => Shift::Slight(share),
    }
}

fn is_narrow(interval: Interval) -> bool {
    let most = NARROW * interval.mid.abs();
    interval.mid - interval.low <= most && interval.high - interval.mid <= most
}

#[cfg(test)]
mod tests;
