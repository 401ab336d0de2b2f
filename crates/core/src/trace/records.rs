//! What one 32-byte record says, and its form as four words.

use super::log::Words;
use super::types::State;

/// How many bytes of a label one record carries.
const LABEL: usize = 16;

/// One thing a thread noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// A task began, or (`at` = `u64::MAX`) its label goes on.
    Begin { at: u64, task: u32, label: [u8; LABEL] },
    /// A block ended: at `start + dur`, when the thread's CPU clock said `clock` if it was read.
    Block { start: u64, dur: u64, task: u32, state: State, cpu: u16, clock: Option<u64> },
    /// A device's block ended.
    Served { start: u64, dur: u64, task: u32 },
    /// The thread's CPU clock, read before a block.
    Clock { at: u64, clock: u64 },
    /// A task waits from now on, without a thread.
    Suspend { at: u64, task: u32, state: State },
    /// A task was made ready.
    Wake { at: u64, task: u32 },
    /// What a task did, in its own words.
    Note { at: u64, task: u32, text: [u8; LABEL] },
    /// A task is done.
    End { at: u64, task: u32 },
}

const STATES: [State; 7] = [
    State::Running,
    State::Runnable,
    State::Database,
    State::Lock,
    State::Queue,
    State::Network,
    State::Asleep,
];

fn meta(kind: u8, task: u32, state: State, cpu: u16) -> u64 {
    u64::from(task) | u64::from(kind) << 32 | (state as u64) << 40 | u64::from(cpu) << 48
}

/// As much of a text as one record carries.
pub(super) fn text(text: &str) -> [u8; LABEL] {
    let part = &text[..text.floor_char_boundary(LABEL)];
    let mut bytes = [0; LABEL];
    bytes[..part.len()].copy_from_slice(part.as_bytes());
    bytes
}

/// A text again.
pub(super) fn spelled(text: &[u8; LABEL]) -> String {
    let used = text.iter().position(|&b| b == 0).unwrap_or(LABEL);
    String::from_utf8_lossy(&text[..used]).into_owned()
}

fn packed(text: [u8; LABEL]) -> [u64; 2] {
    let word = u128::from_le_bytes(text);
    [word as u64, (word >> 64) as u64]
}

fn unpacked(second: u64, last: u64) -> [u8; LABEL] {
    (u128::from(last) << 64 | u128::from(second)).to_le_bytes()
}

impl Record {
    /// A task's beginning: a record, and more of them where its label is longer than one holds.
    pub(super) fn begin(at: u64, task: u32, label: &str) -> impl Iterator<Item = Record> {
        let mut rest = Some(label);
        let part = move || {
            let (part, after) = rest?.split_at(rest?.floor_char_boundary(LABEL));
            rest = Some(after).filter(|after| !after.is_empty());
            Some(text(part))
        };
        let times = std::iter::once(at).chain(std::iter::repeat(u64::MAX));
        std::iter::from_fn(part).zip(times).map(move |(label, at)| Record::Begin {
            at,
            task,
            label,
        })
    }
    /// Whose record it is; `None` if only the thread's.
    pub(super) fn task(&self) -> Option<u32> {
        match *self {
            Record::Begin { task, .. }
            | Record::Block { task, .. }
            | Record::Served { task, .. }
            | Record::Suspend { task, .. }
            | Record::Wake { task, .. }
            | Record::Note { task, .. }
            | Record::End { task, .. } => Some(task),
            Record::Clock { .. } => None,
        }
    }
    /// As four words: two times, then task, kind, state and CPU in one, then the clock.
    pub(super) fn words(self) -> Words {
        let none = State::Running;
        match self {
            Record::Begin { at, task, label } => {
                let [second, last] = packed(label);
                [at, second, meta(0, task, none, 0), last]
            }
            Record::Block { start, dur, task, state, cpu, clock } => {
                [start, dur, meta(1, task, state, cpu), clock.map_or(0, |c| c + 1)]
            }
            Record::Served { start, dur, task } => [start, dur, meta(2, task, none, 0), 0],
            Record::Clock { at, clock } => [at, clock, meta(3, 0, none, 0), 0],
            Record::Suspend { at, task, state } => [at, 0, meta(4, task, state, 0), 0],
            Record::Wake { at, task } => [at, 0, meta(5, task, none, 0), 0],
            Record::Note { at, task, text } => {
                let [second, last] = packed(text);
                [at, second, meta(7, task, none, 0), last]
            }
            Record::End { at, task } => [at, 0, meta(6, task, none, 0), 0],
        }
    }
    /// The inverse of [`Record::words`]; `None` for words it never makes.
    pub(super) fn read([at, second, meta, last]: Words) -> Option<Record> {
        let task = meta as u32;
        let state = *STATES.get((meta >> 40) as usize & 0xff)?;
        Some(match (meta >> 32) as u8 {
            0 => Record::Begin { at, task, label: unpacked(second, last) },
            1 => {
                let (cpu, clock) = ((meta >> 48) as u16, last.checked_sub(1));
                Record::Block { start: at, dur: second, task, state, cpu, clock }
            }
            2 => Record::Served { start: at, dur: second, task },
            3 => Record::Clock { at, clock: second },
            4 => Record::Suspend { at, task, state },
            5 => Record::Wake { at, task },
            6 => Record::End { at, task },
            7 => Record::Note { at, task, text: unpacked(second, last) },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_survives_its_words() {
        let (at, start, dur, task) = (1 << 40, 7, u64::MAX, u32::MAX);
        let records = [
            Record::Begin { at, task, label: *b"0123456789abcdef" },
            Record::Block { start, dur, task, state: State::Queue, cpu: u16::MAX, clock: Some(0) },
            Record::Block { start, dur, task: 0, state: State::Running, cpu: 0, clock: None },
            Record::Served { start, dur, task },
            Record::Clock { at, clock: dur },
            Record::Suspend { at, task, state: State::Database },
            Record::Wake { at, task },
            Record::Note { at, task, text: *b"0123456789abcdef" },
            Record::End { at, task },
        ];
        for record in records {
            assert_eq!(Record::read(record.words()), Some(record));
        }
    }

    #[test]
    fn foreign_words_are_refused() {
        assert_eq!(Record::read([0, 0, 99 << 32, 0]), None);
        assert_eq!(Record::read([0, 0, 99 << 40, 0]), None);
    }
}
