//! A group's figures: how far each reaches, the ratio of two, and whether they differ.
//!
//! It refuses to know what is said of them.

use super::{Apart, Group, Metric};
use brigade_core::measure::intervals::{self, Scale, Spread};

impl Group {
    /// How far a contender's figure reaches; `None` unless it may be used.
    pub fn spread(&self, series: &str, metric: Metric) -> Option<Spread> {
        intervals::spread(&self.cell(series)?.values(metric), self.pass, metric.scale())
    }

    /// `above / below` of one metric, paired by round; `None` unless both may be used.
    pub fn ratio(&self, above: &str, below: &str, metric: Metric) -> Option<Spread> {
        intervals::spread(&self.ratios(above, below, metric)?, self.pass, Scale::Factors)
    }

    /// Whether two differ. The interval of their ratio is so wide that all comparisons of one contender with the
    /// others of this group are right together with 95 %, if that one was chosen beforehand, as the baseline is. `None` if there is no interval.
    pub fn apart(&self, above: &str, below: &str, metric: Metric) -> Option<Apart> {
        let confidence = intervals::all_of(self.comparisons(metric));
        let ratios = self.ratios(above, below, metric)?;
        intervals::interval(&ratios, self.pass, Scale::Factors, confidence).map(Apart::by)
    }

    /// With how many others a contender can be compared.
    pub fn comparisons(&self, metric: Metric) -> usize {
        let known = self.cells.iter().filter(|cell| !cell.values(metric).is_empty());
        known.count().saturating_sub(1)
    }

    /// Passes that were measured.
    pub fn passes(&self) -> usize {
        self.quiet.len().div_ceil(self.pass.max(1))
    }

    /// One value a round, as [`Group::ratio`] has them.
    pub(super) fn ratios(&self, above: &str, below: &str, metric: Metric) -> Option<Vec<f64>> {
        let [above, below] =
            [above, below].map(|series| self.cell(series).map(|cell| cell.values(metric)));
        intervals::ratios(&above?, &below?)
    }
}
