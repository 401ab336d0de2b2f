//! What became of each request, and what follows from it for all of them. Pure: it has no clock.

use super::found::Cell;
use super::trial::HELD;
use super::ways::Way;
use brigade_core::measure::stats::quantile;
use std::ops::Range;

/// An answer within this time is a good one, in seconds.
pub(super) const GOOD: f64 = 0.2;

/// How often one looks at the queue while requests come.
pub(super) const LOOKS: usize = 50;

/// Before this part of a run the queue fills: what is counted comes after it.
const FILLS: f64 = 0.4;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Served,
    Refused,
    /// Neither: its client hears nothing.
    Lost,
}

/// One request, in seconds since the run began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    /// When it was to come, however late it was read.
    pub(super) came: f64,
    /// When it was read: from then on it holds memory.
    pub(super) read: f64,
    /// When it was taken out of the queue: by a worker, or to be refused.
    pub(super) taken: f64,
    pub(super) ended: f64,
    pub(super) end: End,
}

/// All that is told of a run in which requests came for so many seconds.
pub(super) fn cell((way, load): (Way, f64), lasts: f64, stays: &[Stay]) -> Cell {
    let counted = FILLS * lasts..lasts;
    let rate = |count: usize| count as f64 / (counted.end - counted.start);
    let ended = |end| stays.iter().filter(move |stay| stay.end == end);
    let answers: Vec<&Stay> =
        ended(End::Served).filter(|stay| counted.contains(&stay.ended)).collect();
    let good = answers.iter().filter(|stay| stay.ended - stay.came <= GOOD).count();
    let came: Vec<&Stay> = ended(End::Served).filter(|stay| counted.contains(&stay.came)).collect();
    let ms = |of: fn(&Stay) -> f64| came.iter().map(move |stay| (of(stay) - stay.came) * 1e3);
    let per_s = |of: fn(&Stay) -> f64| {
        rate(stays.iter().filter(|stay| counted.contains(&of(stay))).count())
    };
    let waiting = looks(stays, lasts);
    Cell {
        way,
        load,
        offered: stays.len(),
        served: ended(End::Served).count(),
        refused: ended(End::Refused).count(),
        served_per_s: rate(answers.len()),
        good_per_s: rate(good),
        p99_ms: quantile(&ms(|stay| stay.ended).collect::<Vec<_>>(), 0.99),
        longest_wait_ms: ms(|stay| stay.taken).reduce(f64::max),
        held: (most(stays.iter().map(|stay| stay.read..stay.ended)) * HELD) as f64,
        grew_per_s: slope(&waiting[(FILLS * LOOKS as f64) as usize..], lasts / LOOKS as f64),
        waiting,
        in_per_s: per_s(|stay| stay.came),
        out_per_s: per_s(|stay| stay.taken),
    }
}

/// How many had come and were not taken yet, at the end of each part of the time.
fn looks(stays: &[Stay], lasts: f64) -> Vec<u32> {
    let waiting = |look: usize| {
        let at = lasts * look as f64 / LOOKS as f64;
        stays.iter().filter(|stay| stay.came <= at && at < stay.taken).count() as u32
    };
    (1..=LOOKS).map(waiting).collect()
}

/// How many of these are open at once, at most.
fn most(open: impl Iterator<Item = Range<f64>>) -> usize {
    let mut ends: Vec<(f64, i32)> =
        open.flat_map(|open| [(open.start, 1), (open.end, -1)]).collect();
    // What ends at the moment at which another begins is not open beside it.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let counts = ends.iter().scan(0, |now, (_, step)| {
        *now += step;
        Some(*now)
    });
    counts.max().unwrap_or(0) as usize
}

/// The slope of the straight line through values that are so many seconds apart, by least squares.
fn slope(values: &[u32], apart: f64) -> f64 {
    let middle = (values.len() as f64 - 1.0) / 2.0;
    let from_middle = |at: usize| at as f64 - middle;
    let (mut above, mut below) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        above += from_middle(at) * f64::from(*value);
        below += from_middle(at).powi(2) * apart;
    }
    above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Two a second come for ten seconds, and one a second is served, for a tenth of a second.
    fn overload() -> Vec<Stay> {
        let stay = |n: i32| {
            let (came, taken) = (f64::from(n) / 2.0 + 0.01, f64::from(n) + 0.02);
            Stay { came, read: came, taken, ended: taken + 0.1, end: End::Served }
        };
        (0..20).map(stay).collect()
    }

    #[test]
    fn a_queue_into_which_two_come_for_each_that_goes_grows_by_one_a_second() {
        let cell = cell((Way::Unbounded, 2.0), 10.0, &overload());
        assert!(near(cell.in_per_s, 2.0) && near(cell.out_per_s, 1.0), "{cell:?}");
        assert!((0.9..1.1).contains(&cell.grew_per_s), "{cell:?}");
        assert_eq!(cell.waiting.last(), Some(&10));
        assert_eq!((cell.lost(), cell.held), (0, 10.0 * HELD as f64), "{cell:?}");
    }

    #[test]
    fn what_is_served_too_late_is_no_goodput_and_what_is_neither_served_nor_refused_is_lost() {
        let stay = |end, ended| Stay { came: 0.5, read: 0.5, taken: 0.55, ended, end };
        let stays = [
            stay(End::Served, 0.6),
            stay(End::Served, 0.8),
            stay(End::Served, 1.1), // when no more came
            stay(End::Refused, 0.55),
            stay(End::Lost, 0.55),
        ];
        let cell = cell((Way::Refuses, 2.0), 1.0, &stays);
        assert_eq!((cell.served, cell.refused, cell.lost()), (3, 1, 1));
        assert!(near(cell.good_per_s, 1.0 / 0.6) && near(cell.served_per_s, 2.0 / 0.6), "{cell:?}");
        assert!(near(cell.longest_wait_ms.unwrap(), 50.0), "{cell:?}");
        assert!((590.0..600.0).contains(&cell.p99_ms.unwrap()), "{cell:?}");
    }

    #[test]
    fn a_straight_line_has_its_slope() {
        assert!(near(slope(&[1, 3, 5, 7], 0.5), 4.0));
        assert!(near(slope(&[5, 5, 5], 0.1), 0.0));
        assert_eq!(most([0.0..1.0, 0.5..2.0, 1.0..3.0].into_iter()), 2);
    }
}
