//! S19: twice as much is asked as the database can answer. What is left of the goodput, with and without shedding, and when
//! is the server itself again?

use super::Slice;
use crate::measure::serving::{CALM, DEADLINE, PRESSED, Pressed, Serving};
use crate::{Entry, Extent, Metric, Settings};
use brigade_core::models::{ABSENT, MODELS};
use std::time::Duration;

/// The database is the limit, which can be worked out: 16 queries in service for 20 ms each are 800 a second, which the
/// same two cores can ask for twice over.
const PLACES: usize = 16;
const WAIT: Duration = Duration::from_millis(20);

/// Those that are shown without shedding too: waiting in threads, in a queue, and in tasks.
const BARE: [&str; 3] = ["threads", "pool", "tokio_multi"];

pub(super) const SLICE: Slice = Slice {
    name: "shedding",
    question: "What is left of the goodput when twice as much is asked as can be answered, and for how long?",
    axis: ("shed after", "ms", false),
    headline: Metric::Kept,
    columns: &[Metric::Back, Metric::Rate, Metric::P99, Metric::Peak],
    baseline: "tokio_multi",
    points,
    series,
    entry,
    note,
};

/// 0 is without shedding.
fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[50.0],
        Extent::Quick | Extent::Default => &[],
        Extent::Full => &[0.0, 50.0],
    }
}

/// One client at a time is no crowd, so all but `blocking`.
fn series() -> Vec<&'static str> {
    let all = MODELS.iter().map(|model| model.name).chain(ABSENT.iter().map(|model| model.name));
    all.filter(|name| *name != "blocking").collect()
}

/// How long it is pressed. Named alone it is given the time that a bystander would want to see.
fn time(settings: &Settings) -> Duration {
    match settings.extent {
        Extent::Test => settings.slice,
        Extent::Quick => Duration::from_secs(3),
        Extent::Full => Duration::from_secs(5),
        Extent::Default => Duration::from_secs(30),
    }
}

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let shed = (at > 0.0).then(|| Duration::from_secs_f64(at / 1e3));
    if shed.is_none() && !BARE.contains(&series) {
        let why = "without shedding its questions wait in the same line as tokio_multi's";
        return Ok(Entry::Absent(why.into()));
    }
    // A pool of as many workers as the database has places, so that the database limits all models alike.
    let workers = if series == "pool" { PLACES } else { settings.workers(0) };
    let waiting = Serving::waiting(series, WAIT, settings);
    let serving = Serving { capacity: PLACES, workers, shed, ..waiting };
    Ok(Entry::Runs(Box::new(Pressed::new(serving, time(settings)))))
}

fn note(settings: &Settings, at: f64) -> String {
    let shed = if at > 0.0 { "refused after that wait" } else { "nothing is refused" };
    let capacity = PLACES as f64 / WAIT.as_secs_f64();
    format!(
        "a database with {PLACES} places of {WAIT:?}, {:.0} requests/s for {:?}, then {:.0}; a client without an answer after {DEADLINE:?} leaves; {shed}",
        PRESSED * capacity,
        time(settings),
        CALM * capacity
    )
}
