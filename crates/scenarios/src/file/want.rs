//! What a file asks of its runs: one figure of theirs, and what is wanted of it.

use super::fields::Field;
use super::wrong::Flaw;
use brigade_server::delay;
use brigade_simulator::Scenario;

/// What an answer is read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The figure.
    pub figure: Figure,
    /// What is wanted of it.
    pub want: Want,
    /// The ways are circumstances, of which none is to be chosen.
    pub apart: bool,
}

/// A figure of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Figure {
    /// Answers a second.
    Throughput,
    /// Answers a second within the deadline.
    #[default]
    Goodput,
    /// The time in which half of the answers came, in seconds.
    P50,
    /// The time in which 99 of 100 answers came, in seconds.
    P99,
    /// The mean of all answers' times, in seconds.
    Mean,
    /// Requests without an answer, as a share of those that ended.
    Lost,
    /// What caches answered, as a share of look-ups.
    Hits,
    /// How often a station is used per request.
    Uses(String),
    /// From the end of the last fault until goodput is back, in seconds.
    Recovery,
}

/// What is wanted of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Want {
    /// As much as possible.
    #[default]
    Most,
    /// As little as possible.
    Least,
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// Each by its name, but for [`Figure::Uses`]: its name has a station in it.
pub(crate) static FIGURES: [(&str, Figure); 8] = [
    ("throughput", Figure::Throughput),
    ("goodput", Figure::Goodput),
    ("p50", Figure::P50),
    ("p99", Figure::P99),
    ("mean", Figure::Mean),
    ("lost", Figure::Lost),
    ("hits", Figure::Hits),
    ("recovery", Figure::Recovery),
];

impl Figure {
    /// Whether a scenario has it at all.
    pub(super) fn is_of(&self, scenario: &Scenario) -> Result<(), String> {
        let there = |name: &str| scenario.stations.iter().any(|station| station.name == name);
        match self {
            Figure::Uses(name) if !there(name) => {
                Err(format!("there is no station `{name}`. Name one of [stations]."))
            }
            Figure::Recovery if scenario.faults.is_empty() => {
                Err("nothing breaks, so nothing recovers. Add a fault under [[faults]], or ask for another figure.".into())
            }
            _ => Ok(()),
        }
    }

    /// Whether it is a time.
    fn is_time(&self) -> bool {
        matches!(self, Figure::P50 | Figure::P99 | Figure::Mean | Figure::Recovery)
    }
}

/// `[answer]`.
pub(super) fn answer(field: &Field<'_>) -> Result<Answer, Flaw> {
    let mut fields = field.fields()?;
    let figure = figure(&fields.need("figure")?)?;
    let want = fields.need("want")?;
    let want = want_of(want.text()?, &figure).ok_or_else(|| {
        let instead = if figure.is_time() { "at most 50 ms" } else { "at least 0.95" };
        want.is_no(&format!("\"most\", \"least\", or a bound such as \"{instead}\""))
    })?;
    let apart = fields.may("compare", Field::yes)? == Some(false);
    fields.done()?;
    Ok(Answer { figure, want, apart })
}

fn figure(field: &Field<'_>) -> Result<Figure, Flaw> {
    match field.text()?.strip_prefix("uses of ") {
        Some(station) => Ok(Figure::Uses(station.into())),
        None => field.word(&FIGURES).map_err(|flaw| Flaw {
            what: format!("{} Or \"uses of STATION\".", flaw.what),
            ..flaw
        }),
    }
}

fn want_of(text: &str, figure: &Figure) -> Option<Want> {
    let number = |text: &str| text.trim().replace('_', "").parse().ok();
    let bound = |text: &str| {
        if figure.is_time() {
            delay::time(text).ok().map(|time| time.as_secs_f64())
        } else {
            number(text).filter(|bound: &f64| bound.is_finite())
        }
    };
    match text {
        "most" => Some(Want::Most),
        "least" => Some(Want::Least),
        _ => {
            let at_most = text.strip_prefix("at most ").and_then(bound).map(Want::AtMost);
            at_most.or_else(|| text.strip_prefix("at least ").and_then(bound).map(Want::AtLeast))
        }
    }
}
