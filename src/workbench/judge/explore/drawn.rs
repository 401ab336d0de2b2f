//! Schedules drawn at random by shuttle's PCT scheduler, their choices written down as a [`Search`](super::search::Search)
//! replays them.

use super::search::options;
use crate::workbench::judge::log;
use shuttle::scheduler::{PctScheduler, Schedule, Scheduler, Task, TaskId};
use std::cell::RefCell;
use std::rc::Rc;

/// Priorities change at so many points of a schedule.
const DEPTH: usize = 3;
/// The same schedules each time.
const SEED: u64 = 7;

/// A scheduler that shares what it has drawn with whoever reads it afterwards.
#[derive(Clone)]
pub(super) struct Drawn(Rc<RefCell<State>>);

struct State {
    by: PctScheduler,
    tried: usize,
    choices: String,
}

impl Drawn {
    /// So many schedules.
    pub(super) fn new(schedules: usize) -> Drawn {
        let by = PctScheduler::new_from_seed(SEED, DEPTH, schedules);
        Drawn(Rc::new(RefCell::new(State { by, tried: 0, choices: String::new() })))
    }

    /// How many there have been.
    pub(super) fn tried(&self) -> usize {
        self.0.borrow().tried
    }

    /// The last one, as `--replay` takes it.
    pub(super) fn choices(&self) -> String {
        self.0.borrow().choices.clone()
    }
}

impl Scheduler for Drawn {
    fn new_execution(&mut self) -> Option<Schedule> {
        log::clear(false);
        let mut state = self.0.borrow_mut();
        let begun = state.by.new_execution();
        state.tried += usize::from(begun.is_some());
        state.choices.clear();
        begun
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        yielding: bool,
    ) -> Option<TaskId> {
        let mut state = self.0.borrow_mut();
        let chosen = state.by.next_task(runnable, current, yielding)?;
        let runnable: Vec<usize> = runnable.iter().map(|task| usize::from(task.id())).collect();
        let options = options(&runnable, current.map(usize::from), yielding);
        let at = options.iter().position(|&thread| thread == usize::from(chosen));
        state.choices.extend(char::from_digit(at.unwrap_or(0) as u32, 36));
        Some(chosen)
    }

    fn next_u64(&mut self) -> u64 {
        0 // the models draw no random numbers
    }
}
