//! Tasks on one thread, and that thread as a resource: a task holds it while it is polled, and needs it again once it
//! has been woken.

use super::graph::{OUTSIDE, Resource};
use super::trial::{Done, Trial};
use super::worker::Worker;
use smol::LocalExecutor;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// The first two resources of a program that consists of tasks.
pub(super) const THREAD: Resource = Resource::queue("the thread");
pub(super) const DATABASE: Resource = Resource::queue("the database");

const THE_THREAD: usize = 0;
const THE_DATABASE: usize = 1;

/// Runs a task for each worker on the calling thread until all have ended.
pub(super) fn run<S>(
    workers: &[Worker<'_>],
    shared: &S,
    work: &impl AsyncFn(&Worker<'_>, &S) -> Done,
) {
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(async {
        let spawn =
            |worker| executor.spawn(OnThread { worker, future: Box::pin(work(worker, shared)) });
        let tasks: Vec<_> = workers.iter().map(spawn).collect();
        for task in tasks {
            task.await;
        }
    }));
}

/// A task that writes down when it has the thread and when it wants it.
struct OnThread<'a, F> {
    worker: &'a Worker<'a>,
    future: Pin<Box<F>>,
}

impl<F: Future<Output = Done>> Future for OnThread<'_, F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Worker { trial, index, task } = self.worker;
        let woken = AtomicBool::new(false);
        let inner = cx.waker().clone();
        let notice = Arc::new(Told { trial: Arc::clone(trial), worker: *index, woken, inner });
        trial.change(|state| {
            state.graph.hold(*index, THE_THREAD);
            state.graph.waits[*index] = None;
        });
        let waker = Waker::from(Arc::clone(&notice));
        let polled = task.run(|| self.future.as_mut().poll(&mut Context::from_waker(&waker)));
        trial.change(|state| {
            state.graph.release(*index, THE_THREAD);
            if polled.is_pending() {
                // Relaxed: the state's lock orders it.
                let woken = notice.woken.load(Ordering::Relaxed);
                let next = if woken { THE_THREAD } else { THE_DATABASE };
                state.graph.waits[*index] = Some(next);
                state.looked[*index] = u64::MAX; // it need not look: it is told
            }
        });
        polled.map(|_| self.worker.finish())
    }
}

/// A waker that writes down that the task, which waited for the database, now waits for the thread.
struct Told {
    trial: Arc<Trial>,
    worker: usize,
    woken: AtomicBool,
    inner: Waker,
}

impl Wake for Told {
    fn wake(self: Arc<Self>) {
        self.trial.change(|state| {
            self.woken.store(true, Ordering::Relaxed);
            let wait = &mut state.graph.waits[self.worker];
            if *wait == Some(THE_DATABASE) {
                *wait = Some(THE_THREAD);
            }
        });
        self.inner.wake_by_ref();
    }
}

/// The database answers whatever happens here.
pub(super) fn outside(trial: &Trial) {
    trial.change(|state| state.graph.hold(OUTSIDE, THE_DATABASE));
}
