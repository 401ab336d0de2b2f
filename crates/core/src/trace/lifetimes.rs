//! What each task went through, whichever thread noted it: when it began and ended, and what it
//! waited for while no thread was its own. Pure.

use super::cpu::Piece;
use super::records::{self, Record};
use super::types::{Block, State, TaskInfo, Wait};

/// The tasks of a run.
#[derive(Default)]
pub(super) struct Lifetimes {
    /// By task number.
    pub(super) tasks: Vec<TaskInfo>,
    /// Sorted by start.
    pub(super) waits: Vec<Wait>,
    /// When which task was made ready, sorted by both.
    wakes: Vec<(u32, u64)>,
}

/// What can happen to a task; the order settles equal times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Begin,
    Start { held: bool },
    Suspend(u8),
    Wake,
    Stop { held: bool },
    End,
}

/// What a task can wait for without a thread, by the number in [`Event::Suspend`].
const WAITS: [State; 4] = [State::Database, State::Lock, State::Queue, State::Network];

impl Lifetimes {
    /// Reads them from the records of all lanes, in any order; nothing after `wall` counts.
    pub(super) fn read<'a>(records: impl Iterator<Item = &'a Record>, wall: u64) -> Self {
        let mut life = Lifetimes::default();
        let mut events: Vec<(u32, u64, Event)> = Vec::new();
        for record in records {
            life.meet(record, wall);
            note(record, &mut events);
        }
        events.retain(|event| event.1 <= wall);
        events.sort_unstable();
        for of_one in events.chunk_by(|a, b| a.0 == b.0) {
            life.live(of_one, wall);
        }
        life.waits.sort_by_key(|wait| (wait.start, wait.task));
        life
    }
    /// Makes room for the record's task, and spells its label, which may take several records.
    fn meet(&mut self, record: &Record, wall: u64) {
        let Some(index) = record.task().map(|task| task as usize) else {
            return;
        };
        while self.tasks.len() <= index {
            let (label, start, end) = (String::new(), wall, None); // until its own record is met
            self.tasks.push(TaskInfo { label, start, end });
        }
        if let Record::Begin { at, label, .. } = *record {
            let info = &mut self.tasks[index];
            info.label.push_str(&records::spelled(&label));
            info.start = info.start.min(at);
        }
    }
    /// Follows one task through its events.
    fn live(&mut self, events: &[(u32, u64, Event)], wall: u64) {
        let (mut open, mut holds, mut waiting, mut since) = (0u32, 0u32, None, 0);
        for &(task, at, event) in events {
            if open == 0 {
                self.wait(task, since, at, waiting);
                since = at;
            }
            match event {
                Event::Begin => waiting = Some(State::Runnable),
                Event::Start { held } => {
                    if open == 0 {
                        waiting = None;
                    }
                    open += 1;
                    holds += u32::from(held);
                }
                Event::Stop { held } => {
                    open = open.saturating_sub(1);
                    holds = holds.saturating_sub(u32::from(held));
                    since = at;
                }
                Event::Suspend(state) => waiting = WAITS.get(usize::from(state)).copied(),
                Event::Wake => {
                    self.wakes.push((task, at));
                    if holds == 0 {
                        waiting = Some(State::Runnable);
                    }
                }
                Event::End => {
                    if let Some(info) = self.tasks.get_mut(task as usize) {
                        info.end = Some(at);
                    }
                    return;
                }
            }
        }
        if let (0, Some(&(task, ..))) = (open, events.first()) {
            self.wait(task, since, wall, waiting);
        }
    }
    fn wait(&mut self, task: u32, start: u64, end: u64, waiting: Option<State>) {
        if let Some(state) = waiting.filter(|_| start < end) {
            let dur = end - start;
            self.waits.push(Wait { task, start, dur, state });
        }
    }
    /// A piece as blocks. Once woken, a task whose thread is held no longer waits: it is ready and
    /// not yet on a CPU.
    pub(super) fn blocks(&self, piece: &Piece) -> Vec<Block> {
        let after = self.wakes.partition_point(|&wake| wake <= (piece.task, piece.start));
        let wake = self.wakes.get(after).filter(|wake| wake.0 == piece.task);
        match wake {
            Some(&(_, at)) if WAITS.contains(&piece.state) && at < piece.end => {
                let waiting = Piece { end: at, ..*piece };
                let ready = Piece { start: at, state: State::Runnable, ..*piece };
                [waiting.blocks(), ready.blocks()].concat()
            }
            _ => piece.blocks(),
        }
    }
}

fn note(record: &Record, events: &mut Vec<(u32, u64, Event)>) {
    match *record {
        Record::Begin { at, task, .. } if at != u64::MAX => events.push((task, at, Event::Begin)),
        Record::Block { start, dur, task, state, .. } => {
            let held = WAITS.contains(&state);
            events.push((task, start, Event::Start { held }));
            events.push((task, start + dur, Event::Stop { held }));
        }
        Record::Suspend { at, task, state } => {
            if let Some(index) = WAITS.iter().position(|&f| f == state) {
                events.push((task, at, Event::Suspend(index as u8)));
            }
        }
        Record::Wake { at, task } => events.push((task, at, Event::Wake)),
        Record::End { at, task } => events.push((task, at, Event::End)),
        _ => {}
    }
}
