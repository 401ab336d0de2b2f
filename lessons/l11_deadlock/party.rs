//! What a program's threads and tasks call: take, wait, let go. All of it stands on the board.

use super::board::{Board, CalledOff, Notes, Place};
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Task;
use std::hint::black_box;
use std::ops::{Deref, DerefMut};
use std::sync::{
    Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

/// One of those who hold and wait: a thread, or a task.
#[derive(Debug)]
pub(super) struct Party<'a> {
    pub(super) board: &'a Arc<Board>,
    pub(super) index: usize,
    pub(super) task: Task,
}

impl<'a> Party<'a> {
    pub(super) fn new(board: &'a Arc<Board>, index: usize) -> Self {
        let letter = char::from(b'A' + index as u8);
        let task = board.run.recorder.task(letter.encode_utf8(&mut [0; 4]));
        Party { board, index, task }
    }

    /// Begins, and together with the others.
    pub(super) fn start(&self) {
        self.meet(Place::Started, |_| false);
    }

    /// The unlucky moment: goes on once everybody is here, waits or has finished. Left to luck, it does nothing.
    pub(super) fn moment(&self) {
        if self.board.run.arranged {
            self.meet(Place::AtTheMoment, |waits| waits);
        }
    }

    fn meet(&self, place: Place, excused: fn(bool) -> bool) {
        self.board.note(|notes| notes.places[self.index] = place);
        let mut notes = self.board.notes();
        let missing = |notes: &Notes| {
            let waits = notes.graph.waits.iter().map(Option::is_some);
            notes.places.iter().zip(waits).any(|(at, waits)| *at < place && !excused(waits))
        };
        while missing(&notes) && !notes.called_off {
            notes = self.board.wait(notes);
        }
    }

    /// Some work, so that there is something to see before the silence.
    pub(super) fn compute(&self) {
        let Stretch { steps, .. } = self.board.run.stretch;
        let step = |state, _| self.task.run(|| self.board.run.stretch.step(state));
        black_box((0..steps).fold(1, step));
    }

    // ANCHOR: until
    /// Tries, and as long as it fails sleeps until something changes. The thread is held meanwhile.
    pub(super) fn until<T>(
        &self,
        thing: usize,
        mut attempt: impl FnMut() -> Option<T>,
    ) -> Result<T, CalledOff> {
        let wants = |notes: &mut Notes| {
            notes.graph.waits[self.index] = Some(thing);
            notes.looked[self.index] = 0; // not since it wants it
        };
        let mut got = self.alone(&mut attempt);
        if got.is_none() {
            self.board.note(wants);
            let fill = self.board.notes().graph.things[thing].fill;
            got = self.task.hold(fill, || self.sleep_until(attempt));
        }
        self.board.note(|notes| notes.graph.waits[self.index] = None);
        got.ok_or(CalledOff)
    }

    /// With the board locked: an attempt in two steps is seen whole or not at all.
    fn alone<T>(&self, attempt: impl FnOnce() -> T) -> T {
        let _board = self.board.notes();
        attempt()
    }

    fn sleep_until<T>(&self, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
        let mut notes = self.board.notes();
        loop {
            let got = attempt(); // with the board locked: what is let go of later, is told
            if got.is_some() || notes.called_off {
                return got;
            }
            if notes.looked[self.index] != notes.changes {
                notes.looked[self.index] = notes.changes;
                self.board.changed.notify_all();
            }
            notes = self.board.wait(notes);
        }
    }
    // ANCHOR_END: until

    /// As [`Party::until`], and holds the thing from then on.
    pub(super) fn take<T>(
        &self,
        thing: usize,
        attempt: impl FnMut() -> Option<T>,
    ) -> Result<Held<'_, T>, CalledOff> {
        let what = self.until(thing, attempt)?;
        self.board.note(|notes| notes.graph.hold(self.index, thing));
        Ok(Held { what, _mark: Mark { party: self, thing } })
    }

    pub(super) fn lock<'m, T>(
        &'m self,
        thing: usize,
        lock: &'m Mutex<T>,
    ) -> Result<Held<'m, MutexGuard<'m, T>>, CalledOff> {
        self.take(thing, || granted(lock.try_lock()))
    }

    pub(super) fn read<'m, T>(
        &'m self,
        thing: usize,
        lock: &'m RwLock<T>,
    ) -> Result<Held<'m, RwLockReadGuard<'m, T>>, CalledOff> {
        self.take(thing, || granted(lock.try_read()))
    }

    pub(super) fn write<'m, T>(
        &'m self,
        thing: usize,
        lock: &'m RwLock<T>,
    ) -> Result<Held<'m, RwLockWriteGuard<'m, T>>, CalledOff> {
        self.take(thing, || granted(lock.try_write()))
    }

    /// Has done its part, or was called off.
    pub(super) fn finish(&self) {
        self.task.finish();
        self.board.note(|notes| notes.places[self.index] = Place::Finished);
    }
}

/// Also of a panic the others need not wait to hear.
impl Drop for Party<'_> {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A poisoned lock is taken over: whoever panicked has ended the experiment anyway.
fn granted<T>(asked: TryLockResult<T>) -> Option<T> {
    match asked {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Something held, until this is dropped. The order of the fields matters: it is let go of, then everybody is told.
#[derive(Debug)]
pub(super) struct Held<'a, T> {
    what: T,
    _mark: Mark<'a>,
}

#[derive(Debug)]
struct Mark<'a> {
    party: &'a Party<'a>,
    thing: usize,
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        let Party { board, index, .. } = self.party;
        board.note(|notes| notes.graph.release(*index, self.thing));
    }
}

impl<T: Deref> Deref for Held<'_, T> {
    type Target = T::Target;
    fn deref(&self) -> &T::Target {
        &self.what
    }
}

impl<T: DerefMut> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T::Target {
        &mut self.what
    }
}
