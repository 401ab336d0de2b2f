//! What is varied: `clients.users.rate=100..2000:8`, the same in a file and on the command line.

use super::change::{Change, To, changed};
use super::fields::Field;
use super::wrong::Flaw;

/// How many points a range has unless it says so.
const POINTS: usize = 8;
/// More than these are no curve that a person looks at.
const MOST: usize = 64;
/// A range whose end is this many times its beginning goes by factors.
const FAR: f64 = 10.0;

/// What is varied, and over which values.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The value: names and numbers with dots between them.
    pub key: String,
    /// Its values, ascending.
    pub over: Vec<f64>,
    /// The values go by factors rather than by amounts.
    pub log: bool,
}

impl Sweep {
    /// What makes a file one with this value.
    pub fn to(&self, value: f64) -> Change {
        Change { key: self.key.clone(), to: To::Number(value), byte: None }
    }
}

/// A sweep as it stands in a file.
pub(super) fn of(field: &Field<'_>, text: &str) -> Result<Sweep, Flaw> {
    let sweep = points(field.text()?).map_err(|what| field.flaw(what))?;
    changed(text, &sweep.to(1.0)).map_err(|flaw| field.flaw(flaw.what))?;
    Ok(sweep)
}

/// Reads `key=a..b`, `key=a..b:n` or `key=1,2,4`.
///
/// # Errors
/// What cannot be read, and what could be written instead.
pub fn points(text: &str) -> Result<Sweep, String> {
    let instead = "Write key=a..b, key=a..b:n for n points, or key=1,2,4, such as clients.users.rate=100..2000:8";
    let wrong = |why: &str| format!("`{text}` {why}. {instead}.");
    let (key, values) = text.split_once('=').ok_or_else(|| wrong("names no key"))?;
    let over = match values.split_once("..") {
        Some((from, rest)) => range(from, rest),
        None => values.split(',').map(number).collect(),
    };
    let over: Vec<f64> = over.ok_or_else(|| wrong("has no values from 0 to 10^15"))?;
    if over.is_empty() || over.len() > MOST || !over.is_sorted_by(|a, b| a < b) {
        return Err(wrong(&format!("is no 1 to {MOST} values, each above the one before")));
    }
    let log = goes_by_factors(over[0], over[over.len() - 1]);
    Ok(Sweep { key: key.trim().into(), over, log })
}

/// `100`, `2_000`, `0.5`; nothing below zero, and nothing so large that the next number is the same.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().replace('_', "").parse().ok()?;
    (0.0..=1e15).contains(&number).then_some(number)
}

/// From `from` to what `rest` says, by factors if the end is far away; whole numbers where both ends are whole.
fn range(from: &str, rest: &str) -> Option<Vec<f64>> {
    let (to, count) = match rest.split_once(':') {
        Some((to, count)) => (to, count.trim().parse().ok().filter(|n| (2..=MOST).contains(n))?),
        None => (rest, POINTS),
    };
    let (from, to) = (number(from)?, number(to).filter(|to| Some(*to) > number(from))?);
    let whole = from.fract() == 0.0 && to.fract() == 0.0 && to - from >= 2.0;
    let point = |n: usize| {
        let share = n as f64 / (count - 1) as f64;
        let value = if goes_by_factors(from, to) {
            from * (to / from).powf(share)
        } else {
            from + (to - from) * share
        };
        if whole { value.round() } else { rounded(value) }
    };
    let mut over: Vec<f64> = (0..count).map(point).collect();
    over.dedup();
    Some(over)
}

/// To four digits: a value that a person can read and type again.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn goes_by_factors(from: f64, to: f64) -> bool {
    from > 0.0 && to / from >= FAR
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn a_range_goes_by_factors_if_its_end_is_far_away_and_keeps_whole_numbers_whole() {
        let near = points("a.b=10..20:3").unwrap();
        assert_eq!(
            (near.key.as_str(), near.over, near.log),
            ("a.b", vec![10.0, 15.0, 20.0], false)
        );
        let far = points("a=1..64:7").unwrap();
        assert_eq!((far.over, far.log), (vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0], true));
        assert_eq!(points("a=0.1..10:3").unwrap().over, [0.1, 1.0, 10.0]);
        assert_eq!(points("a=1..4:64").unwrap().over, [1.0, 2.0, 3.0, 4.0], "no value twice");
    }

    #[test]
    fn what_is_no_range_is_refused_with_one_that_is() {
        for text in [
            "",
            "a",
            "a=",
            "a=1..",
            "a=..1",
            "a=2..1",
            "a=1..1",
            "a=-1..1",
            "a=1,1",
            "a=2,1",
            "a=1..2:1",
            "a=1..2:99",
            "a=x",
            "a=1e300..1e301",
            "a=nan",
        ] {
            let why = points(text).unwrap_err();
            assert!(why.contains("clients.users.rate=100..2000:8"), "{text}: {why}");
        }
    }
}
