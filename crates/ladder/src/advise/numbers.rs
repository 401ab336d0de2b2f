//! The five numbers, and what is no such number.

use brigade_core::measure::grouped;
use brigade_server::delay::time;
use std::fmt;
use std::time::Duration;

/// More requests a second than any service has.
const MOST: f64 = 1e9;
/// More teams than any company has.
const TEAMS: u32 = 10_000;

/// What the advice rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// Requests a second at the busiest time.
    pub peak: f64,
    /// The share of them that only reads, 0 to 1.
    pub reads: f64,
    /// How long 99 of 100 requests may take.
    pub p99: Duration,
    /// Teams that change the code.
    pub teams: u32,
    /// How old an answer may be.
    pub staleness: Duration,
}

impl Numbers {
    /// Reads a second at the peak.
    pub fn reads(&self) -> f64 {
        self.peak * self.reads
    }

    /// Writes a second at the peak.
    pub fn writes(&self) -> f64 {
        self.peak * (1.0 - self.reads)
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Numbers { peak, reads, p99, teams, staleness } = self;
        let teams = if *teams == 1 { "1 team".into() } else { format!("{teams} teams") };
        write!(
            f,
            "{} requests/s at the peak, {} % reads, p99 {p99:?}, {teams}, ",
            peak_in_words(*peak),
            (reads * 1e4).round() / 1e2
        )?;
        if staleness.is_zero() {
            return write!(f, "no answer older than the last write");
        }
        write!(f, "answers up to {staleness:?} old")
    }
}

fn peak_in_words(peak: f64) -> String {
    if peak < 1e3 { peak.to_string() } else { grouped(peak) }
}

/// Requests a second.
///
/// # Errors
/// It is no rate that a service has: why, and what could be written.
pub fn peak(text: &str) -> Result<f64, String> {
    let rate = number(text)?;
    match rate {
        rate if rate <= 0.0 => Err(format!(
            "`{text}`: without requests any rung is enough. Write the requests/s of the busiest minute: 120"
        )),
        rate if rate > MOST => Err(format!(
            "`{text}`: no service gets a billion requests a second. Is it requests a day? Divide those by 86,400, and take the peak as ten times the mean"
        )),
        rate => Ok(rate),
    }
}

/// A share.
///
/// # Errors
/// It is none.
pub fn reads(text: &str) -> Result<f64, String> {
    let (digits, whole) = match text.trim().strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (text, 1.0),
    };
    let share = number(digits)? / whole;
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(format!("`{text}`: a share lies between 0 and 1. Write 0.95 or 95%"))
}

/// The goal of the slowest but one in a hundred.
///
/// # Errors
/// It is no length of time, or one that no service has as its goal.
pub fn p99(text: &str) -> Result<Duration, String> {
    let goal = time(text)?;
    match goal {
        goal if goal.is_zero() => Err(format!(
            "`{text}`: nothing is answered in no time. Write how long 99 of 100 requests may take: 50ms"
        )),
        goal if goal > Duration::from_secs(3_600) => Err(format!(
            "`{text}`: no client waits for an hour. Write how long 99 of 100 requests may take: 50ms"
        )),
        goal => Ok(goal),
    }
}

/// How many teams.
///
/// # Errors
/// It is no whole number, none, or more than there are.
pub fn teams(text: &str) -> Result<u32, String> {
    let count = text.trim().parse().ok().filter(|count| (1..=TEAMS).contains(count));
    count.ok_or_else(|| format!("`{text}`: write a whole number of teams from 1 to {TEAMS}: 2"))
}

/// How old an answer may be.
///
/// # Errors
/// It is no length of time.
pub fn staleness(text: &str) -> Result<Duration, String> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    time(text)
}

fn number(text: &str) -> Result<f64, String> {
    let plain = text.trim().replace([',', '_'], "");
    let number: Option<f64> = plain.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("`{text}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(peak("1,200"), Ok(1_200.0));
        assert_eq!((reads("95%"), reads("0.95")), (Ok(0.95), Ok(0.95)));
        assert_eq!(p99("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!((teams("2"), staleness("0")), (Ok(2), Ok(Duration::ZERO)));
    }

    #[test]
    fn what_is_absurd_is_named_with_the_reason_and_an_example() {
        for (refused, expected) in [
            (peak("0").unwrap_err(), "`0`: without requests"),
            (peak("-3").unwrap_err(), "`-3`: without requests"),
            (peak("1e12").unwrap_err(), "requests a day?"),
            (peak("NaN").unwrap_err(), "`NaN` is no number"),
            (peak("inf").unwrap_err(), "`inf` is no number"),
            (reads("95").unwrap_err(), "Write 0.95 or 95%"),
            (reads("-1%").unwrap_err(), "between 0 and 1"),
            (p99("50").unwrap_err(), "needs a unit"),
            (p99("0ms").unwrap_err(), "in no time"),
            (p99("900min").unwrap_err(), "an hour"),
            (teams("0").unwrap_err(), "from 1 to"),
            (teams("1.5").unwrap_err(), "a whole number"),
            (staleness("-1s").unwrap_err(), "no length of time"),
        ] {
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
