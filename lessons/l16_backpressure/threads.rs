//! The queue before a pool of threads, and what is done with a request that finds too many in it. Its async twin is `tasks.rs`.

use super::trial::{Request, Trial};
use super::ways::Way;
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

/// What stands in the queue; `None` stands for the newest on the pile.
type Next = Option<Request>;

// ANCHOR: offer
/// A request has come.
fn offer(way: Way, request: Request, queue: &Sender<Next>, pile: &Pile) {
    let _closed = match way {
        Way::Unbounded | Way::Sheds => queue.send(Some(request)), // there is always room
        Way::Blocks => queue.send(Some(request)),                 // waits until there is
        Way::Refuses => {
            if let Err(full) = queue.try_send(Some(request)) {
                full.into_inner().into_iter().for_each(Request::refuse);
            }
            Ok(())
        }
        Way::NewestFirst => {
            pile.put(request);
            queue.send(None)
        }
    };
}

/// A worker: takes what is next, and asks the database.
fn work(way: Way, trial: &Trial, queue: &Receiver<Next>, pile: &Pile) {
    for next in queue {
        let Some(mut request) = next.or_else(|| pile.take()) else { continue };
        if way == Way::Sheds && request.waited() > trial.limits.patience {
            request.refuse();
            continue;
        }
        let ticket = request.ask(&trial.database);
        ticket.wait(); // the thread is held
        request.answer();
    }
}
// ANCHOR_END: offer

/// Requests on top of one another.
#[derive(Debug, Default)]
struct Pile(Mutex<Vec<Request>>);

impl Pile {
    fn put(&self, request: Request) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// All requests of the trial, from the first to the last answer.
pub(super) fn run(way: Way, trial: &Trial) -> io::Result<()> {
    let (enter, leave) = match way {
        Way::Blocks | Way::Refuses => bounded(trial.limits.room),
        _ => unbounded(),
    };
    let pile = &Pile::default();
    thread::scope(|scope| {
        for n in 1..=trial.serving.workers {
            let leave = leave.clone();
            let worker = move || {
                trial.recorder.lane(format!("worker {n}"));
                work(way, trial, &leave, pile);
            };
            Builder::new().spawn_scoped(scope, worker)?;
        }
        trial.recorder.lane("door");
        trial.requests().for_each(|request| offer(way, request, &enter, pile));
        drop(enter); // the workers end when the queue is empty
        Ok(())
    })
}
