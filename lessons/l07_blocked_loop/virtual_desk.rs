//! A loop in virtual time, for the judge of `blocked-loop`: logins are its tasks, a heartbeat is due every
//! millisecond, and only a check moves the clock. It refuses to know how a login is written.
//!
//! What is lent has a thread of its own (`lent.rs`), which goes on when the clock is there: what it does before a check, it
//! does when it is lent, and what it does afterwards, when the check is over. Only one thread moves at a time, so the same
//! case always goes the same way.

#[path = "lent.rs"]
mod lent;
#[path = "virtual_world.rs"]
mod world;

use super::{Case, Seen};
use lent::Stop;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use world::{Happening, World};

/// How long a check computes, in milliseconds.
pub const CHECK: u64 = 19;

/// More polls than any login needs that does not look again and again.
const MANY: usize = 100;

/// The loop as a login sees it.
#[derive(Clone, Debug)]
pub struct Desk(Arc<Mutex<World>>);

/// One of as many as there are cores; dropping it gives it back.
#[derive(Debug)]
pub struct Permit(Desk);

/// A password that a user typed.
#[derive(Debug)]
pub struct Password {
    desk: Desk,
    login: usize,
}

impl Password {
    /// Whether it is the right one. Computes for [`CHECK`] on the thread that calls it.
    pub fn check(&self) -> bool {
        let mut world = self.desk.world();
        let from = world.now;
        world.seen.checks.push((self.login, from, from + CHECK));
        if lent::here() {
            drop(world);
            lent::until(from + CHECK);
        } else {
            world.now += CHECK;
        }
        is_right(self.login)
    }
}

/// Has its login polled again.
struct Again {
    desk: Desk,
    login: usize,
}

impl Wake for Again {
    fn wake(self: Arc<Self>) {
        let mut world = self.desk.world();
        let now = world.now;
        world.foresee(now, Happening::Poll(self.login));
    }
}

impl Desk {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit.
    pub async fn permit(&self) -> Permit {
        std::future::poll_fn(|cx| {
            let mut world = self.world();
            if world.permits == 0 {
                world.waiting.push(cx.waker().clone());
                return Poll::Pending;
            }
            world.permits -= 1;
            Poll::Ready(())
        })
        .await;
        Permit(self.clone())
    }

    /// Runs `work` beside the loop, from now on; the future is ready when it is over. What it gives back is dropped when it is over,
    /// if no one waits for it by then.
    pub fn lend<T, W>(&self, work: W) -> impl Future<Output = T> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let (lent, result) = lent::start(work);
        let mut world = self.world();
        let number = world.foreseen;
        world.lent.insert(number, lent);
        drop(world);
        self.go_on(number);
        std::future::poll_fn(move |cx| result.poll(cx))
    }

    /// Lets what was lent go on to its next check, or to its end.
    fn go_on(&self, number: usize) {
        let Some(mut lent) = self.world().lent.remove(&number) else { return };
        let stop = lent.go_on(); // while it runs, it may ask the desk
        let mut world = self.world();
        match stop {
            Stop::Check(at) => {
                world.foresee(at, Happening::GoesOn(number));
                world.lent.insert(number, lent);
            }
            Stop::Over => {}
            Stop::Stuck => world.seen.stuck = true,
        }
    }

    /// Lets the others in, once.
    pub async fn yield_now(&self) {
        let mut yielded = false;
        std::future::poll_fn(|cx| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut world = self.0.world();
        let now = world.now;
        world.foresee(now, Happening::GiveBack);
    }
}

/// Which passwords are right: every other one.
pub fn is_right(login: usize) -> bool {
    login.is_multiple_of(2)
}

/// Plays a case to its end.
pub fn run<F: Future<Output = bool> + 'static>(
    case: &Case,
    login: fn(Desk, Password) -> F,
) -> Seen {
    let desk = begin(case);
    let mut tasks: BTreeMap<usize, Pin<Box<F>>> = BTreeMap::new();
    while let Some(what) = desk.next() {
        match what {
            Happening::Heartbeat => desk.beat(),
            Happening::GiveBack => desk.give_back(),
            Happening::GoesOn(number) => desk.go_on(number),
            Happening::Cancel(who) => drop(tasks.remove(&who)),
            Happening::Arrive(who) => {
                let password = Password { desk: desk.clone(), login: who };
                tasks.insert(who, Box::pin(login(desk.clone(), password)));
                desk.poll(who, &mut tasks);
            }
            Happening::Poll(who) => desk.poll(who, &mut tasks),
        }
    }
    drop(tasks); // permits come back while there is a desk
    std::mem::take(&mut desk.world().seen)
}

/// A login that is cancelled in a millisecond is cancelled before anything else happens in it.
fn begin(case: &Case) -> Desk {
    let seen = Seen { answers: vec![None; case.arrivals.len()], ..Seen::default() };
    let mut world = World { permits: case.cores, seen, ..World::default() };
    if let Some((who, at)) = case.cancelled {
        world.foresee(at, Happening::Cancel(who));
    }
    for (who, at) in case.arrivals.iter().enumerate() {
        world.foresee(*at, Happening::Arrive(who));
    }
    world.foresee(0, Happening::Heartbeat);
    Desk(Arc::new(Mutex::new(world)))
}

impl Desk {
    /// What happens next; `None` once nothing does, or too much has.
    fn next(&self) -> Option<Happening> {
        let mut world = self.world();
        let Reverse((at, _, what)) = world.future.pop()?;
        world.now = world.now.max(at);
        world.seen.spins =
            world.polls.iter().find(|(_, polls)| **polls > MANY).map(|(who, _)| *who);
        if what == Happening::Heartbeat {
            world.seen.latest = world.seen.latest.max(world.now - at);
        }
        (world.seen.spins.is_none() && !world.seen.stuck).then_some(what)
    }

    /// As long as anything else is going to happen, the heart beats.
    fn beat(&self) {
        let mut world = self.world();
        if !world.future.is_empty() {
            let next = world.now + 1;
            world.foresee(next, Happening::Heartbeat);
        }
    }

    /// All who wait look again: who was cancelled since cannot keep the permit from the others.
    fn give_back(&self) {
        let mut world = self.world();
        world.permits += 1;
        let waiting = std::mem::take(&mut world.waiting);
        drop(world);
        waiting.into_iter().for_each(Waker::wake);
    }

    fn poll<F: Future<Output = bool>>(&self, who: usize, tasks: &mut BTreeMap<usize, Pin<Box<F>>>) {
        let Some(task) = tasks.get_mut(&who) else { return }; // cancelled, or done
        *self.world().polls.entry(who).or_default() += 1;
        let waker = Waker::from(Arc::new(Again { desk: self.clone(), login: who }));
        if let Poll::Ready(answer) = task.as_mut().poll(&mut Context::from_waker(&waker)) {
            tasks.remove(&who);
            self.world().seen.answers[who] = Some(answer);
        }
    }
}
