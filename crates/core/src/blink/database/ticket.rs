//! One promise of an answer, for both colours: a thread waits for it, or a task does.
//!
//! What answers holds the [`Promise`], what asked holds the [`Ticket`]. It refuses to know what
//! the answer means and which runtime polls.

use super::{Answer, Term};
use crate::blink::stores::StoreError;
use crate::trace::{State, Task};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// A promised answer. Wait for it with a thread ([`Ticket::wait`]) or with a task (`.await`, any
/// runtime). Dropping it gives up the answer, not the work.
#[derive(Debug)]
pub struct Ticket(Inner);

#[derive(Debug)]
enum Inner {
    /// Answered before anybody could wait: no allocation, no lock.
    Here(Option<Answer>),
    /// Answered by another thread.
    Elsewhere(Arc<Slot>),
}

/// Where the answering thread and the waiting side meet. Every change of state happens under the one
/// mutex, so an answer cannot fall between "not there yet" and "wake me": no lost wake-up.
#[derive(Debug)]
struct Slot {
    task: Task,
    state: Mutex<Waiter>,
    answered: Condvar,
}

#[derive(Debug)]
enum Waiter {
    /// No answer, and nothing waits yet.
    Open,
    /// A thread is held.
    Held,
    /// A task waits, and is woken by this.
    Suspended(Waker),
    /// The answer, until it is taken.
    Answered(Option<Answer>),
}

/// The obligation to answer a [`Ticket`]. Dropped unanswered it answers that the database is gone,
/// so that what waits never hangs.
pub struct Promise {
    slot: Arc<Slot>,
    term: Term,
    /// What engines on the way want to do with the answer.
    then: Option<Then>,
}

type Then = Box<dyn FnOnce(&Answer) + Send>;

impl Ticket {
    /// A ticket that is answered already.
    pub(super) fn answered(answer: Answer) -> Ticket {
        Ticket(Inner::Here(Some(answer)))
    }

    /// A ticket for `task`, and the promise to answer it.
    pub fn promised(task: Task) -> (Promise, Ticket) {
        let slot =
            Arc::new(Slot { task, state: Mutex::new(Waiter::Open), answered: Condvar::new() });
        let promise = Promise { slot: Arc::clone(&slot), term: Term::default(), then: None };
        (promise, Ticket(Inner::Elsewhere(slot)))
    }

    /// Holds the calling thread until the answer is there.
    pub fn wait(self) -> Answer {
        match self.0 {
            Inner::Here(answer) => once(answer),
            Inner::Elsewhere(slot) => slot.wait(),
        }
    }
}

impl Future for Ticket {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        match &mut self.0 {
            Inner::Here(answer) => Poll::Ready(once(answer.take())),
            Inner::Elsewhere(slot) => slot.poll(cx),
        }
    }
}

impl Promise {
    /// Answers, and wakes what waits.
    pub fn answer(mut self, answer: Answer) {
        self.keep(answer);
    }

    /// The same promise, of use within what `change` makes of its term.
    pub(super) fn within(mut self, change: impl FnOnce(Term) -> Term) -> Promise {
        self.term = change(self.term);
        self
    }

    /// The turn of what was asked has come, `now`. `None`: there is no use in it any more, which is the answer, and
    /// nothing is to be done. An engine asks this when it takes a question up.
    pub fn turn(self, now: Instant) -> Option<Promise> {
        match self.term.refusal(now, self.is_abandoned()) {
            None => Some(self),
            Some(why) => {
                self.answer(Answer::Failed(why));
                None
            }
        }
    }

    /// A promise of what must be there before this one can be kept, of use within the same term. `act` is handed this one and
    /// the answer. What was asked counts as wanted until then.
    #[must_use]
    pub fn after(self, act: impl FnOnce(Promise, &Answer) + Send + 'static) -> Promise {
        self.another().then(move |answer| act(self, answer))
    }

    /// Another promise, of use within the same term. It counts as wanted until it is kept.
    #[must_use]
    pub fn another(&self) -> Promise {
        let (another, ticket) = Ticket::promised(Task::default());
        // It holds its own ticket, or it would count as abandoned and be shed.
        another.within(|_| self.term).then(move |_| drop(ticket))
    }

    /// When the client, as it says, stops waiting for the answer: what an engine asks others for is of use no longer.
    pub fn deadline(&self) -> Option<Instant> {
        self.term.deadline
    }

    /// Whether nothing waits for the answer any more: the ticket is gone. What was asked may be left
    /// undone if it only reads.
    pub fn is_abandoned(&self) -> bool {
        Arc::strong_count(&self.slot) == 1
    }

    /// The same promise; `act` sees the answer before it is handed over. Of several, the last added sees
    /// it first.
    pub fn then(mut self, act: impl FnOnce(&Answer) + Send + 'static) -> Promise {
        self.then = Some(match self.then.take() {
            None => Box::new(act),
            Some(before) => Box::new(move |answer| {
                act(answer);
                before(answer);
            }),
        });
        self
    }

    fn keep(&mut self, answer: Answer) {
        if let Some(then) = self.then.take() {
            then(&answer);
        }
        self.slot.answer(answer);
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if !matches!(*self.slot.state(), Waiter::Answered(_)) {
            let gone = "it closed before it answered";
            self.keep(Answer::Failed(StoreError::Unavailable(gone.into())));
        }
    }
}

impl fmt::Debug for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Promise").field(&self.slot).finish()
    }
}

impl Slot {
    /// A panic elsewhere cannot leave the state half-written: each change is one assignment.
    fn state(&self) -> MutexGuard<'_, Waiter> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, answer: Answer) {
        let mut state = self.state();
        let waiter = match &mut *state {
            Waiter::Answered(_) => return,
            waiter => std::mem::replace(waiter, Waiter::Answered(Some(answer))),
        };
        // Recorded before the waiter can run, or the picture would show it running before it was woken.
        if !matches!(waiter, Waiter::Open) {
            self.task.wake();
        }
        drop(state); // or the woken side would run into the lock
        match waiter {
            Waiter::Suspended(waker) => waker.wake(),
            Waiter::Held => self.answered.notify_one(),
            Waiter::Open | Waiter::Answered(_) => {}
        }
    }

    fn wait(&self) -> Answer {
        let state = self.state();
        if let Waiter::Answered(_) = *state {
            return take(state);
        }
        drop(state);
        self.task.hold(State::Database, || {
            let mut state = self.state();
            while !matches!(*state, Waiter::Answered(_)) {
                *state = Waiter::Held;
                state = self.answered.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            take(state)
        })
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Answer> {
        let mut state = self.state();
        if let Waiter::Answered(_) = *state {
            return Poll::Ready(take(state));
        }
        match &mut *state {
            Waiter::Suspended(waker) => waker.clone_from(cx.waker()), // the task may have moved to another waker
            state => *state = Waiter::Suspended(cx.waker().clone()),
        }
        self.task.suspend(State::Database);
        Poll::Pending
    }
}

fn take(mut state: MutexGuard<'_, Waiter>) -> Answer {
    match &mut *state {
        Waiter::Answered(answer) => once(answer.take()),
        _ => once(None),
    }
}

/// A future polled after it was ready has no answer left; saying so is kinder than a panic.
fn once(answer: Option<Answer>) -> Answer {
    let taken = || StoreError::Failed("this ticket's answer was taken before".into());
    answer.unwrap_or_else(|| Answer::Failed(taken()))
}

#[cfg(test)]
mod tests;
