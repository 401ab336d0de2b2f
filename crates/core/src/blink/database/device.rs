//! The delay device's thread: sleeps until the schedule's next deadline, then passes the query on.
//!
//! One thread for every execution model, so that a comparison of models is not one of their timers
//! (`brigade machine` shows how long each waits when asked for 1 ms). An answer is late by the thread's wake-up
//! and the hand-off, some tens of microseconds; the kernel's usual timer slack would add 50, so the
//! thread asks for 1. Lateness never accumulates: deadlines follow from intended starts
//! ([`super::delay`]).

use super::answering::{Answering, Job};
use super::delay::{Delay, Schedule};
use crate::trace::Recorder;
use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use std::io;
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

/// A query and when it came.
#[derive(Debug)]
pub(super) struct Arrival(pub(super) Job, pub(super) Instant);

/// Starts the device before `answering`. It ends when the sender is dropped; what is inside then fails.
///
/// # Errors
/// Impossible settings, or the operating system refuses the thread.
pub(super) fn start(
    delay: Delay,
    answering: Answering,
    recorder: Recorder,
) -> io::Result<(Sender<Arrival>, JoinHandle<()>)> {
    let schedule = Schedule::new(delay)?;
    let (sender, arrivals) = unbounded();
    let thread = Builder::new().name("db".into()).spawn(move || {
        recorder.device("db");
        be_punctual();
        run(schedule, &arrivals, &answering);
    })?;
    Ok((sender, thread))
}

fn run(mut schedule: Schedule<Job>, arrivals: &Receiver<Arrival>, answering: &Answering) {
    loop {
        let next = match schedule.next_deadline() {
            Some(deadline) => arrivals.recv_deadline(deadline),
            None => arrivals.recv().map_err(RecvTimeoutError::from),
        };
        match next {
            Ok(Arrival(job, at)) => schedule.submit(job, at),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(visit) = schedule.due(Instant::now()) {
            visit.what.promise.task().served(visit.start);
            answering.take(visit.what);
        }
    }
}

/// Asks the kernel to wake this thread on time. A refusal costs punctuality and nothing else.
fn be_punctual() {
    #[cfg(target_os = "linux")]
    let _refused = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1_000));
}
