//! A row of the layout as rectangles worth drawing: what is narrower than a given time is gathered,
//! by majority and never by averaging. Pure; it knows time and no pixels.

use crate::lanes::cast::Cast;
use crate::lanes::layout::{Row, Span};
use brigade_core::trace::State;

/// Something to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) start: u64,
    pub(super) end: u64,
    /// `None`: several tasks without a majority.
    pub(super) role: Option<usize>,
    /// The task, or the one with the most time among several of the role.
    pub(super) task: u32,
    pub(super) state: State,
    /// Of a `Running` mark, in 1/255ths.
    pub(super) share: u8,
    /// How many spans were gathered.
    pub(super) count: usize,
    /// They cover less than half of it.
    pub(super) brief: bool,
}

/// The part of a row in `from..to`; spans shorter than `least` are gathered until they are as long.
pub(super) fn marks(row: &Row, cast: &Cast, (from, to): (u64, u64), least: u64) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut group: Vec<Span> = Vec::new();
    let first = row.spans.partition_point(|span| span.end <= from);
    for span in row.spans[first..].iter().take_while(|span| span.start < to) {
        let span = Span { start: span.start.max(from), end: span.end.min(to), ..*span };
        let apart = |g: &Span| g.end + least <= span.start || span.end - span.start >= least;
        let full = |g: &[Span]| g.last().is_some_and(apart) || length(g) >= least;
        if full(&group) {
            marks.extend(gather(&group, cast));
            group.clear();
        }
        group.push(span);
        if span.end - span.start >= least {
            marks.extend(gather(&group, cast));
            group.clear();
        }
    }
    marks.extend(gather(&group, cast));
    joined(marks, least)
}

fn length(group: &[Span]) -> u64 {
    match group {
        [first, .., last] => last.end - first.start,
        _ => 0,
    }
}

/// One mark for all of them.
fn gather(group: &[Span], cast: &Cast) -> Option<Mark> {
    let (first, last) = (group.first()?, group.last()?);
    let time = |test: &dyn Fn(&Span) -> bool| -> u64 {
        group.iter().filter(|s| test(s)).map(|s| s.end - s.start).sum()
    };
    let covered = time(&|_| true);
    let most =
        group.iter().max_by_key(|span| time(&|s| cast.role(s.task) == cast.role(span.task)))?;
    let role = cast.role(most.task);
    let own = || group.iter().filter(|s| cast.role(s.task) == role);
    let state = own()
        .max_by_key(|span| time(&|s| cast.role(s.task) == role && s.state == span.state))?
        .state;
    let longest = own().max_by_key(|span| span.end - span.start)?;
    Some(Mark {
        start: first.start,
        end: last.end,
        role: (time(&|s| cast.role(s.task) == role) * 2 >= covered).then_some(role),
        task: longest.task,
        state,
        share: if group.len() == 1 { first.share } else { u8::MAX },
        count: group.len(),
        brief: covered * 2 < last.end - first.start,
    })
}

/// Neighbours that look the same and have no visible gap between them, as one.
fn joined(marks: Vec<Mark>, least: u64) -> Vec<Mark> {
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    let look = |m: &Mark| (m.role, m.state, m.share, m.brief);
    for mark in marks {
        match joined.last_mut() {
            Some(last) if look(last) == look(&mark) && last.end + least / 2 >= mark.start => {
                last.end = mark.end;
                last.count += mark.count;
            }
            _ => joined.push(mark),
        }
    }
    joined
}
