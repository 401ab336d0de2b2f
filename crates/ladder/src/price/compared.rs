//! What follows from the rounds: figures, and ratios of what was measured side by side. Pure.

use super::{Asked, Part, Round, Series};
use brigade_core::measure::Basis;
use brigade_core::measure::intervals::{self, Scale, Spread};
use brigade_core::measure::stats::median;

/// Something that is read off every round.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// The latency that half of the requests did not exceed, in µs.
    P50,
    /// The latency that 99 of 100 did not.
    P99,
    /// CPU time per request over all processes, in µs.
    Cpu,
    /// Of one part's processes.
    CpuOf(String),
    /// Bytes per request between the server and all other parts.
    Bytes,
    /// Between the server and one.
    BytesOf(String),
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Figure {
    /// The median over the rounds.
    Of(f64),
    /// Over the requests of all rounds together: the single rounds have too few.
    Together(f64),
    /// The generator was late in most rounds.
    Invalid,
    /// There is no such part here, or nothing was measured.
    Absent,
}

impl Figure {
    /// The number, if it is one.
    pub(crate) fn value(self) -> Option<f64> {
        match self {
            Figure::Of(value) | Figure::Together(value) => Some(value),
            Figure::Invalid | Figure::Absent => None,
        }
    }
}

impl Quantity {
    /// What it was read from.
    pub(super) fn basis(&self) -> Basis {
        match self {
            Quantity::P50 | Quantity::P99 => Basis::Wall,
            Quantity::Cpu | Quantity::CpuOf(_) => Basis::Cpu,
            Quantity::Bytes | Quantity::BytesOf(_) => Basis::Count,
        }
    }

    /// Its value in one round, if that has one. A late generator spoils latencies; what was counted, and read from CPU
    /// clocks, it does not touch.
    fn of(&self, round: &Round) -> Option<f64> {
        let of = |parts: &[Part<f64>], name: &str| {
            parts.iter().find(|part| part.part == name).map(|part| part.amount)
        };
        let each = |bytes: u64| (round.sent > 0).then(|| bytes as f64 / round.sent as f64);
        let is_valid = round.invalid.is_none();
        match self {
            Quantity::P50 => round.latency.p50.filter(|_| is_valid),
            Quantity::P99 => round.latency.p99.filter(|_| is_valid),
            Quantity::Cpu if round.cpu.is_empty() => None,
            Quantity::Cpu => Some(round.cpu.iter().map(|part| part.amount).sum()),
            Quantity::CpuOf(name) => of(&round.cpu, name),
            Quantity::Bytes if round.bytes.is_empty() => None,
            Quantity::Bytes => each(round.bytes.iter().map(|bytes| bytes.both()).sum()),
            Quantity::BytesOf(name) => {
                let bytes = round.bytes.iter().find(|bytes| bytes.part == *name)?;
                each(bytes.both())
            }
        }
    }

    fn together(&self, series: &Series) -> Option<f64> {
        match self {
            Quantity::P50 => series.together.p50,
            Quantity::P99 => series.together.p99,
            _ => None,
        }
    }
}

impl Series {
    /// What stands in its column.
    pub(crate) fn figure(&self, quantity: &Quantity) -> Figure {
        let wall = quantity.basis() == Basis::Wall;
        if self.is_invalid(quantity) {
            return Figure::Invalid;
        }
        let values = self.values(quantity);
        let valid = self.rounds.iter().filter(|round| round.invalid.is_none()).count();
        if wall && values.len() < valid {
            return quantity.together(self).map_or(Figure::Absent, Figure::Together);
        }
        median(&values).map_or(Figure::Absent, Figure::Of)
    }

    /// Its value in every round that has one.
    pub(crate) fn values(&self, quantity: &Quantity) -> Vec<f64> {
        self.rounds.iter().filter_map(|round| quantity.of(round)).collect()
    }

    /// Whether the generator was too late for such a figure.
    pub(crate) fn is_invalid(&self, quantity: &Quantity) -> bool {
        quantity.basis() == Basis::Wall && self.invalid().is_some()
    }

    /// Why its latencies are no numbers, if they are none: the generator was late in more than half of the rounds.
    pub(super) fn invalid(&self) -> Option<&str> {
        let mut late = self.rounds.iter().filter_map(|round| round.invalid.as_deref());
        (2 * late.clone().count() > self.rounds.len()).then(|| late.next()).flatten()
    }

    /// Rounds in which the generator was late.
    pub(super) fn late(&self) -> usize {
        self.rounds.iter().filter(|round| round.invalid.is_some()).count()
    }

    /// Every reason for which requests failed, and how many did.
    pub(super) fn failed(&self) -> Vec<(String, u64)> {
        let mut all: Vec<(String, u64)> = Vec::new();
        for (why, count) in self.rounds.iter().flat_map(|round| &round.failed) {
            match all.iter_mut().find(|(known, _)| known == why) {
                Some((_, known)) => *known += count,
                None => all.push((why.clone(), *count)),
            }
        }
        all
    }
}

impl Asked {
    /// The rounds of both that have a value, paired: the rung's and that of the rung before.
    pub(super) fn pairs(&self, quantity: &Quantity) -> (Vec<f64>, Vec<f64>) {
        let Some(before) = &self.before else { return (Vec::new(), Vec::new()) };
        let wall = quantity.basis() == Basis::Wall;
        if wall && (before.invalid().is_some() || self.after.invalid().is_some()) {
            return (Vec::new(), Vec::new());
        }
        let both = self.after.rounds.iter().zip(&before.rounds);
        both.filter_map(|(after, before)| quantity.of(after).zip(quantity.of(before))).unzip()
    }

    /// The rung's over that of the rung before; `None` where they do not compare.
    pub(super) fn ratio(&self, quantity: &Quantity) -> Option<Spread> {
        intervals::spread(&self.ratios(quantity)?, 1, Scale::Factors)
    }

    /// The ratios of the single rounds.
    pub(super) fn ratios(&self, quantity: &Quantity) -> Option<Vec<f64>> {
        let (after, before) = self.pairs(quantity);
        intervals::ratios(&after, &before)
    }

    /// Everything that is said of it, in its order: what is summed up stands before its parts.
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        let all = self.before.iter().chain([&self.after]).flat_map(|series| &series.rounds);
        let (mut cpu, mut bytes): (Vec<String>, Vec<String>) = Default::default();
        for round in all {
            round.cpu.iter().for_each(|part| note(&mut cpu, &part.part));
            round.bytes.iter().for_each(|part| note(&mut bytes, &part.part));
        }
        let mut all = vec![Quantity::P50, Quantity::P99, Quantity::Cpu];
        all.extend(cpu.into_iter().map(Quantity::CpuOf));
        if !bytes.is_empty() {
            all.push(Quantity::Bytes);
        }
        all.extend(bytes.into_iter().map(Quantity::BytesOf));
        all
    }
}

fn note(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::synthetic;
    use super::*;

    #[test]
    fn a_figure_is_the_median_over_the_rounds_and_a_ratio_is_taken_round_by_round() {
        let price = synthetic::price();
        let get = &price.requests[0];
        let before = get.before.as_ref().expect("a rung before");
        assert_eq!(before.figure(&Quantity::P50), Figure::Of(120.0));
        assert_eq!(get.after.figure(&Quantity::P50), Figure::Of(300.0));
        let ratio = get.ratio(&Quantity::P50).expect("a ratio");
        // The machine was twice as slow in one round, for both: their ratio does not know it.
        assert!((ratio.mid() - 2.5).abs() < 1e-9 && ratio.interval().is_some(), "{ratio:?}");
        assert_eq!(get.after.figure(&Quantity::Cpu), Figure::Of(90.0));
        assert_eq!(get.after.figure(&Quantity::CpuOf("PostgreSQL".into())), Figure::Of(50.0));
        assert_eq!(before.figure(&Quantity::CpuOf("PostgreSQL".into())), Figure::Absent);
        assert_eq!(get.after.figure(&Quantity::Bytes), Figure::Of(350.0));
        assert_eq!(get.ratio(&Quantity::Bytes), None);
    }

    #[test]
    fn rounds_with_a_late_generator_are_left_out_with_their_partners_and_too_many_of_them_are_no_number()
     {
        let mut price = synthetic::price();
        let late = |round: &mut Round| round.invalid = Some("late".into());
        let get = &mut price.requests[0];
        late(&mut get.after.rounds[0]);
        get.after.rounds[0].latency.p50 = Some(1e9);
        assert_eq!(get.pairs(&Quantity::P50).0.len(), 7);
        assert!(get.ratio(&Quantity::P50).expect("a ratio").mid() < 2.6);
        get.after.rounds[1..5].iter_mut().for_each(late);
        assert_eq!(get.after.figure(&Quantity::P50), Figure::Invalid);
        assert_eq!(get.ratio(&Quantity::P50), None);
        assert_eq!(get.after.figure(&Quantity::Cpu), Figure::Of(90.0));
    }

    #[test]
    fn where_single_rounds_are_too_short_for_a_percentile_all_of_them_together_tell_it() {
        let mut price = synthetic::price();
        let post = &mut price.requests[1].after;
        post.rounds.iter_mut().for_each(|round| round.latency.p99 = None);
        post.together.p99 = Some(2_000.0);
        assert_eq!(post.figure(&Quantity::P99), Figure::Together(2_000.0));
        assert_eq!(price.requests[1].ratio(&Quantity::P99), None);
    }
}
