//! Numbers as a person reads them: times in the unit that fits, rates a second, shares, how far a figure reaches. Pure.

use crate::file::{FIGURES, Figure};
use brigade_core::measure::{Spread, figure as digits, grouped};

/// `450 ns`, `2.10 ms`, `1.50 s`.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".into(),
        s if s < 1e-6 => format!("{} ns", digits(s * 1e9)),
        s if s < 1e-3 => format!("{} µs", digits(s * 1e6)),
        s if s < 1.0 => format!("{} ms", digits(s * 1e3)),
        s => format!("{} s", digits(s)),
    }
}

/// `12,345`; below 100 with the digits that it needs.
pub(crate) fn number(value: f64) -> String {
    if value.abs() < 100.0 { digits(value) } else { grouped(value) }
}

/// A value as it was typed: `0.05`, `12,000`.
pub(crate) fn typed(value: f64) -> String {
    if value.fract() == 0.0 { number(value) } else { value.to_string() }
}

/// `62 %`, `0.4 %`; a share that is not all or nothing is never shown as one.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p > 0.0 && p < 0.1 => "< 0.1 %".into(),
        p if p > 99.9 && p < 100.0 => "> 99.9 %".into(),
        p if p < 10.0 && p.fract() != 0.0 => format!("{p:.1} %"),
        p if p > 99.0 && p.fract() != 0.0 => format!("{p:.1} %"),
        p => format!("{p:.0} %"),
    }
}

impl Figure {
    /// A value of it, with its unit.
    pub fn shown(&self, value: f64) -> String {
        match self {
            Figure::Throughput | Figure::Goodput => format!("{}/s", number(value)),
            Figure::P50 | Figure::P99 | Figure::Mean | Figure::Recovery => time(value),
            Figure::Lost | Figure::Hits => percent(value),
            Figure::Uses(_) => digits(value),
        }
    }

    /// A value of it with how far it reaches: `98 ms (95-101)` of an interval, `98 ms [95..101]` of fewer seeds than one needs.
    pub(crate) fn spread(&self, found: Spread) -> String {
        let [low, mid, high] =
            [found.low().max(0.0), found.mid(), found.high()].map(|v| self.shown(v));
        let unit: String = mid.chars().rev().take_while(|c| !c.is_ascii_digit()).collect();
        let unit: String = unit.chars().rev().collect();
        let bare = |text: &str| text.strip_suffix(&unit).map(str::to_owned);
        let (low, high) = bare(&low).zip(bare(&high)).unwrap_or((low, high));
        match found {
            _ if low == high => mid,
            Spread::Interval(_) => format!("{mid} ({low}-{high})"),
            Spread::Range(_) => format!("{mid} [{low}..{high}]"),
        }
    }

    /// What a value is multiplied by to be drawn, and the unit of that: times in milliseconds, shares in percent.
    pub fn unit(&self) -> (f64, &'static str) {
        match self {
            Figure::Throughput | Figure::Goodput => (1.0, ", a second"),
            Figure::P50 | Figure::P99 | Figure::Mean => (1e3, ", ms"),
            Figure::Recovery => (1.0, ", s"),
            Figure::Lost | Figure::Hits => (100.0, ", %"),
            Figure::Uses(_) => (1.0, ""),
        }
    }

    /// Whether a curve of it is read by factors: a time that is a thousand times as long is not off the picture.
    pub fn goes_by_factors(&self) -> bool {
        matches!(self, Figure::P50 | Figure::P99 | Figure::Mean)
    }

    /// In a table's head: as a file names it.
    pub fn short(&self) -> String {
        match self {
            Figure::Uses(station) => format!("uses of {station}"),
            named => {
                let mut table = FIGURES.iter();
                let row = table.find(|(_, figure)| figure == named);
                row.map_or_else(String::new, |(name, _)| (*name).into())
            }
        }
    }

    /// What it is.
    pub fn long(&self) -> String {
        match self {
            Figure::Throughput => "answers a second".into(),
            Figure::Goodput => "answers a second within the deadline".into(),
            Figure::P50 => "the time in which half of the answers came".into(),
            Figure::P99 => "the time in which 99 of 100 answers came".into(),
            Figure::Mean => "the mean time to an answer".into(),
            Figure::Lost => "requests without an answer".into(),
            Figure::Hits => "look-ups that a cache answered".into(),
            Figure::Uses(station) => format!("how often {station} is used per request"),
            Figure::Recovery => {
                "from the end of the fault until 95 % of what is asked is good again, for a second"
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_says_them() {
        assert_eq!([time(2.1e-3), time(0.45e-6), time(1.5)], ["2.10 ms", "450 ns", "1.50 s"]);
        assert_eq!([number(12_345.4), number(99.94), number(7.0)], ["12,345", "99.9", "7"]);
        assert_eq!(
            [percent(0.0), percent(1.0), percent(1e-5), percent(0.9999)],
            ["0 %", "100 %", "< 0.1 %", "> 99.9 %"]
        );
    }
}
