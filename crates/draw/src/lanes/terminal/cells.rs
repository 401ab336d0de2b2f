//! A row of the layout in columns of equal time: what one character can say about its stretch. Pure.

use crate::lanes::cast::Cast;
use crate::lanes::layout::{Row, Span};
use brigade_core::trace::State;

/// What a column shows: the majority, never an average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing assigned.
    Blank,
    /// Time was cut out here.
    Cut,
    /// Several tasks without a majority; `brief`: for less than half of the column.
    Mixed { brief: bool },
    /// One task; `brief`: for less than half of the column.
    Of { role: usize, state: State, brief: bool },
}

/// What each role did in one column, in nanoseconds by state.
type Tally = Vec<(usize, State, u64)>;

/// The stretch `from..to` of a row in `count` cells. `stripe` sets lanes apart where only the share
/// of a long block is known, so that their stripes do not stand above each other.
pub(super) fn cells(
    row: &Row,
    cast: &Cast,
    (from, to): (u64, u64),
    count: usize,
    stripe: usize,
) -> Vec<Cell> {
    let edge = |column: usize| from + ((to - from) as u128 * column as u128 / count as u128) as u64;
    let cell = |column: usize| {
        let (start, end) = (edge(column), edge(column + 1));
        let first = row.spans.partition_point(|span| span.end <= start);
        let mut tally = Tally::new();
        for span in row.spans[first..].iter().take_while(|span| span.start < end) {
            let time = span.end.min(end) - span.start.max(start);
            let key = (cast.role(span.task), state(span, column + stripe));
            match tally.iter_mut().find(|(role, state, _)| (*role, *state) == key) {
                Some(known) => known.2 += time,
                None => tally.push((key.0, key.1, time)),
            }
        }
        verdict(&tally, end - start)
    };
    (0..count).map(cell).collect()
}

/// A long block that had only a share of a CPU is striped: as many solid columns as its share.
fn state(span: &Span, column: usize) -> State {
    let solid = |n: usize| n * usize::from(span.share) / 255;
    if span.state == State::Running && solid(column) == solid(column + 1) {
        return State::Runnable;
    }
    span.state
}

fn verdict(tally: &Tally, width: u64) -> Cell {
    let of = |role: usize| tally.iter().filter(|t| t.0 == role).map(|t| t.2).sum::<u64>();
    let covered: u64 = tally.iter().map(|t| t.2).sum();
    let Some(role) = tally.iter().map(|t| t.0).max_by_key(|&role| of(role)) else {
        return Cell::Blank;
    };
    let brief = covered * 2 < width;
    if of(role) * 2 < covered {
        return Cell::Mixed { brief };
    }
    let own = tally.iter().filter(|t| t.0 == role);
    let state = own.max_by_key(|t| t.2).map_or(State::Running, |t| t.1);
    Cell::Of { role, state, brief }
}
