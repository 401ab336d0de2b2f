//! The delay device: a thread that sleeps until its schedule's next deadline, then passes the query on to the
//! engine behind it.
//!
//! One thread for every execution model, so that a comparison of models is not one of their timers
//! (`brigade machine` shows how long each waits when asked for 1 ms). An answer is late by the thread's wake-up
//! and the hand-off, some tens of microseconds; the kernel's usual timer slack would add 50, so the
//! thread asks for 1. Lateness never accumulates: deadlines follow from intended starts
//! ([`super::delay`]).

use super::delay::{Delay, Schedule, Visitor};
use super::threads::Threads;
use super::{Engine, Promise, Query};
use crate::trace::Recorder;
use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// A query whose answer is owed, and when it came.
type Arrival = (Query, Promise, Instant);

/// An engine behind a seeded service time: every answer takes that long, and nothing is known here.
/// Dropping it fails what is still in service.
#[derive(Debug)]
pub struct Delayed {
    arrivals: Sender<Arrival>,
    _thread: Threads,
}

impl Delayed {
    /// Starts the device before `engine`.
    ///
    /// # Errors
    /// Impossible settings, or the operating system refuses the thread.
    pub fn start(engine: Arc<dyn Engine>, delay: Delay, recorder: &Recorder) -> io::Result<Self> {
        let schedule = Schedule::new(delay)?;
        let (arrivals, arrived) = unbounded();
        let mut thread = Threads::default();
        thread.spawn("db", recorder, move || {
            be_punctual();
            run(schedule, &arrived, &*engine);
        })?;
        Ok(Delayed { arrivals, _thread: thread })
    }
}

impl Engine for Delayed {
    fn submit(&self, query: Query, promise: Promise) {
        // Only a dead thread refuses; the promise dropped with the query fails the ticket.
        let _refused = self.arrivals.send((query, promise, Instant::now()));
    }
}

impl Visitor for (Query, Promise) {
    fn turn(self, at: Instant) -> Option<Self> {
        let (query, promise) = self;
        Some((query, promise.turn(at)?))
    }
}

fn run(
    mut schedule: Schedule<(Query, Promise)>,
    arrivals: &Receiver<Arrival>,
    engine: &dyn Engine,
) {
    loop {
        let next = match schedule.next_deadline() {
            Some(deadline) => arrivals.recv_deadline(deadline),
            None => arrivals.recv().map_err(RecvTimeoutError::from),
        };
        match next {
            Ok((query, promise, at)) => schedule.submit((query, promise), at),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(visit) = schedule.due(Instant::now()) {
            let (query, promise) = visit.what;
            query.task.served(visit.start);
            let served = visit.start.elapsed();
            engine.submit(query, promise.within(|term| term.served(served)));
        }
    }
}

/// Asks the kernel to wake this thread on time. A refusal costs punctuality and nothing else.
fn be_punctual() {
    #[cfg(target_os = "linux")]
    let _refused = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1_000));
}
