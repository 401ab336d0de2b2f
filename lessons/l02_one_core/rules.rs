//! Three logins on an executor that polls them in turn and counts what each computes between two polls.

use super::exercise::hash;
use brigade::workbench::judge::{Event, Kind, Operation, Ruling, Schedule};
use std::cell::Cell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

/// Steps a task may take before it lets go.
const MOST: u32 = 8;
/// Logins of 0, 1, … steps are tried, up to this.
const STEPS: u32 = 64;
const LOGINS: [&str; 3] = ["A", "B", "C"];

fn step(state: u64) -> u64 {
    state.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ state >> 29
}

/// Whether a task asked to be polled again.
#[derive(Default)]
struct Asked(AtomicBool);

impl Wake for Asked {
    fn wake(self: Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

/// What was polled, in order.
fn schedule(polls: Vec<(usize, String)>, steps: u32) -> Schedule {
    let threads = ["executor"].into_iter().chain(LOGINS).map(String::from).collect();
    let event = |(login, said)| Event {
        thread: login + 1,
        kind: Kind::Did(Operation::Point),
        object: login,
        said,
        line: 0,
        exercise: false,
    };
    let events = polls.into_iter().map(event).collect();
    Schedule {
        threads,
        events,
        found: format!("three logins of {steps} steps, polled in turn"),
        ..Schedule::default()
    }
}

/// Runs three logins of so many steps to their end, and keeps what each poll did. `Err`: why not.
fn serve(steps: u32, polls: &mut Vec<(usize, String)>) -> Result<(), String> {
    let taken = Cell::new(0);
    let counted = |state| {
        taken.set(taken.get() + 1);
        step(state)
    };
    let start = |login: usize| hash(login as u64, steps, counted);
    let mut logins: Vec<Pin<Box<dyn Future<Output = u64> + '_>>> =
        (0..LOGINS.len()).map(|login| Box::pin(start(login)) as _).collect();
    let mut ready: VecDeque<usize> = (0..LOGINS.len()).collect();
    while let Some(login) = ready.pop_front() {
        let asked = Arc::new(Asked::default());
        let waker = Waker::from(Arc::clone(&asked));
        taken.set(0);
        let polled = logins[login].as_mut().poll(&mut Context::from_waker(&waker));
        let (name, taken) = (LOGINS[login], taken.get());
        let end = if polled.is_ready() { "done" } else { "lets go" };
        polls.push((login, format!("{taken} steps, {end}")));
        if taken > MOST {
            return Err(format!(
                "{name} computed {taken} steps between two polls, and {MOST} are allowed: meanwhile no other task was served"
            ));
        }
        match polled {
            Poll::Ready(found) if found == right(login, steps) => {}
            Poll::Ready(_) => {
                return Err(format!("the hash of {name} came out wrong after {steps} steps"));
            }
            Poll::Pending if asked.0.load(SeqCst) => ready.push_back(login),
            Poll::Pending => {
                return Err(format!(
                    "{name} said Pending and did not ask to be polled again: it sleeps for ever"
                ));
            }
        }
        if polls.len() > 4 * (STEPS as usize + 2) {
            return Err(format!("{name} lets go again and again, and computes nothing"));
        }
    }
    Ok(())
}

/// What a login of so many steps must come to.
fn right(login: usize, steps: u32) -> u64 {
    (0..steps).fold(login as u64, |state, _| step(state))
}

/// The longest logins first: what they lose is seen best.
pub fn judge() -> Ruling {
    for steps in (0..=STEPS).rev() {
        let mut polls = Vec::new();
        if let Err(why) = serve(steps, &mut polls) {
            return Ruling::Rejected { why, schedule: Some(schedule(polls, steps)) };
        }
    }
    Ruling::Accepted {
        proved: format!(
            "all lengths from 0 to {STEPS} steps of 3 logins on one thread, at most {MOST} steps between two polls"
        ),
    }
}
