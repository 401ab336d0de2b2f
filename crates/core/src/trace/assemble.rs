//! From what each thread noted to one [`Trace`]: lanes in order, nested blocks flattened, CPU shares
//! worked out (`cpu.rs`), false certainty taken back (`certain.rs`), tasks' lifetimes and waits
//! (`lifetimes.rs`). Pure: no clock, no threads.

use super::clock;
use super::cpu::{self, Piece};
use super::lifetimes::Lifetimes;
use super::records::{Record, spelled};
use super::types::{Block, Edge, Lane, Note, Origin, State, Trace};
use std::cmp::Reverse;

/// Blocks of one task and state this close to each other (nanoseconds) are one: the gap is the recording itself.
const TOUCHING: u64 = 2_000;

/// What a run's threads noted.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) wall: u64,
    pub(super) lost: u64,
    /// Cores that its threads could use, if fewer than the process could.
    pub(super) cores: Option<u16>,
    pub(super) lanes: Vec<RawLane>,
}

/// What one thread noted.
#[derive(Debug, Default)]
pub(super) struct RawLane {
    pub(super) name: String,
    pub(super) named: bool,
    pub(super) device: bool,
    pub(super) records: Vec<Record>,
    pub(super) lost: u64,
    pub(super) full_at: u64,
}

/// Puts it together.
pub(super) fn trace(mut raw: Raw) -> Trace {
    let full = raw.lanes.iter().filter(|lane| lane.lost > 0);
    let wall = full.map(|lane| lane.full_at).fold(raw.wall, u64::min);
    for lane in &mut raw.lanes {
        lane.device |= lane.records.iter().any(|r| matches!(r, Record::Served { .. }));
    }
    raw.lost += raw.lanes.iter().map(|lane| lane.lost).sum::<u64>();
    let records = raw.lanes.iter().flat_map(|lane| &lane.records);
    let life = Lifetimes::read(records, wall); // of all lanes, also of those not worth a line
    raw.lanes.retain(RawLane::shows);
    sort(&mut raw.lanes);
    let lanes = || raw.lanes.iter().zip(0..=u16::MAX);
    let mut edges: Vec<_> = lanes().flat_map(|(lane, i)| lane.edges(i, wall)).collect();
    edges.sort_by_key(|edge| edge.at);
    let mut notes: Vec<_> = lanes().flat_map(|(lane, i)| lane.notes(i, wall)).collect();
    notes.sort_by_key(|note| note.at);
    let trace = Trace {
        origin: Origin::Measured(machine()),
        cores: raw.cores.unwrap_or_else(cores),
        wall,
        lost: raw.lost,
        cpu_known: clock::KNOWN,
        lanes: lanes().map(|(lane, i)| lane.lane(i)).collect(),
        blocks: lanes().flat_map(|(lane, i)| lane.blocks(i, wall, &life)).collect(),
        tasks: life.tasks,
        waits: life.waits,
        edges,
        notes,
    };
    trace.certain()
}

/// Threads first, in the order in which they came; of those that are numbered, by their numbers.
fn sort(lanes: &mut [RawLane]) {
    let stem = |name: &str| name.rsplit_once(' ').map_or("", |(stem, _)| stem).to_owned();
    let stems: Vec<String> = lanes.iter().map(|lane| stem(&lane.name)).collect();
    let mut place = 0..;
    lanes.sort_by_cached_key(|lane| {
        let own = place.next().unwrap_or_default();
        let of = stem(&lane.name);
        let first = stems.iter().position(|stem| *stem == of && !of.is_empty()).unwrap_or(own);
        let last = lane.name.strip_prefix(&of).unwrap_or_default().trim();
        (lane.device, first, last.parse::<u32>().unwrap_or(0), last.to_owned(), own)
    });
}

fn cores() -> u16 {
    std::thread::available_parallelism().map_or(1, |n| n.get().min(usize::from(u16::MAX)) as u16)
}

fn machine() -> String {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{os} {arch}, usable cores: {}", cores())
}

impl RawLane {
    /// A lane without a name, on which nothing ran and which woke no task, is not worth a line.
    fn shows(&self) -> bool {
        let tells = |r: &Record| {
            !matches!(
                r,
                Record::Begin { .. }
                    | Record::Clock { .. }
                    | Record::Suspend { .. }
                    | Record::End { .. }
            )
        };
        self.named || self.records.iter().any(tells)
    }
    fn lane(&self, index: u16) -> Lane {
        let name =
            if self.name.is_empty() { format!("thread {}", index + 1) } else { self.name.clone() };
        Lane { name, device: self.device }
    }
    fn edges(&self, lane: u16, wall: u64) -> impl Iterator<Item = Edge> {
        self.records.iter().filter_map(move |record| match *record {
            Record::Wake { at, task } if at <= wall => Some(Edge { at, lane, task }),
            _ => None,
        })
    }
    fn notes(&self, lane: u16, wall: u64) -> impl Iterator<Item = Note> {
        self.records.iter().filter_map(move |record| match record {
            Record::Note { at, task, text } if *at <= wall => {
                Some(Note { at: *at, lane, task: *task, text: spelled(text) })
            }
            _ => None,
        })
    }
    fn blocks(&self, lane: u16, wall: u64, life: &Lifetimes) -> Vec<Block> {
        let mut pieces = flatten(self.raw_blocks(wall));
        let mut blocks = if self.device {
            Vec::new()
        } else {
            cpu::share(&mut pieces, &self.readings());
            pieces.iter().flat_map(|piece| life.blocks(piece)).collect()
        };
        if self.device {
            blocks.extend(self.served(wall));
            blocks.sort_by_key(|block| block.start);
        } else {
            blocks = merged(blocks);
        }
        for block in &mut blocks {
            block.lane = lane;
        }
        blocks
    }
    fn raw_blocks(&self, wall: u64) -> Vec<Piece> {
        let block = |record: &Record| match *record {
            Record::Block { start, dur, task, state, cpu, .. } if start < wall => {
                let end = (start + dur).min(wall);
                Some(Piece { start, end, task, state, cpu, used: end - start })
            }
            _ => None,
        };
        self.records.iter().filter_map(block).collect()
    }
    fn served(&self, wall: u64) -> impl Iterator<Item = Block> {
        self.records.iter().filter_map(move |record| match *record {
            Record::Served { start, dur, task } if start < wall => {
                let dur = dur.min(wall - start);
                let state = State::Running;
                Some(Block { lane: 0, task, start, dur, state, cpu: 0, share: u8::MAX })
            }
            _ => None,
        })
    }
    fn readings(&self) -> Vec<(u64, u64)> {
        let reading = |record: &Record| match *record {
            Record::Clock { at, clock } => Some((at, clock)),
            Record::Block { start, dur, clock, .. } => Some((start + dur, clock?)),
            _ => None,
        };
        self.records.iter().filter_map(reading).collect()
    }
}

/// Nested blocks as a sequence: the inner one counts, the outer one has what is left.
fn flatten(mut nested: Vec<Piece>) -> Vec<Piece> {
    nested.reverse(); // an outer block is recorded after its inner ones: first at equal times
    nested.sort_by_key(|piece| (piece.start, Reverse(piece.end)));
    let mut flat = Vec::with_capacity(nested.len());
    let mut open: Vec<Piece> = Vec::new();
    for mut piece in nested {
        close(&mut open, piece.start, &mut flat);
        if let Some(outer) = open.last_mut() {
            flat.push(Piece { end: piece.start, ..*outer });
            piece.end = piece.end.min(outer.end);
        }
        open.push(piece);
    }
    close(&mut open, u64::MAX, &mut flat);
    flat.retain(|piece| piece.start < piece.end);
    for piece in &mut flat {
        piece.used = piece.end - piece.start;
    }
    flat
}

/// Ends the open blocks that end by `now`; what is around an ended block goes on after it.
fn close(open: &mut Vec<Piece>, now: u64, flat: &mut Vec<Piece>) {
    while let Some(inner) = open.pop_if(|piece| piece.end <= now) {
        if let Some(outer) = open.last_mut() {
            outer.start = inner.end;
        }
        flat.push(inner);
    }
}

/// Neighbours of one task, state and share as one block.
fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let mut merged: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match merged.last_mut() {
            Some(last)
                if (last.task, last.state, last.share)
                    == (block.task, block.state, block.share)
                    && block.start - (last.start + last.dur) <= TOUCHING =>
            {
                last.dur = block.start + block.dur - last.start;
                last.cpu = block.cpu;
            }
            _ => merged.push(block),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
