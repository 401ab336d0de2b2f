//! A world in virtual time, for the judge of `honest-load`: tasks, a timer, a pool of connections, and the server behind it.
//! It refuses to know how a load generator is written.
//!
//! Only what waits moves the clock, and of two things that happen at one time the one that was foreseen first comes first, so
//! the same case always goes the same way.

#[path = "server.rs"]
pub mod server;
#[path = "tasks.rs"]
mod tasks;

use super::Case;
use server::{Answer, Server};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;
use tasks::Tasks;
pub use tasks::{Over, Task};

/// The request got no answer: its connection broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// What a load generator tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Of the requests that were answered.
    pub latencies: Histogram,
    /// How many were not.
    pub failed: u64,
}

/// How many latencies there are of each length, in buckets of 100 µs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<u128, u64>);

/// The width of a bucket.
const BUCKET: u128 = 100;

impl Histogram {
    /// One more of this length.
    pub fn record(&mut self, latency: Duration) {
        *self.0.entry(latency.as_micros() / BUCKET).or_default() += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// What a share (0 to 1) of them did not exceed, to the bucket.
    pub fn quantile(&self, share: f64) -> Duration {
        let rank = (share * self.count() as f64).ceil() as u64;
        let mut seen = 0;
        let mut buckets = self.0.iter().skip_while(|(_, count)| {
            seen += *count;
            seen < rank
        });
        let bucket = buckets.next().map_or(0, |(bucket, _)| *bucket);
        Duration::from_micros((bucket * BUCKET) as u64)
    }
}

/// The world as a load generator sees it. Clones are the same one.
#[derive(Clone)]
pub struct World(Rc<Inside>);

struct Inside {
    tasks: Tasks,
    /// What a timer is late by at most: it fires at multiples of this.
    tick: Duration,
    state: RefCell<State>,
}

struct State {
    server: Server,
    free: usize,
    /// Who waits for a connection, in their order.
    waiting: VecDeque<Rc<RefCell<Place>>>,
    sent: Vec<Duration>,
    answered: u64,
}

impl State {
    /// A request goes out `now`.
    fn send(&mut self, now: Duration) -> Answer {
        let number = self.sent.len();
        self.sent.push(now);
        self.server.answers(number, now)
    }
}

/// A place in the line for a connection.
#[derive(Default)]
struct Place {
    has_one: bool,
    waker: Option<Waker>,
}

/// A connection of the pool. Dropping it gives it back.
pub struct Connection(World);

impl World {
    /// The time since the start of the run.
    pub fn now(&self) -> Duration {
        self.0.tasks.now()
    }

    /// Waits for so long, or a little longer.
    pub async fn sleep(&self, time: Duration) {
        self.sleep_until(self.now() + time).await;
    }

    /// Waits until then, or a little longer; not at all if it was before.
    pub async fn sleep_until(&self, time: Duration) {
        if time > self.now() {
            let tick = self.0.tick.as_nanos().max(1);
            let late = Duration::from_nanos((time.as_nanos().div_ceil(tick) * tick) as u64);
            self.0.tasks.at(late).await;
        }
    }

    /// Waits for a free connection, first come, first served.
    pub async fn connection(&self) -> Connection {
        if let Some(place) = self.line_up() {
            std::future::poll_fn(|cx| {
                let mut place = place.borrow_mut();
                if place.has_one {
                    return Poll::Ready(());
                }
                place.waker = Some(cx.waker().clone());
                Poll::Pending
            })
            .await;
        }
        Connection(self.clone())
    }

    /// A place in the line for a connection; none if one is free, which is taken.
    fn line_up(&self) -> Option<Rc<RefCell<Place>>> {
        let mut state = self.0.state.borrow_mut();
        if state.free > 0 {
            state.free -= 1;
            return None;
        }
        let place = Rc::new(RefCell::new(Place::default()));
        state.waiting.push_back(Rc::clone(&place));
        Some(place)
    }

    /// Runs a task beside this one.
    pub fn spawn<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> Task<T> {
        self.0.tasks.spawn(task)
    }
}

impl Connection {
    /// Sends a request, and waits for its answer.
    ///
    /// # Errors
    /// The request failed.
    pub async fn ask(&self) -> Result<(), Failed> {
        let World(inside) = &self.0;
        let answer = inside.state.borrow_mut().send(inside.tasks.now());
        inside.tasks.at(answer.at).await;
        inside.state.borrow_mut().answered += 1;
        if answer.fails { Err(Failed) } else { Ok(()) }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.0.0.state.borrow_mut();
        let Some(next) = state.waiting.pop_front() else {
            state.free += 1;
            return;
        };
        let mut next = next.borrow_mut();
        next.has_one = true;
        if let Some(waker) = next.waker.take() {
            waker.wake();
        }
    }
}

/// What a load generator told, and what was seen of it.
pub struct Seen {
    /// What it told; or how it came to no end.
    pub told: Result<Found, Over>,
    /// When each request was sent.
    pub sent: Vec<Duration>,
    /// Answers that were waited for.
    pub answered: u64,
}

/// Plays a case to its end.
pub fn run<F: Future<Output = Found> + 'static>(
    case: &Case,
    load: fn(World, Vec<Duration>) -> F,
) -> Seen {
    let state = State {
        server: case.server.clone(),
        free: case.connections,
        waiting: VecDeque::new(),
        sent: Vec::new(),
        answered: 0,
    };
    let world = World(Rc::new(Inside {
        tasks: Tasks::default(),
        tick: case.tick,
        state: RefCell::new(state),
    }));
    let told = world.0.tasks.run(load(world.clone(), case.schedule.clone()));
    let state = world.0.state.borrow();
    Seen { told, sent: state.sent.clone(), answered: state.answered }
}
