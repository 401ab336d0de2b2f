//! The rounds: at every point everybody takes turns, in a seeded order that is mirrored every other round, and rounds
//! that other programs disturbed are measured again.
//!
//! The points are gone over several times, with a few rounds in each pass and everybody started anew: a machine's mood
//! outlasts a point, so a point whose rounds are spread over the whole run knows better how far its numbers reach.
//!
//! It refuses to know what is measured and how it is shown.

use super::book::{Book, BookError};
use super::entrant::{Entrant, Entry};
use super::progress::Progress;
use super::slices::Slice;
use crate::{Absent, Cell, Group, SEED, Sample, Settings, Sheet, Standing, id};
use brigade_core::measure::{Quiet, QuietGate, Steal, interleaved};

/// So many rounds more in a pass at most, if some were noisy or a generator was late.
const SPARE: usize = 1;

/// So many times more a turn is taken whose generator was late: that says nothing about the server.
const AGAIN: usize = 2;

/// What is to be run, and how to be told to stop.
pub(crate) struct Asked<'a> {
    /// How thoroughly.
    pub(crate) settings: &'a Settings,
    /// Which slices.
    pub(crate) slices: &'a [&'static Slice],
    /// Which cells of them, by [`id`].
    pub(crate) chosen: &'a dyn Fn(&str) -> bool,
    /// Whether it is to end.
    pub(crate) interrupted: &'a dyn Fn() -> bool,
    /// Told of every group as soon as its last round is kept.
    pub(crate) finished: &'a mut dyn FnMut(&Sheet, &Group),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything that was asked for is in the book.
    Complete,
    /// It was interrupted; what is finished is in the book.
    Interrupted,
}

/// A point that has something to measure.
struct Point {
    slice: &'static Slice,
    at: f64,
}

/// A contender's place at a point while the rounds go on.
struct Place {
    series: &'static str,
    entrant: Box<dyn Entrant>,
    /// Why there is no use in going on with it.
    lost: Option<String>,
}

/// One round of a group: how quiet it was, and everybody's sample.
struct Round {
    quiet: Quiet,
    /// What the hypervisor took of all cores' time; `None` where that is not known.
    stolen: Option<f64>,
    samples: Vec<Option<Sample>>,
}

/// Measures what is asked for and not in the book yet.
///
/// # Errors
/// The book cannot be written; what it held before is still in it.
pub(crate) fn run(asked: Asked<'_>, book: &mut Book) -> Result<Ended, BookError> {
    let settings = asked.settings;
    let points = points(&asked);
    let wanted = |point: &Point| point.slice.rounds(settings);
    let due = points.iter().map(|point| wanted(point) - kept(book, point).min(wanted(point)));
    let mut progress = Progress::new(due.sum());
    let passes = points.iter().map(|point| wanted(point).div_ceil(point.slice.pass())).max();
    for pass in 1..=passes.unwrap_or(0) {
        for point in &points {
            let (kept, due) = (kept(book, point), wanted(point).min(pass * point.slice.pass()));
            if kept >= due {
                continue;
            }
            let Some(group) = group(point, due - kept, &asked, book, &mut progress) else {
                progress.clear();
                return Ok(Ended::Interrupted);
            };
            let (sheet, group) = book.add(point.slice, group)?;
            if due == wanted(point) {
                progress.suspend(|| (asked.finished)(sheet, group));
            }
        }
    }
    progress.clear();
    book.finish()?;
    Ok(Ended::Complete)
}

/// The ids of every cell of these slices.
pub(crate) fn ids(slices: &[&'static Slice], settings: &Settings) -> Vec<String> {
    let mut ids = Vec::new();
    for slice in slices {
        for at in slice.points(settings.extent) {
            ids.extend((slice.series)().iter().map(|series| id(slice.name, series, *at)));
        }
    }
    ids
}

fn points(asked: &Asked<'_>) -> Vec<Point> {
    let mut points = Vec::new();
    for slice in asked.slices {
        for &at in slice.points(asked.settings.extent) {
            if (slice.series)().iter().any(|series| (asked.chosen)(&id(slice.name, series, at))) {
                points.push(Point { slice, at });
            }
        }
    }
    points
}

/// What earlier passes left of a point.
fn earlier<'a>(book: &'a Book, point: &Point) -> Option<&'a Group> {
    book.run.sheet(point.slice.name)?.group(point.at)
}

/// So many rounds of a point are in the book.
fn kept(book: &Book, point: &Point) -> usize {
    earlier(book, point).map_or(0, |group| group.quiet.len())
}

/// Measures so many rounds of one point; `None` if it was interrupted.
fn group(
    point: &Point,
    wanted: usize,
    asked: &Asked<'_>,
    book: &Book,
    progress: &mut Progress,
) -> Option<Group> {
    let (&Point { slice, at }, settings) = (point, asked.settings);
    let earlier = earlier(book, point);
    let (mut places, mut cells, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    for series in (slice.series)() {
        // The baseline is what the chosen ones are divided by.
        if series != slice.baseline && !(asked.chosen)(&id(slice.name, series, at)) {
            continue;
        }
        if earlier.and_then(|group| group.cell(series)).is_some_and(Cell::is_invalid) {
            continue;
        }
        match slice.entry(settings, series, at) {
            Ok(Entry::Runs(entrant)) => places.push(Place { series, entrant, lost: None }),
            Ok(Entry::Absent(why)) => absent.push(Absent { series: series.into(), why }),
            Err(error) => cells.push(invalid(series, format!("{error:#}"))),
        }
    }
    progress.point(slice.name, slice.axis.0, at);
    let seed = SEED + kept(book, point) as u64;
    let rounds = take_turns(&mut places, wanted, seed, asked, progress)?;
    let noisy = rounds.iter().find(|round| round.quiet.is_noisy()).map(|round| round.quiet);
    let quiet = rounds.iter().map(|round| round.quiet).collect();
    let stolen = rounds.iter().filter_map(|round| round.stolen).collect();
    for (n, place) in places.into_iter().enumerate() {
        let samples = rounds.iter().map(|round| round.samples[n].clone()).collect();
        cells.push(cell(place, samples, noisy));
    }
    let note = (slice.note)(settings, at);
    Some(Group { at, note, pass: slice.pass(), stolen, quiet, cells, absent })
}

/// Round after round, and a few more if some were no good; the best of them, in their order.
fn take_turns(
    places: &mut [Place],
    wanted: usize,
    seed: u64,
    asked: &Asked<'_>,
    progress: &mut Progress,
) -> Option<Vec<Round>> {
    let spare = if asked.settings.is_test() { 0 } else { SPARE };
    let mut rounds: Vec<Round> = Vec::new();
    for order in interleaved(places.len(), wanted + spare, seed) {
        if rounds.iter().filter(|round| round.is_good()).count() >= wanted {
            break;
        }
        let (gate, steal) = (QuietGate::open(), Steal::open());
        let mut samples = vec![None; places.len()];
        for n in order {
            if (asked.interrupted)() {
                return None;
            }
            progress.turn(places[n].series, rounds.len() + 1, wanted);
            samples[n] = places[n].take_turn(asked.settings);
        }
        rounds.push(Round { quiet: gate.close(), stolen: steal.close(), samples });
        progress.round_is_over(rounds.len() <= wanted);
    }
    Some(best(rounds, wanted))
}

/// The good rounds first, then the others, as many as are wanted.
fn best(rounds: Vec<Round>, wanted: usize) -> Vec<Round> {
    let mut numbered: Vec<(usize, Round)> = rounds.into_iter().enumerate().collect();
    numbered.sort_by_key(|(n, round)| (!round.is_good(), *n));
    numbered.truncate(wanted);
    numbered.sort_by_key(|(n, _)| *n);
    numbered.into_iter().map(|(_, round)| round).collect()
}

impl Round {
    /// No other program disturbed it and no generator was late.
    fn is_good(&self) -> bool {
        let valid =
            |sample: &Option<Sample>| sample.as_ref().is_none_or(|sample| sample.invalid.is_none());
        !self.quiet.is_noisy() && self.samples.iter().all(valid)
    }
}

impl Place {
    /// Measured again at once if the load's own side spoilt it, or one late turn would cost everybody a round.
    fn take_turn(&mut self, settings: &Settings) -> Option<Sample> {
        if self.lost.is_some() {
            return None;
        }
        let mut sample = self.entrant.measure(settings.slice);
        for _ in 0..AGAIN {
            if !sample.as_ref().is_ok_and(|sample| sample.invalid.is_some()) {
                break;
            }
            sample = self.entrant.measure(settings.slice);
        }
        sample.map_err(|error| self.lost = Some(format!("{error:#}"))).ok()
    }
}

fn invalid(series: &str, why: String) -> Cell {
    Cell {
        series: series.into(),
        note: String::new(),
        standing: Standing::Invalid(why),
        samples: Vec::new(),
    }
}

/// A cell becomes numbers only if every round has its sample.
fn cell(place: Place, samples: Vec<Option<Sample>>, noisy: Option<Quiet>) -> Cell {
    let late = samples.iter().flatten().find_map(|sample| sample.invalid.clone());
    if let Some(why) = place.lost.or(late) {
        return invalid(place.series, why);
    }
    Cell {
        series: place.series.into(),
        note: place.entrant.note(),
        standing: noisy.map_or(Standing::Counts, |quiet| Standing::Noisy(quiet.to_string())),
        samples: samples.into_iter().flatten().collect(),
    }
}

#[cfg(test)]
mod tests;
