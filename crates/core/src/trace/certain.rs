//! Certainty: at no instant are more blocks wholly on a CPU than there are cores.
//!
//! A CPU clock that is read at most every 100 µs does not tell which of two short blocks lost the
//! CPU to the other. So where more blocks claim a CPU than there are, the claim was false, and only
//! this is known: a thread that notes something is on a CPU while it does. A block that begins and ends a
//! stretch keeps its CPU for it; the others get a share of what is left, or are ready and not on a
//! CPU if nothing is. Pure.

use super::types::{Block, State, Trace};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch in which too many blocks claim a CPU, and what each of them has of one, in 1/255ths.
struct Conflict {
    from: u64,
    to: u64,
    shares: BTreeMap<usize, u8>,
}

/// Where a block that claims a whole CPU begins and where it ends, as `(time, block)`, sorted.
fn bounds(trace: &Trace) -> Vec<(u64, usize)> {
    let thread = |b: &Block| !trace.lanes[usize::from(b.lane)].device;
    let solid = trace.blocks.iter().enumerate().filter(|(_, b)| b.is_solid() && b.dur > 0);
    let solid = solid.filter(|(_, b)| thread(b));
    let mut bounds: Vec<_> = solid.flat_map(|(i, b)| [(b.start, i), (b.end(), i)]).collect();
    bounds.sort_unstable();
    bounds
}

impl Trace {
    /// The first instant at which more blocks are wholly on a CPU than there are cores, and how many.
    pub fn too_many_at(&self) -> Option<(u64, usize)> {
        self.stretches().find(|(_, _, on)| on.len() > self.room()).map(|(at, _, on)| (at, on.len()))
    }

    /// With certainty taken back where it was false: see the head of this file. A trace in which it
    /// never was stays as it is.
    pub fn certain(mut self) -> Trace {
        let conflicts = self.conflicts();
        if !conflicts.is_empty() {
            let parted = self.blocks.iter().enumerate().flat_map(|(i, b)| parts(b, i, &conflicts));
            self.blocks = joined(parted.collect());
        }
        self
    }

    fn room(&self) -> usize {
        usize::from(self.cores.max(1))
    }

    /// From bound to bound: `(from, to, the blocks on a CPU between them)`.
    fn stretches(&self) -> impl Iterator<Item = (u64, u64, BTreeSet<usize>)> {
        let bounds = bounds(self);
        let mut times: Vec<u64> = bounds.iter().map(|bound| bound.0).collect();
        times.dedup();
        let (mut on, mut next) = (BTreeSet::new(), 0);
        (1..times.len()).map(move |i| {
            let (from, to) = (times[i - 1], times[i]);
            while let Some((_, block)) = bounds.get(next).filter(|bound| bound.0 == from) {
                if !on.remove(block) {
                    on.insert(*block);
                }
                next += 1;
            }
            (from, to, on.clone())
        })
    }

    fn conflicts(&self) -> Vec<Conflict> {
        let room = self.room();
        let conflict = |(from, to, on): (u64, u64, BTreeSet<usize>)| {
            let bound = |i: &usize| (self.blocks[*i].start, self.blocks[*i].end()) == (from, to);
            let mut sure: BTreeSet<usize> = on.iter().copied().filter(bound).collect();
            if sure.len() > room {
                sure.clear();
            }
            let left = 255 * (room - sure.len()) / (on.len() - sure.len());
            let share = |i: usize| (i, if sure.contains(&i) { u8::MAX } else { left as u8 });
            Conflict { from, to, shares: on.iter().copied().map(share).collect() }
        };
        self.stretches().filter(|(_, _, on)| on.len() > room).map(conflict).collect()
    }
}

/// A block cut where it is in a conflict; `conflicts` are sorted and do not overlap.
fn parts(block: &Block, index: usize, conflicts: &[Conflict]) -> Vec<Block> {
    let part = |start, end, share| {
        let state = if share == 0 { State::Runnable } else { block.state };
        let share = if share == 0 { u8::MAX } else { share };
        Block { start, dur: end - start, state, share, ..*block }
    };
    let (mut parts, mut since) = (Vec::new(), block.start);
    let first = conflicts.partition_point(|conflict| conflict.to <= block.start);
    for Conflict { from, to, shares } in &conflicts[first..] {
        if *from >= block.end() {
            break;
        }
        if let Some(share) = shares.get(&index) {
            parts.extend((since < *from).then(|| part(since, *from, block.share)));
            parts.push(part(*from, *to, *share));
            since = *to;
        }
    }
    if since < block.end() || parts.is_empty() {
        parts.push(part(since, block.end(), block.share));
    }
    parts
}

/// Parts of one block that look the same, as one.
fn joined(parts: Vec<Block>) -> Vec<Block> {
    let look = |b: &Block| (b.lane, b.task, b.state, b.share);
    let mut joined: Vec<Block> = Vec::with_capacity(parts.len());
    for part in parts {
        match joined.last_mut() {
            Some(last) if look(last) == look(&part) && last.end() == part.start && part.dur > 0 => {
                last.dur += part.dur;
                last.cpu = part.cpu;
            }
            _ => joined.push(part),
        }
    }
    joined
}
