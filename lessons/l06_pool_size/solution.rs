//! A worker that waits for a job does what a worker does until it is done.

use super::sync::{Arc, Condvar, Mutex, MutexGuard, thread};
use std::collections::{BTreeSet, VecDeque};

/// What is to be done, with the pool that does it at hand.
pub type Job = Box<dyn FnOnce(&Pool) + Send>;

/// Workers that share a queue. Clones are the same pool.
#[derive(Clone)]
pub struct Pool {
    state: Arc<Mutex<State>>,
    /// Notified whenever the state has changed.
    changed: Arc<Condvar>,
}

struct State {
    queue: VecDeque<(usize, Job)>,
    submitted: usize,
    done: BTreeSet<usize>,
}

impl Pool {
    /// Does these jobs, and what they submit, with so many workers. Returns when everything is done.
    pub fn run(workers: usize, jobs: Vec<Job>) {
        let (submitted, queue) = (jobs.len(), jobs.into_iter().enumerate().collect());
        let state = State { queue, submitted, done: BTreeSet::new() };
        let pool = Pool { state: Arc::new(Mutex::new(state)), changed: Arc::new(Condvar::new()) };
        let start = |_| {
            let pool = pool.clone();
            thread::spawn(move || pool.work())
        };
        let workers: Vec<_> = (0..workers).map(start).collect();
        for worker in workers {
            worker.join().unwrap();
        }
    }

    /// Puts a job into the queue; the number by which it can be waited for.
    pub fn submit(&self, job: Job) -> usize {
        let mut state = self.state();
        let number = state.submitted;
        state.submitted += 1;
        state.queue.push_back((number, job));
        self.changed.notify_all();
        number
    }

    /// Returns once the job of this number is done.
    pub fn wait(&self, number: usize) {
        let mut state = self.state();
        while !state.done.contains(&number) {
            // No other worker may be left to do it.
            state = self.step(state);
        }
    }

    fn work(&self) {
        let mut state = self.state();
        while state.done.len() < state.submitted {
            state = self.step(state);
        }
    }

    /// Does the next job; waits for a change if there is none.
    fn step<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let Some((number, job)) = state.queue.pop_front() else {
            return self.changed.wait(state).unwrap();
        };
        drop(state); // the others go on
        job(self);
        let mut state = self.state();
        state.done.insert(number);
        self.changed.notify_all();
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}
