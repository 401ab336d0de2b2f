//! A statement, its bound, and what makes the verdict that this run gives it.
//!
//! What another program can spoil is wall time, so a noisy run silences claims about wall time only:
//! counts and CPU time are judged anyway, and a run on a busy machine still teaches.

use super::class::Class;
use super::intervals::{self, Scale, Spread};
use super::measured::{Basis, Bound, Estimate, Measured, Tolerance, figure, with_unit};
use super::quiet::Quiet;
use super::student;
use super::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

/// An "A is faster than B" is claimed only beyond this ratio.
const DIFFERENCE: f64 = 1.10;

/// Why an interval that crosses a line says nothing.
const SCATTER: &str = "the rounds scatter too much to tell";

/// By which share a replay may differ.
const REPLAYED: f64 = 0.05;

/// Degrees of freedom with which Student's distribution is as good as normal.
const MANY: usize = 10_000;

/// By how much a bound may be beaten before it is broken.
const BOUND_SLACK: f64 = 0.05;

/// Something a law says, held against a measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// `makespan of three waiting logins = CPU + the last wait`.
    pub statement: String,
    /// How it is judged.
    pub class: Class,
    /// What was measured beside what the law says and by how much they may differ, with
    /// units; empty if nothing was measured.
    pub evidence: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What it was judged on; `None` if nothing was measured.
    pub basis: Option<Basis>,
}

impl Claim {
    /// T-ID: `measured` equals what the law says, within `tolerance`.
    pub fn identity(
        statement: impl Into<String>,
        measured: Measured,
        expected: f64,
        tolerance: Tolerance,
        quiet: &Quiet,
    ) -> Self {
        let allowed = tolerance.amount(expected);
        let margin = match tolerance {
            Tolerance::Exact => "exactly".into(),
            Tolerance::Share(share) => format!("±{} %", figure(share * 100.0)),
            Tolerance::Amount(amount) => format!("±{}", with_unit(amount, measured.unit)),
        };
        let evidence = format!(
            "{}, law {} {margin}",
            with_unit(measured.value, measured.unit),
            with_unit(expected, measured.unit)
        );
        let holds = (measured.value - expected).abs() <= allowed;
        Self::judged(
            statement,
            Class::Identity,
            evidence,
            verdict(measured.basis, quiet, holds),
            Some(measured.basis),
        )
    }

    /// T-REPLAY: `measured` is what a recursion says of the same arrivals and services, within 5 % and the `hand_off`: what an
    /// answer takes on its way, which no recursion knows. Chance has no part in it, as it has where a law is compared.
    pub fn replay(
        statement: impl Into<String>,
        measured: Measured,
        replayed: f64,
        hand_off: f64,
        quiet: &Quiet,
    ) -> Self {
        let unit = measured.unit;
        let evidence = format!(
            "{}, replay {} ±{} % ±{}",
            with_unit(measured.value, unit),
            with_unit(replayed, unit),
            figure(REPLAYED * 100.0),
            with_unit(hand_off, unit)
        );
        let off = (measured.value - replayed).abs();
        let holds = off <= REPLAYED * replayed.abs() + hand_off;
        let verdict = verdict(measured.basis, quiet, holds);
        Self::judged(statement, Class::Replay, evidence, verdict, Some(measured.basis))
    }

    /// T-LAW: simulations give what closed forms say. `off` is how far each is from its law, in standard errors of a run of its
    /// length; together they hold if none is farther than all of them are by chance in 95 of 100 seeds (Bonferroni).
    pub fn law(statement: impl Into<String>, off: &[f64]) -> Self {
        if off.is_empty() {
            return Self::untestable(statement, Class::Law, "nothing was simulated");
        }
        let allowed = student::t(MANY, intervals::all_of(off.len()));
        let farthest = off.iter().map(|off| off.abs()).fold(0.0, f64::max);
        let evidence = format!(
            "farthest of {}: {}, law ≤ {allowed:.2}",
            off.len(),
            with_unit(farthest, "standard errors")
        );
        let holds = off.iter().all(|off| off.abs() <= allowed);
        let verdict = if holds { Verdict::Holds } else { Verdict::DoesNotHoldHere };
        Self::judged(statement, Class::Law, evidence, verdict, Some(Basis::Count))
    }

    /// T-BOUND: `measured` never passes `bound` by more than 5 %; what was counted, not at all.
    pub fn bound(
        statement: impl Into<String>,
        measured: Measured,
        bound: Bound,
        quiet: &Quiet,
    ) -> Self {
        let slack = if measured.basis == Basis::Count { 0.0 } else { BOUND_SLACK };
        let (sign, limit, beaten, holds) = match bound {
            Bound::AtMost(most) => {
                ("≤", most, " +5 %", measured.value <= most + slack * most.abs())
            }
            Bound::AtLeast(least) => {
                ("≥", least, " −5 %", measured.value >= least - slack * least.abs())
            }
        };
        let evidence = format!(
            "{}, law {sign} {}{}",
            with_unit(measured.value, measured.unit),
            with_unit(limit, measured.unit),
            if slack > 0.0 { beaten } else { "" }
        );
        Self::judged(
            statement,
            Class::Bound,
            evidence,
            verdict(measured.basis, quiet, holds),
            Some(measured.basis),
        )
    }

    /// BUDGET: no law but a promise of ours: a figure is at most `most`. Judged as [`Claim::within`] is.
    pub fn budget(
        statement: impl Into<String>,
        found: Result<Estimate, Verdict>,
        most: f64,
    ) -> Self {
        Self::by_interval(
            statement.into(),
            Class::Budget,
            ("promised", found),
            f64::NEG_INFINITY..=most,
        )
    }

    /// T-ORDER: `more[i]` is above `less[i]`, by so much that the 95 % interval of the paired ratio lies beyond 1.10.
    /// The samples come from interleaved rounds, at least six; on wall time also from a machine known to be quiet.
    pub fn order(
        statement: impl Into<String>,
        more: &[f64],
        less: &[f64],
        basis: Basis,
        quiet: &Quiet,
    ) -> Self {
        let ratios = intervals::ratios(more, less);
        let Some(ratio) = ratios.and_then(|ratios| intervals::spread(&ratios, 1, Scale::Factors))
        else {
            return Self::untestable(statement, Class::Order, "the rounds do not pair up");
        };
        let evidence =
            format!("ratio {}, law > {DIFFERENCE:.2}, {} paired rounds", reach(&ratio), more.len());
        let unsure = |why: &str| Verdict::NotTestableHere(why.into());
        let verdict = match (disturbed(basis, quiet), ratio.interval()) {
            (Some(noisy), _) => noisy,
            _ if basis == Basis::Wall && !quiet.is_verified() => unsure("quietness unverified"),
            (_, None) => unsure("fewer than six paired rounds"),
            (_, Some(ratio)) if ratio.low > DIFFERENCE => Verdict::Holds,
            (_, Some(ratio)) if ratio.high <= DIFFERENCE => Verdict::DoesNotHoldHere,
            _ => unsure(SCATTER),
        };
        Self::judged(statement, Class::Order, evidence, verdict, Some(basis))
    }

    /// T-RANGE: a figure lies in `range`, whose ends may be infinite. It holds if the whole 95 % interval lies inside and
    /// does not if the whole interval lies outside. Who cannot find the figure gives the verdict that says why.
    pub fn within(
        statement: impl Into<String>,
        found: Result<Estimate, Verdict>,
        range: RangeInclusive<f64>,
    ) -> Self {
        Self::by_interval(statement.into(), Class::Range, ("claimed", found), range)
    }

    fn by_interval(
        statement: String,
        class: Class,
        (said, found): (&str, Result<Estimate, Verdict>),
        range: RangeInclusive<f64>,
    ) -> Self {
        let found = match found {
            Ok(found) => found,
            Err(verdict) => {
                return Self::judged(statement, class, "nothing measured".into(), verdict, None);
            }
        };
        let evidence = format!("{found}, {said} {}", in_words(&range, found.unit));
        let (least, most) = range.into_inner();
        let (low, high) = (found.interval.low, found.interval.high);
        let verdict = if low >= least && high <= most {
            Verdict::Holds
        } else if high < least || low > most {
            Verdict::DoesNotHoldHere
        } else {
            Verdict::NotTestableHere(SCATTER.into())
        };
        Self::judged(statement, class, evidence, verdict, Some(found.basis))
    }

    /// A claim that this machine cannot put to the test, and why.
    pub fn untestable(statement: impl Into<String>, class: Class, why: impl Into<String>) -> Self {
        Self::judged(statement, class, String::new(), Verdict::NotTestableHere(why.into()), None)
    }

    fn judged(
        statement: impl Into<String>,
        class: Class,
        evidence: String,
        verdict: Verdict,
        basis: Option<Basis>,
    ) -> Self {
        Claim { statement: statement.into(), class, evidence, verdict, basis }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}", self.verdict, self.statement, self.class)?;
        match self.evidence.as_str() {
            "" => f.write_str(")"),
            evidence => write!(f, "; {evidence})"),
        }
    }
}

/// `1.50 (95 %: 1.20-1.80)`, `1.50 (rounds: 1.20 to 1.80)`.
fn reach(ratio: &Spread) -> String {
    let (low, mid, high) = (ratio.low(), ratio.mid(), ratio.high());
    match ratio {
        Spread::Interval(_) => format!("{mid:.2} (95 %: {low:.2}-{high:.2})"),
        Spread::Range(_) => format!("{mid:.2} (rounds: {low:.2} to {high:.2})"),
    }
}

/// `at least 10`, `at most 1.05`, `0.97 to 1.03`.
fn in_words(range: &RangeInclusive<f64>, unit: &str) -> String {
    match (range.start().is_finite(), range.end().is_finite()) {
        (true, true) => format!("{} to {}", figure(*range.start()), with_unit(*range.end(), unit)),
        (_, true) => format!("at most {}", with_unit(*range.end(), unit)),
        _ => format!("at least {}", with_unit(*range.start(), unit)),
    }
}

fn verdict(basis: Basis, quiet: &Quiet, holds: bool) -> Verdict {
    let said = if holds { Verdict::Holds } else { Verdict::DoesNotHoldHere };
    disturbed(basis, quiet).unwrap_or(said)
}

/// Noise silences what a wall clock says, and nothing else.
fn disturbed(basis: Basis, quiet: &Quiet) -> Option<Verdict> {
    (basis == Basis::Wall && quiet.is_noisy()).then(|| Verdict::Noisy(quiet.to_string()))
}

#[cfg(test)]
mod tests;
