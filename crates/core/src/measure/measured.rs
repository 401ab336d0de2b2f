//! A measured number with what it was read from, and how far a law lets it stray.

use super::Interval;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a number was read from, and with it whether other programs can spoil it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// Counted: no other program can spoil it.
    Count,
    /// A CPU clock: other programs hardly touch it.
    Cpu,
    /// A wall clock: worth nothing on a busy machine.
    Wall,
}

/// A measured number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// How much.
    pub value: f64,
    /// Of what: `ms`, `requests/s`; empty for a pure number.
    pub unit: &'static str,
    /// Read from what.
    pub basis: Basis,
}

impl Measured {
    /// A number that was counted.
    pub fn counted(value: f64, unit: &'static str) -> Self {
        Measured { value, unit, basis: Basis::Count }
    }
    /// A number read from CPU clocks.
    pub fn cpu(value: f64, unit: &'static str) -> Self {
        Measured { value, unit, basis: Basis::Cpu }
    }
    /// A number read from a wall clock.
    pub fn wall(value: f64, unit: &'static str) -> Self {
        Measured { value, unit, basis: Basis::Wall }
    }
}

/// A measured figure with the doubt that is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure and its 95 % interval.
    pub interval: Interval,
    /// Of what: `ms`, `requests/s`; empty for a pure number.
    pub unit: &'static str,
    /// Read from what.
    pub basis: Basis,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { low, mid, high } = self.interval;
        let [low, high] = [low, high].map(figure);
        write!(f, "measured {} (95 %: {low}-{high})", with_unit(mid, self.unit))
    }
}

/// How far a measurement may lie from what the law says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Not at all.
    Exact,
    /// By this share of the expected value: 0.05 is 5 %.
    Share(f64),
    /// By this much, in the unit of the measurement.
    Amount(f64),
}

impl Tolerance {
    pub(super) fn amount(self, expected: f64) -> f64 {
        match self {
            Tolerance::Exact => 0.0,
            Tolerance::Share(share) => share * expected.abs(),
            Tolerance::Amount(amount) => amount,
        }
    }
}

/// A side on which a measurement must stay. It may be beaten by 5 %; what was counted, not at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// `23.5 ms`.
pub(super) fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { figure(value) } else { format!("{} {unit}", figure(value)) }
}

/// Three significant digits, but never fewer digits than a whole number has.
pub fn figure(value: f64) -> String {
    let whole = value.abs().log10().floor().clamp(-6.0, 2.0);
    let decimals = if value == 0.0 || value.fract() == 0.0 { 0 } else { (2.0 - whole) as usize };
    format!("{value:.decimals$}")
}

/// `98,120`: a number that is not below zero, rounded to a whole one.
pub fn grouped(number: impl fmt::Display) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
