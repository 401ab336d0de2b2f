//! How far a figure reaches: t intervals over passes, and ranges where there are too few. Pure: nothing is drawn by chance.
//!
//! A pass is what shares one start of the processes and one stretch of time. Rounds of one pass resemble each other
//! more than rounds of two, so a pass counts once, by its median.

use super::stats::{median, quantile};
use super::student::t;
use serde::{Deserialize, Serialize};

/// Fewer passes than this give no interval: the lowest and the highest round are said instead, and judge nothing.
pub const FEWEST: usize = 6;

/// How sure an interval is unless something else is asked for.
const CONFIDENCE: f64 = 0.95;

/// A confidence interval and the estimate inside it, in the unit of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// The estimate: the mean over the passes, on the scale on which the interval was made.
    pub mid: f64,
    /// Its upper end.
    pub high: f64,
}

/// What was seen in too few passes for an interval. It says nothing of what another run would find.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lowest sample.
    pub low: f64,
    /// The median of the samples.
    pub mid: f64,
    /// The highest sample.
    pub high: f64,
}

/// A figure and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// A 95 % interval, from at least [`FEWEST`] passes.
    Interval(Interval),
    /// From fewer.
    Range(Range),
}

/// On which scale a quantity scatters evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// By factors: times, rates, ratios, which are never zero. Means and intervals are those of the logarithms.
    Factors,
    /// By amounts: counts and differences, which may be zero or below it.
    Amounts,
}

impl Spread {
    /// The lower end.
    pub fn low(&self) -> f64 {
        match self {
            Spread::Interval(Interval { low, .. }) | Spread::Range(Range { low, .. }) => *low,
        }
    }

    /// The figure.
    pub fn mid(&self) -> f64 {
        match self {
            Spread::Interval(Interval { mid, .. }) | Spread::Range(Range { mid, .. }) => *mid,
        }
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        match self {
            Spread::Interval(Interval { high, .. }) | Spread::Range(Range { high, .. }) => *high,
        }
    }

    /// What may judge; `None` of a range.
    pub fn interval(&self) -> Option<Interval> {
        match self {
            Spread::Interval(interval) => Some(*interval),
            Spread::Range(_) => None,
        }
    }
}

impl Scale {
    /// Which of the `offered` numbers lies nearest to `value`: by the fewest times on [`Scale::Factors`], by the smallest
    /// difference on [`Scale::Amounts`]. The first if nothing is offered.
    pub fn nearest(self, value: f64, offered: &[f64]) -> usize {
        let off = |at: &usize| (self.level(offered[*at]) - self.level(value)).abs();
        (0..offered.len()).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(0)
    }

    fn level(self, value: f64) -> f64 {
        match self {
            Scale::Factors => value.ln(),
            Scale::Amounts => value,
        }
    }

    fn value(self, level: f64) -> f64 {
        match self {
            Scale::Factors => level.exp(),
            Scale::Amounts => level,
        }
    }
}

/// How far the figure behind `samples` reaches: a 95 % interval if there are passes enough, else the range. The
/// samples are in the order in which they were taken, `pass` of them in each pass; a last, shorter pass counts too.
/// `None` without samples, or with one that its scale does not know.
///
/// The interval is Student's, over the passes' medians (Student, "The Probable Error of a Mean", 1908): mean ± t × s / √passes,
/// on the given scale. `intervals_cover_what_they_say` holds it to its 95 %.
pub fn spread(samples: &[f64], pass: usize, scale: Scale) -> Option<Spread> {
    match interval(samples, pass, scale, CONFIDENCE) {
        Some(interval) => Some(Spread::Interval(interval)),
        None => range(samples, scale).map(Spread::Range),
    }
}

/// As [`spread`], with another confidence: [`all_of`] so many, for instance. `None` with too few passes.
pub fn interval(samples: &[f64], pass: usize, scale: Scale, confidence: f64) -> Option<Interval> {
    let passes = Passes::of(samples, pass, scale).filter(|passes| passes.count >= FEWEST)?;
    let reach = t(passes.count - 1, confidence) * passes.error();
    Some(passes.around(reach, scale))
}

/// How sure each of so many intervals must be for all of them together to be 95 % sure (Bonferroni; Dunn, "Multiple
/// Comparisons Among Means", 1961).
pub fn all_of(comparisons: usize) -> f64 {
    1.0 - (1.0 - CONFIDENCE) / comparisons.max(1) as f64
}

/// By which factor a figure changed from one run to another: `new / old`, with an interval that knows the scatter
/// of both (Welch, "The Generalization of Student's Problem", 1947; degrees of freedom rounded down). An amount's change
/// is taken as a share of the old one. `None` with too few passes, or of an amount of nothing.
pub fn change(
    old: (&[f64], usize),
    new: (&[f64], usize),
    scale: Scale,
    confidence: f64,
) -> Option<Interval> {
    let [a, b] = [old, new].map(|(samples, pass)| {
        Passes::of(samples, pass, scale).filter(|passes| passes.count >= FEWEST)
    });
    let (a, b) = (a?, b?);
    // An amount is divided by the old mean, whose own scatter then counts as often as the figure grew.
    let growth = match scale {
        Scale::Factors => 1.0,
        Scale::Amounts => b.mean / a.mean,
    };
    let [va, vb] = [growth * a.error(), b.error()].map(|error| error.powi(2));
    let spare = va * va / (a.count - 1) as f64 + vb * vb / (b.count - 1) as f64;
    let most = a.count + b.count - 2;
    let freedom = if spare > 0.0 { ((va + vb).powi(2) / spare) as usize } else { most };
    let (mid, reach) = (b.mean - a.mean, t(freedom.clamp(1, most), confidence) * (va + vb).sqrt());
    match scale {
        Scale::Factors => Some([mid - reach, mid, mid + reach].map(f64::exp)),
        Scale::Amounts if a.mean > 0.0 => {
            Some([mid - reach, mid, mid + reach].map(|more| 1.0 + more / a.mean))
        }
        Scale::Amounts => None,
    }
    .map(|[low, mid, high]| Interval { low, mid, high })
}

/// `above[i] / below[i]`. The pairs were measured side by side, so what disturbed a round disturbed both and drops out
/// of its ratio. `None` if the lengths differ, nothing was measured, or a divisor is not above zero.
pub fn ratios(above: &[f64], below: &[f64]) -> Option<Vec<f64>> {
    let pairs = above.len() == below.len() && !below.is_empty();
    let sound = pairs && below.iter().all(|b| *b > 0.0);
    sound.then(|| above.iter().zip(below).map(|(a, b)| a / b).collect())
}

/// The passes' medians on a scale, as the two numbers that an interval needs.
struct Passes {
    count: usize,
    mean: f64,
    /// Of the passes, with n − 1.
    variance: f64,
}

impl Passes {
    fn of(samples: &[f64], pass: usize, scale: Scale) -> Option<Self> {
        let medians = samples.chunks(pass.max(1)).filter_map(median);
        let levels: Vec<f64> = medians.map(|median| scale.level(median)).collect();
        if levels.is_empty() || levels.iter().any(|level| !level.is_finite()) {
            return None;
        }
        let count = levels.len();
        let mean = levels.iter().sum::<f64>() / count as f64;
        let squares: f64 = levels.iter().map(|level| (level - mean).powi(2)).sum();
        Some(Passes { count, mean, variance: squares / count.saturating_sub(1).max(1) as f64 })
    }

    /// The standard error of the mean.
    fn error(&self) -> f64 {
        (self.variance / self.count as f64).sqrt()
    }

    fn around(&self, reach: f64, scale: Scale) -> Interval {
        let [low, mid, high] =
            [self.mean - reach, self.mean, self.mean + reach].map(|level| scale.value(level));
        Interval { low, mid, high }
    }
}

/// The lowest, the middle and the highest; `None` without samples, or with one that the scale does not know.
fn range(samples: &[f64], scale: Scale) -> Option<Range> {
    let known = samples.iter().all(|sample| scale.level(*sample).is_finite());
    let (low, high) = (quantile(samples, 0.0)?, quantile(samples, 1.0)?);
    Some(Range { low, mid: median(samples)?, high }).filter(|_| known)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod coverage;
