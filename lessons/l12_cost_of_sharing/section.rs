//! A lock held for a moment, and something or nothing to do outside it.

use super::race::{Lap, Race};
use brigade_core::jobs::at_once;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, State, Task, Trace};
use std::hint::black_box;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is done under the lock, and then outside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section {
    held: Stretch,
    outside: Option<Stretch>,
}

/// What is under the lock: something that the work changes, and how often that was done.
pub(super) type Guarded = Mutex<(u64, u64)>;

/// Who gets a lock that is given back while others wait for it.
#[derive(Debug)]
pub(super) enum Lock {
    /// The first thread that comes, nearly always the one that had it: it runs, and the others must be woken.
    Barging(Guarded),
    /// Who waits longest: it is handed over, and who had it stands in line again.
    Fair(tokio::sync::Mutex<(u64, u64)>),
}

fn lock(guarded: &Guarded) -> MutexGuard<'_, (u64, u64)> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Section {
    /// So much CPU time under the lock, and so much outside.
    pub(super) fn new(held: Duration, outside: Duration) -> Self {
        let outside = (!outside.is_zero()).then(|| Stretch::lasting(outside));
        Section { held: Stretch::lasting(held), outside }
    }

    fn under_lock(&self, guarded: &mut (u64, u64)) {
        guarded.0 = (0..self.held.steps).fold(guarded.0, |state, _| self.held.step(state));
        guarded.1 += 1;
    }

    fn outside(&self) {
        if let Some(outside) = &self.outside {
            black_box((0..outside.steps).fold(1, |state, _| outside.step(state)));
        }
    }

    /// What was done, and what was counted under the lock.
    pub(super) fn race(&self, race: Race) -> io::Result<(Lap, u64)> {
        let guarded = Guarded::default();
        let section = || {
            self.under_lock(&mut lock(&guarded));
            self.outside();
        };
        let lap = race.run(|_, n| (0..n).for_each(|_| section()))?;
        let counted = lock(&guarded).1;
        Ok((lap, counted))
    }

    /// So many rounds of each thread, recorded.
    pub(super) fn picture(&self, threads: usize, rounds: usize, lock: Lock) -> io::Result<Trace> {
        let recorder = Recorder::start();
        at_once(threads, |thread| {
            recorder.lane(format!("thread {}", thread + 1));
            let letter = char::from(b'A' + (thread % 26) as u8);
            let task = recorder.task(letter.encode_utf8(&mut [0; 4]));
            (0..rounds).for_each(|_| self.drawn(&task, &lock));
            task.finish();
        })?;
        Ok(recorder.finish())
    }

    fn drawn(&self, task: &Task, guarded: &Lock) {
        match guarded {
            Lock::Barging(guarded) => {
                let free = guarded.try_lock().ok();
                let mut held = free.unwrap_or_else(|| task.hold(State::Lock, || lock(guarded)));
                task.run(|| self.under_lock(&mut held));
            }
            Lock::Fair(guarded) => {
                let free = guarded.try_lock().ok();
                let mut held =
                    free.unwrap_or_else(|| task.hold(State::Lock, || guarded.blocking_lock()));
                task.run(|| self.under_lock(&mut held));
            }
        }
        if self.outside.is_some() {
            task.run(|| self.outside());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_shows_every_round_under_either_lock() {
        let section = Section::new(Duration::from_micros(5), Duration::ZERO);
        for lock in [Lock::Barging(Guarded::default()), Lock::Fair(tokio::sync::Mutex::default())] {
            let trace = section.picture(2, 3, lock).unwrap();
            assert_eq!(trace.tasks.len(), 2);
            assert!(trace.tasks.iter().all(|task| task.end.is_some()));
        }
    }

    #[test]
    fn no_section_is_lost() {
        let section = Section::new(Duration::from_micros(1), Duration::from_micros(1));
        let race = Race { threads: 3, slice: Duration::from_micros(100), piece: 10 };
        let (lap, counted) = section.race(race).unwrap();
        assert_eq!(lap.operations, counted);
    }
}
