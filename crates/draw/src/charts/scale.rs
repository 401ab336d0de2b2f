//! From a value to a place on the picture, even or by factors, and the ticks worth a label.
//!
//! It refuses to know what is drawn.

/// More than this between the smallest and the largest value, and even steps would hide the small ones.
const FAR: f64 = 10.0;

/// A value's place between two ends of the picture. Never falls back: a larger value is never before a smaller one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    log: bool,
    /// Where zero is, which has no logarithm: one factor below the smallest.
    zero: f64,
    /// The ends, as [`Scale::level`] has them.
    low: f64,
    high: f64,
    /// The ends on the picture.
    ends: (f64, f64),
}

impl Scale {
    /// For measured values: from zero, or by factors if they are far apart.
    pub(super) fn values(values: &[f64], ends: (f64, f64)) -> Self {
        let largest = values.iter().copied().fold(0.0, f64::max);
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        Scale::levels(values, largest / smallest >= FAR, ends)
    }

    /// The same, from zero or by factors as `log` says; from zero where there is a zero.
    pub(super) fn levels(values: &[f64], log: bool, ends: (f64, f64)) -> Self {
        let largest = values.iter().copied().fold(0.0, f64::max);
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let log = log && smallest > 0.0;
        let scale = Scale { log, zero: 0.0, low: 0.0, high: 1.0, ends };
        if log {
            Scale { low: (smallest / 1.2).ln(), high: (largest * 1.2).ln(), ..scale }
        } else if largest > 0.0 {
            Scale { high: largest * 1.04, ..scale }
        } else {
            scale
        }
    }

    /// For the points of an axis, which ascend.
    pub(super) fn axis(points: &[f64], log: bool, ends: (f64, f64)) -> Self {
        let mut positive: Vec<f64> = points.iter().copied().filter(|at| *at > 0.0).collect();
        positive.sort_by(f64::total_cmp);
        let log = log && !positive.is_empty();
        let zero = match positive[..] {
            [first, second, ..] if second > first => first.ln() - (second / first).ln(),
            [first, ..] => first.ln() - FAR.ln(),
            [] => 0.0,
        };
        let scale = Scale { log, zero, low: 0.0, high: 1.0, ends };
        let levels = || points.iter().map(|at| scale.level(*at));
        let (low, high) =
            (levels().fold(f64::INFINITY, f64::min), levels().fold(f64::MIN, f64::max));
        if high > low {
            Scale { low, high, ..scale }
        } else {
            Scale { low: low - 1.0, high: low + 1.0, ..scale }
        }
    }

    /// Whether it goes by factors.
    pub(super) fn is_log(&self) -> bool {
        self.log
    }

    fn level(&self, value: f64) -> f64 {
        if !self.log {
            value
        } else if value > 0.0 {
            value.ln()
        } else {
            self.zero
        }
    }

    /// Where this value is.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (self.level(value) - self.low) / (self.high - self.low);
        self.ends.0 + (self.ends.1 - self.ends.0) * share
    }

    /// Round values between the ends, about as many as `wanted`.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<f64> {
        if self.log { self.factors(wanted) } else { self.steps(wanted) }
    }

    /// 1, 2, 5, 10, …, or only powers of ten if those are enough.
    fn factors(&self, wanted: usize) -> Vec<f64> {
        let within = |value: &f64| (self.low..=self.high).contains(&value.ln());
        let from = (self.low / 10_f64.ln()).floor() as i32;
        let to = (self.high / 10_f64.ln()).ceil() as i32;
        let of = |digits: &[f64]| -> Vec<f64> {
            let decades = (from..=to).map(|power| 10_f64.powi(power));
            decades.flat_map(|ten| digits.iter().map(move |d| d * ten)).filter(within).collect()
        };
        let finest = [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]].into_iter().map(of);
        finest
            .into_iter()
            .find(|ticks| ticks.len() <= wanted.max(2) + 1)
            .unwrap_or_else(|| of(&[1.0]))
    }

    /// Even steps of 1, 2 or 5 times a power of ten.
    fn steps(&self, wanted: usize) -> Vec<f64> {
        let raw = (self.high - self.low) / wanted.max(1) as f64;
        let ten = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|d| d * ten).find(|step| *step >= raw);
        let step = step.unwrap_or(raw);
        let count = ((self.high - self.low) / step).floor() as usize;
        let first = (self.low / step).ceil();
        (0..=count).map(|n| (first + n as f64) * step).filter(|tick| *tick <= self.high).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_value_is_never_before_a_smaller_one() {
        let points = [0.0, 50.0, 200.0, 2_000.0, 20_000.0];
        for log in [true, false] {
            let scale = Scale::axis(&points, log, (40.0, 280.0));
            let places: Vec<f64> = points.iter().map(|at| scale.at(*at)).collect();
            assert!(places.is_sorted(), "{places:?}");
            assert_eq!((places[0], places[4]), (40.0, 280.0));
        }
    }

    #[test]
    fn every_value_and_every_tick_lies_between_the_ends() {
        for values in
            [&[3.0, 4.0, 29.0][..], &[1.0, 40_000.0], &[0.0, 0.0], &[0.2], &[900.0, 905.0]]
        {
            let scale = Scale::values(values, (200.0, 20.0));
            for value in values.iter().copied().chain(scale.ticks(5)) {
                assert!((19.999..=200.001).contains(&scale.at(value)), "{value} of {values:?}");
            }
            assert!((2..=8).contains(&scale.ticks(5).len()), "{values:?}: {:?}", scale.ticks(5));
        }
    }

    #[test]
    fn one_point_stands_in_the_middle() {
        assert_eq!(Scale::axis(&[64.0], true, (0.0, 100.0)).at(64.0), 50.0);
    }
}
