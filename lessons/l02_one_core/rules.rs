//! Three logins on an executor that polls them in turn and counts what each computes between two polls.

use super::exercise::hash;
use brigade_judge::{Event, Kind, Operation, Ruling, Schedule};
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
/// Polls of one login that may compute nothing: one before its first step, one after its last.
const IDLE: u32 = 2;
/// A picture shows no more polls than this.
const SHOWN: usize = 60;
const LOGINS: [&str; 3] = ["A", "B", "C"];

fn step(state: u64) -> u64 {
    state.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ state >> 29
}

/// Unlike for each, and not 0, which every step leaves as it is.
fn password(login: usize) -> u64 {
    0x5eed + login as u64
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
fn schedule(polls: Vec<(usize, String)>, steps: [u32; 3]) -> Schedule {
    let threads = ["executor"].into_iter().chain(LOGINS).map(String::from).collect();
    let event = |(login, said)| Event {
        thread: login + 1,
        kind: Kind::Did(Operation::Point),
        object: login,
        said,
        line: 0,
        exercise: false,
    };
    let from = polls.len().saturating_sub(SHOWN);
    let events = polls.into_iter().skip(from).map(event).collect();
    let [a, b, c] = steps;
    Schedule {
        threads,
        events,
        found: format!("logins of {a}, {b} and {c} steps, polled in turn"),
        ..Schedule::default()
    }
}

/// What is polled, and what each poll did.
struct Served<'a> {
    /// The steps of each login.
    steps: [u32; 3],
    /// Steps since the last poll began, and all steps so far.
    taken: &'a Cell<u32>,
    polls: Vec<(usize, String)>,
}

impl Served<'_> {
    /// Runs the logins to their end, in turn. `Err`: why not.
    fn serve(&mut self) -> Result<(), String> {
        let counted = |state| {
            self.taken.set(self.taken.get() + 1);
            step(state)
        };
        let start = |login: usize| Box::pin(hash(password(login), self.steps[login], counted)) as _;
        let mut logins: Vec<Pin<Box<dyn Future<Output = u64> + '_>>> =
            (0..LOGINS.len()).map(start).collect();
        let mut ready: VecDeque<usize> = (0..LOGINS.len()).collect();
        let (mut all, mut idle) = ([0; 3], [0; 3]);
        while let Some(login) = ready.pop_front() {
            let asked = Arc::new(Asked::default());
            let waker = Waker::from(Arc::clone(&asked));
            self.taken.set(0);
            let polled = logins[login].as_mut().poll(&mut Context::from_waker(&waker));
            let taken = self.taken.get();
            all[login] += taken;
            idle[login] += u32::from(taken == 0);
            let end = if polled.is_ready() { "done" } else { "lets go" };
            self.polls.push((login, format!("{taken} steps, {end}")));
            let name = LOGINS[login];
            if taken > MOST {
                return Err(format!(
                    "{name} computed {taken} steps between two polls, and {MOST} are allowed: while it computes, no other task is served"
                ));
            }
            if idle[login] > IDLE {
                return Err(format!("{name} lets go again and again, and computes nothing"));
            }
            match polled {
                Poll::Ready(found) => self.right(login, found, all[login])?,
                Poll::Pending if asked.0.load(SeqCst) => ready.push_back(login),
                Poll::Pending => {
                    return Err(format!(
                        "{name} said Pending and did not ask to be polled again: it sleeps for ever"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether a login has come to its hash, and by so many steps.
    fn right(&self, login: usize, found: u64, taken: u32) -> Result<(), String> {
        let (name, steps) = (LOGINS[login], self.steps[login]);
        let right = (0..steps).fold(password(login), |state, _| step(state));
        match () {
            () if found != right => {
                Err(format!("the hash of {name} came out wrong after {steps} steps"))
            }
            () if taken != steps => {
                Err(format!("{name} computed {taken} steps, and its hash takes {steps}"))
            }
            () => Ok(()),
        }
    }
}

/// The longest logins first: what they lose is seen best. Then lengths at which numbers of 8 and 16 bits end, and unlike ones.
fn cases() -> impl Iterator<Item = [u32; 3]> {
    let alike = (0..=STEPS).rev().map(|steps| [steps; 3]);
    let ends = [127, 128, 255, 256, 257, 65_535, 65_536, 65_537].map(|steps| [steps; 3]);
    alike.chain(ends).chain([[3, 40, 0], [9, 1, 300], [8, 16, 1_000]])
}

/// Accepted if no case is lost.
pub fn judge() -> Ruling {
    for steps in cases() {
        let mut served = Served { steps, taken: &Cell::new(0), polls: Vec::new() };
        if let Err(why) = served.serve() {
            return Ruling::Rejected { why, schedule: Some(schedule(served.polls, steps)) };
        }
    }
    Ruling::Accepted {
        proved: format!(
            "3 logins on one thread: all lengths from 0 to {STEPS} steps, lengths up to 65,537 and unlike ones; at most {MOST} steps \
             between two polls, and each step once"
        ),
    }
}
