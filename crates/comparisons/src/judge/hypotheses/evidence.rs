//! Where a judge finds its figures: values by place, ratios paired by round, and the reason if there is none.
//!
//! It refuses to know what is claimed.

use crate::{Basis, Cell, Group, Metric, Run, Sheet, Standing};
use brigade_core::measure::intervals::{self, FEWEST, Interval, Scale, Spread};
use brigade_core::measure::{Claim, Estimate, Verdict};
use brigade_core::models::ABSENT;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// A figure, or the verdict that says why there is none.
pub(crate) type Found<T = Estimate> = Result<T, Verdict>;

/// One slice of a run, as a judge sees it.
#[derive(Clone, Copy)]
pub(crate) struct Evidence<'a> {
    run: &'a Run,
    slice: &'static str,
}

/// A verdict that leaves the question open.
pub(super) fn open(why: impl Into<String>) -> Verdict {
    Verdict::NotTestableHere(why.into())
}

/// So many per cent more or less than 1.
pub(super) fn about(expected: f64, share: f64) -> RangeInclusive<f64> {
    expected * (1.0 - share)..=expected * (1.0 + share)
}

/// As much or more.
pub(super) fn at_least(least: f64) -> RangeInclusive<f64> {
    least..=f64::INFINITY
}

/// As much or less.
pub(super) fn at_most(most: f64) -> RangeInclusive<f64> {
    f64::NEG_INFINITY..=most
}

impl<'a> Evidence<'a> {
    pub(crate) fn of(run: &'a Run, slice: &'static str) -> Self {
        Evidence { run, slice }
    }

    /// Cores of the machine that was measured.
    pub(super) fn cores(&self) -> f64 {
        self.run.card.cores as f64
    }

    /// The sheet, or which command would fill it.
    pub(super) fn sheet(&self) -> Found<&'a Sheet> {
        self.run.sheet(self.slice).ok_or_else(|| self.missing("it"))
    }

    /// Where the axis was measured, in rising order.
    pub(super) fn points(&self) -> Found<Vec<f64>> {
        let mut points: Vec<f64> = self.sheet()?.groups.iter().map(|group| group.at).collect();
        points.sort_by(f64::total_cmp);
        Ok(points)
    }

    /// The far end of the axis.
    pub(super) fn last(&self) -> Found<f64> {
        self.points()?.last().copied().ok_or_else(|| self.missing("it"))
    }

    /// Everybody who has numbers at a point.
    pub(super) fn series(&self, at: f64) -> Found<Vec<&'a str>> {
        let counts = |cell: &&Cell| !matches!(cell.standing, Standing::Invalid(_));
        Ok(self.group(at)?.cells.iter().filter(counts).map(|cell| cell.series.as_str()).collect())
    }

    fn missing(&self, what: &str) -> Verdict {
        let slice = self.slice;
        open(match crate::measure::slices::slice(slice) {
            Some(_) => {
                format!("this run has not measured {what}: type `brigade compare {slice} --full`")
            }
            None => format!("no slice measures `{slice}` yet"),
        })
    }

    /// Why a contender has no cell in a group.
    fn absent(&self, group: &Group, series: &str) -> Verdict {
        let here = group.absent.iter().find(|absent| absent.series == series);
        let anywhere = ABSENT.iter().find(|absent| absent.name == series);
        match (here, anywhere) {
            (Some(absent), _) => open(format!("without {series}: {}", absent.why)),
            (_, Some(absent)) => open(format!("{series} is not in this build: {}", absent.why)),
            _ => self.missing(series),
        }
    }

    fn group(&self, at: f64) -> Found<&'a Group> {
        let axis = &self.sheet()?.axis;
        let place = || format!("{} {at}{}", axis.name, axis.unit);
        self.sheet()?.group(at).ok_or_else(|| self.missing(&place()))
    }

    /// One value a round, if they may be used.
    pub(super) fn rounds(&self, at: f64, series: &str, metric: Metric) -> Found<Vec<f64>> {
        let group = self.group(at)?;
        let Some(cell) = group.cell(series) else {
            return Err(self.absent(group, series));
        };
        let wall = metric.basis() == Basis::Wall;
        match &cell.standing {
            Standing::Invalid(why) => return Err(open(format!("{series} is invalid: {why}"))),
            Standing::Noisy(who) if wall => return Err(Verdict::Noisy(who.clone())),
            _ if wall && !group.quiet.iter().all(|quiet| quiet.is_verified()) => {
                return Err(open("quietness unverified"));
            }
            _ => {}
        }
        match cell.values(metric) {
            none if none.is_empty() => Err(open(format!("{series} has no {metric}"))),
            values => Ok(values),
        }
    }

    /// A figure with its interval.
    pub(crate) fn value(&self, at: f64, series: &str, metric: Metric) -> Found {
        let rounds = self.rounds(at, series, metric)?;
        self.estimate(at, &rounds, metric.scale(), metric.basis())
    }

    /// `above / below` at one point, paired by round.
    pub(crate) fn ratio(&self, at: f64, above: &str, below: &str, metric: Metric) -> Found {
        let [above, below] = [above, below].map(|series| self.rounds(at, series, metric));
        let ratios =
            intervals::ratios(&above?, &below?).ok_or_else(|| open("the rounds do not pair up"))?;
        self.estimate(at, &ratios, Scale::Factors, metric.basis())
    }

    /// What rounds at a point say, as a figure without a unit. A range judges nothing.
    pub(super) fn estimate(&self, at: f64, rounds: &[f64], scale: Scale, basis: Basis) -> Found {
        match intervals::spread(rounds, self.group(at)?.pass, scale) {
            Some(Spread::Interval(interval)) => Ok(Estimate { interval, unit: "", basis }),
            Some(Spread::Range(_)) => {
                Err(open(format!("fewer than {FEWEST} passes: leave --quick out")))
            }
            None => Err(open("a round found zero or less, and such a figure has no interval")),
        }
    }
}

/// `above / below` where nothing pairs the rounds: as wide as both doubts together can make it.
pub(super) fn quotient(above: Estimate, below: Estimate) -> Found {
    let (a, b) = (above.interval, below.interval);
    let interval = Interval { low: a.low / b.high, mid: a.mid / b.mid, high: a.high / b.low };
    let sound = b.low > 0.0 && interval.low.is_finite() && interval.high.is_finite();
    let found = sound.then_some(Estimate { interval, unit: "", basis: above.basis });
    found.ok_or_else(|| open("a divisor may be zero"))
}

/// One claim about several figures: it holds if it holds for each, and the evidence is that of the one farthest off.
pub(super) fn each(
    statement: impl Into<String>,
    found: Found<Vec<(impl Display, Found)>>,
    range: RangeInclusive<f64>,
) -> Claim {
    let statement = statement.into();
    let found = match found {
        Ok(found) if !found.is_empty() => found,
        Ok(_) => {
            return Claim::within(statement, Err(open("there is no contender to compare")), range);
        }
        Err(why) => return Claim::within(statement, Err(why), range),
    };
    let strain = |found: &Found| found.as_ref().map_or(0.0, |found| strain(found.interval, &range));
    let mut claims: Vec<(f64, _, Claim)> = found
        .into_iter()
        .map(|(name, found)| {
            (strain(&found), name, Claim::within(statement.clone(), found, range.clone()))
        })
        .collect();
    let verdict = Verdict::of_all(claims.iter().map(|(_, _, claim)| &claim.verdict));
    let several = claims.len();
    claims.retain(|(_, _, claim)| claim.verdict == verdict);
    claims.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let (_, name, worst) = claims.swap_remove(0);
    Claim { evidence: format!("{name}, farthest off of {several}: {}", worst.evidence), ..worst }
}

/// How far towards either end of a range an interval reaches; beyond 1 it reaches out of it.
fn strain(interval: Interval, range: &RangeInclusive<f64>) -> f64 {
    (range.start() / interval.low).max(interval.high / range.end())
}
