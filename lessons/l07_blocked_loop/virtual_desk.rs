//! A loop in virtual time, for the judge of `blocked-loop`: logins are its tasks, a heartbeat is due every
//! millisecond, and only a check moves the clock. It refuses to know how a login is written.
//!
//! What is lent is run at once and *counts* from then on beside the loop: what it gives back and who waits for it
//! learn of its end when the clock is there. So there is one thread, and the same case always goes the same way.

use super::{Case, Seen};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// How long a check computes, in milliseconds.
pub const CHECK: u64 = 19;

/// More happenings than any login needs.
const MANY: usize = 100_000;

/// What is going to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Arrive(usize),
    Cancel(usize),
    /// A permit comes back.
    GiveBack,
    Poll(usize),
    Heartbeat,
}

#[derive(Debug, Default)]
struct World {
    now: u64,
    /// By time, then in the order in which they were foreseen.
    future: BinaryHeap<Reverse<(u64, usize, Happening)>>,
    foreseen: usize,
    permits: usize,
    /// Tasks that wait for a permit.
    waiting: Vec<usize>,
    /// The task that is polled.
    polled: usize,
    /// When what is being lent has got so far; `None` on the loop.
    beside: Option<u64>,
    seen: Seen,
}

impl World {
    fn foresee(&mut self, at: u64, what: Happening) {
        self.foreseen += 1;
        self.future.push(Reverse((at, self.foreseen, what)));
    }
}

/// The loop as a login sees it.
#[derive(Clone, Debug)]
pub struct Desk(Rc<RefCell<World>>);

/// One of as many as there are cores; dropping it gives it back.
#[derive(Debug)]
pub struct Permit(Desk);

/// A password that somebody typed.
#[derive(Debug)]
pub struct Password {
    desk: Desk,
    right: bool,
}

impl Password {
    /// Whether it is the right one. Computes for [`CHECK`] on the thread that calls it.
    pub fn check(&self) -> bool {
        let mut world = self.desk.0.borrow_mut();
        let from = world.beside.unwrap_or(world.now);
        match &mut world.beside {
            Some(time) => *time += CHECK,
            None => world.now += CHECK,
        }
        world.seen.checks.push((from, from + CHECK));
        self.right
    }
}

impl Desk {
    /// Waits for a permit.
    pub async fn permit(&self) -> Permit {
        std::future::poll_fn(|_| {
            let mut world = self.0.borrow_mut();
            if world.permits == 0 {
                let task = world.polled;
                world.waiting.push(task);
                return Poll::Pending;
            }
            world.permits -= 1;
            Poll::Ready(())
        })
        .await;
        Permit(self.clone())
    }

    /// Runs `work` beside the loop, from now on; the future is ready when it is over.
    pub fn lend<T, W>(&self, work: W) -> impl Future<Output = T> + use<T, W>
    where
        W: FnOnce() -> T + 'static,
    {
        let start = |world: &mut World| world.beside.replace(world.beside.unwrap_or(world.now));
        let before = start(&mut self.0.borrow_mut());
        let mut result = Some(work());
        let end = |world: &mut World| std::mem::replace(&mut world.beside, before);
        let over = end(&mut self.0.borrow_mut()).unwrap_or_default();
        let desk = self.clone();
        std::future::poll_fn(move |_| {
            let mut world = desk.0.borrow_mut();
            if world.now < over {
                let task = world.polled;
                world.foresee(over, Happening::Poll(task));
                return Poll::Pending;
            }
            result.take().map_or(Poll::Pending, Poll::Ready)
        })
    }

    /// Lets the others in, once.
    pub async fn yield_now(&self) {
        let mut yielded = false;
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            let mut world = self.0.borrow_mut();
            let (now, task) = (world.now, world.polled);
            world.foresee(now, Happening::Poll(task));
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut world = self.0.0.borrow_mut();
        // Beside the loop it comes back when the lent work has got so far.
        let at = world.beside.unwrap_or(world.now);
        world.foresee(at, Happening::GiveBack);
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
            Happening::Cancel(who) => drop(tasks.remove(&who)),
            Happening::Arrive(who) => {
                let password = Password { desk: desk.clone(), right: is_right(who) };
                tasks.insert(who, Box::pin(login(desk.clone(), password)));
                desk.poll(who, &mut tasks);
            }
            Happening::Poll(who) => desk.poll(who, &mut tasks),
        }
    }
    drop(tasks); // permits come back while there is a desk
    std::mem::take(&mut desk.0.borrow_mut().seen)
}

/// Whoever is cancelled in a millisecond is cancelled before anything else happens in it.
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
    Desk(Rc::new(RefCell::new(world)))
}

impl Desk {
    /// What happens next; `None` once nothing does, or too much has.
    fn next(&self) -> Option<Happening> {
        let mut world = self.0.borrow_mut();
        let Reverse((at, _, what)) = world.future.pop()?;
        world.now = world.now.max(at);
        world.seen.endless = world.foreseen > MANY;
        if what == Happening::Heartbeat {
            world.seen.latest = world.seen.latest.max(world.now - at);
        }
        (!world.seen.endless).then_some(what)
    }

    /// As long as anything else is going to happen, the heart beats.
    fn beat(&self) {
        let mut world = self.0.borrow_mut();
        if !world.future.is_empty() {
            let next = world.now + 1;
            world.foresee(next, Happening::Heartbeat);
        }
    }

    /// All who wait look again: whoever was cancelled since cannot keep the permit from the others.
    fn give_back(&self) {
        let mut world = self.0.borrow_mut();
        world.permits += 1;
        let now = world.now;
        for task in std::mem::take(&mut world.waiting) {
            world.foresee(now, Happening::Poll(task));
        }
    }

    fn poll<F: Future<Output = bool>>(&self, who: usize, tasks: &mut BTreeMap<usize, Pin<Box<F>>>) {
        let Some(task) = tasks.get_mut(&who) else { return }; // cancelled, or done
        self.0.borrow_mut().polled = who;
        // Nobody needs a waker: what is pending has foreseen its next poll.
        if let Poll::Ready(answer) = task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            tasks.remove(&who);
            self.0.borrow_mut().seen.answers[who] = Some(answer);
        }
    }
}
