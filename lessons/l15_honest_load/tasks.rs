//! Tasks on one thread, and a clock that goes on when all of them wait.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// More polls than this without the clock going on, and something is polled again and again.
const MANY: usize = 100_000;

type Running = Pin<Box<dyn Future<Output = ()>>>;

/// How a run came to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All tasks wait, and nothing will wake one.
    Stuck,
    /// A task is polled again and again, and the clock stands still.
    Spins,
}

/// The tasks, and when something wakes them.
#[derive(Default)]
pub struct Tasks {
    now: Cell<Duration>,
    tasks: RefCell<BTreeMap<usize, Running>>,
    spawned: Cell<usize>,
    /// Numbers of tasks that can go on.
    ready: Arc<Ready>,
    /// Who is woken when, and of one time in the order in which it was asked for.
    timers: RefCell<BTreeMap<(Duration, usize), Waker>>,
    asked: Cell<usize>,
}

#[derive(Default)]
struct Ready(Mutex<VecDeque<usize>>);

impl Ready {
    fn push(&self, task: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    fn pop(&self) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Has its task polled again.
struct Again {
    ready: Arc<Ready>,
    task: usize,
}

impl Wake for Again {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.task);
    }
}

/// A task that was spawned: what it returns, once it has ended.
pub struct Task<T>(Rc<RefCell<Returned<T>>>);

struct Returned<T> {
    value: Option<T>,
    waiter: Option<Waker>,
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut returned = self.0.borrow_mut();
        match returned.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                returned.waiter = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Tasks {
    /// The time since the start of the run.
    pub fn now(&self) -> Duration {
        self.now.get()
    }

    /// Ready at this time.
    pub async fn at(&self, time: Duration) {
        let mut asked = false;
        std::future::poll_fn(|cx| {
            if self.now.get() >= time {
                return Poll::Ready(());
            }
            if !std::mem::replace(&mut asked, true) {
                self.asked.set(self.asked.get() + 1);
                self.timers.borrow_mut().insert((time, self.asked.get()), cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    /// One more task.
    pub fn spawn<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> Task<T> {
        let returned = Rc::new(RefCell::new(Returned { value: None, waiter: None }));
        let own = Rc::clone(&returned);
        self.start(async move {
            let value = task.await;
            let mut returned = own.borrow_mut();
            returned.value = Some(value);
            if let Some(waiter) = returned.waiter.take() {
                waiter.wake();
            }
        });
        Task(returned)
    }

    fn start(&self, task: impl Future<Output = ()> + 'static) {
        let number = self.spawned.get();
        self.spawned.set(number + 1);
        self.tasks.borrow_mut().insert(number, Box::pin(task));
        self.ready.push(number);
    }

    /// Runs a task to its end, and the others as far as they come until then.
    pub fn run<T: 'static>(&self, first: impl Future<Output = T> + 'static) -> Result<T, Over> {
        let Task(returned) = self.spawn(first);
        let over = loop {
            if let Some(over) = self.run_ready() {
                break Err(over);
            }
            if let Some(value) = returned.borrow_mut().value.take() {
                break Ok(value);
            }
            let next = self.timers.borrow_mut().pop_first();
            let Some(((time, _), waker)) = next else { break Err(Over::Stuck) };
            self.now.set(time);
            waker.wake();
        };
        // What a task holds may be given back to the world, so none is dropped while another is looked at.
        drop(self.tasks.take());
        over
    }

    /// Polls all that can go on until none can.
    fn run_ready(&self) -> Option<Over> {
        for _ in 0..MANY {
            let number = self.ready.pop()?;
            let Some(mut task) = self.tasks.borrow_mut().remove(&number) else { continue };
            let again = Again { ready: Arc::clone(&self.ready), task: number };
            let waker = Waker::from(Arc::new(again));
            if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                self.tasks.borrow_mut().insert(number, task);
            }
        }
        Some(Over::Spins)
    }
}
