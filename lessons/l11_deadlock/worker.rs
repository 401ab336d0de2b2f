//! What a program's threads and tasks call: take, wait, let go. All of it is written into the state of the trial.

use super::trial::{CalledOff, Stage, State, Trial};
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Task;
use std::hint::black_box;
use std::ops::{Deref, DerefMut};
use std::sync::{
    Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

/// Something held, or the waiting for it was called off.
type Taken<'a, T> = Result<Held<'a, T>, CalledOff>;

/// One of those who hold and wait: a thread, or a task.
#[derive(Debug)]
pub(super) struct Worker<'a> {
    pub(super) trial: &'a Arc<Trial>,
    pub(super) index: usize,
    pub(super) task: Task,
}

impl<'a> Worker<'a> {
    pub(super) fn new(trial: &'a Arc<Trial>, index: usize) -> Self {
        let letter = char::from(b'A' + index as u8);
        let task = trial.setup.recorder.task(letter.encode_utf8(&mut [0; 4]));
        Worker { trial, index, task }
    }

    /// Begins, and together with the others.
    pub(super) fn start(&self) {
        self.meet(Stage::Started, |_| false);
    }

    /// The unlucky moment: goes on once all are here, wait or have finished. Left to luck, it does nothing.
    pub(super) fn moment(&self) {
        if self.trial.setup.arranged {
            self.meet(Stage::AtTheMoment, |waits| waits);
        }
    }

    fn meet(&self, stage: Stage, excused: fn(bool) -> bool) {
        self.trial.change(|state| state.stages[self.index] = stage);
        let mut state = self.trial.state();
        let missing = |state: &State| {
            let waits = state.graph.waits.iter().map(Option::is_some);
            state.stages.iter().zip(waits).any(|(at, waits)| *at < stage && !excused(waits))
        };
        while missing(&state) && !state.called_off {
            state = self.trial.wait(state);
        }
    }

    /// Some work, so that there is something to see before the silence.
    pub(super) fn compute(&self) {
        let Stretch { steps, .. } = self.trial.setup.stretch;
        let step = |state, _| self.task.run(|| self.trial.setup.stretch.step(state));
        black_box((0..steps).fold(1, step));
    }

    // ANCHOR: until
    /// Tries, and as long as it fails sleeps until something changes. The thread is held all the time.
    pub(super) fn until<T>(
        &self,
        resource: usize,
        mut attempt: impl FnMut() -> Option<T>,
    ) -> Result<T, CalledOff> {
        let wants = |state: &mut State| {
            state.graph.waits[self.index] = Some(resource);
            state.looked[self.index] = 0; // not since it wants it
        };
        let mut got = {
            let _state = self.trial.state(); // locked: an attempt in two steps is seen whole or not at all
            attempt()
        };
        if got.is_none() {
            self.trial.change(wants);
            let state = self.trial.state().graph.resources[resource].state;
            got = self.task.hold(state, || self.sleep_until(attempt));
        }
        self.trial.change(|state| state.graph.waits[self.index] = None);
        got.ok_or(CalledOff)
    }

    fn sleep_until<T>(&self, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
        let mut state = self.trial.state();
        loop {
            let got = attempt(); // with the state locked: what is let go of later, is told
            if got.is_some() || state.called_off {
                return got;
            }
            if state.looked[self.index] != state.changes {
                state.looked[self.index] = state.changes;
                self.trial.changed.notify_all();
            }
            state = self.trial.wait(state);
        }
    }
    // ANCHOR_END: until

    /// As [`Worker::until`], and holds the resource from then on.
    pub(super) fn take<T>(
        &self,
        resource: usize,
        attempt: impl FnMut() -> Option<T>,
    ) -> Taken<'_, T> {
        let what = self.until(resource, attempt)?;
        self.trial.change(|state| state.graph.hold(self.index, resource));
        Ok(Held { what, _entry: Entry { worker: self, resource } })
    }

    pub(super) fn lock<'m, T>(
        &'m self,
        at: usize,
        of: &'m Mutex<T>,
    ) -> Taken<'m, MutexGuard<'m, T>> {
        self.take(at, || granted(of.try_lock()))
    }

    pub(super) fn read<'m, T>(
        &'m self,
        at: usize,
        of: &'m RwLock<T>,
    ) -> Taken<'m, RwLockReadGuard<'m, T>> {
        self.take(at, || granted(of.try_read()))
    }

    pub(super) fn write<'m, T>(
        &'m self,
        at: usize,
        of: &'m RwLock<T>,
    ) -> Taken<'m, RwLockWriteGuard<'m, T>> {
        self.take(at, || granted(of.try_write()))
    }

    /// Has done its part, or was called off.
    pub(super) fn finish(&self) {
        self.task.finish();
        self.trial.change(|state| state.stages[self.index] = Stage::Finished);
    }
}

/// The others must not wait for a worker that panicked either.
impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A poisoned lock is taken over: a panic has ended the experiment anyway.
fn granted<T>(asked: TryLockResult<T>) -> Option<T> {
    match asked {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Something held, until this is dropped. The order of the fields matters: it is let go of, then all are told.
#[derive(Debug)]
pub(super) struct Held<'a, T> {
    what: T,
    _entry: Entry<'a>,
}

#[derive(Debug)]
struct Entry<'a> {
    worker: &'a Worker<'a>,
    resource: usize,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let Worker { trial, index, .. } = self.worker;
        trial.change(|state| state.graph.release(*index, self.resource));
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
