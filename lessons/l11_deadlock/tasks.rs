//! Tasks on one thread, and that thread as a thing: a task holds it while it is polled, and needs it again once it
//! has been woken.

use super::board::{Board, Done};
use super::graph::{OUTSIDE, Thing};
use super::party::Party;
use smol::LocalExecutor;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// The first two things of a program that consists of tasks.
pub(super) const THREAD: Thing = Thing::queue("the thread");
pub(super) const DATABASE: Thing = Thing::queue("the database");

const THE_THREAD: usize = 0;
const THE_DATABASE: usize = 1;

/// Runs a task for each party on the calling thread until all have ended.
pub(super) fn run(parties: &[Party<'_>], work: impl AsyncFn(&Party<'_>) -> Done) {
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(async {
        let seated = |party| executor.spawn(Seated { party, future: Box::pin(work(party)) });
        let tasks: Vec<_> = parties.iter().map(seated).collect();
        for task in tasks {
            task.await;
        }
    }));
}

/// A task that says on the board when it has the thread and when it wants it.
struct Seated<'a, F> {
    party: &'a Party<'a>,
    future: Pin<Box<F>>,
}

impl<F: Future<Output = Done>> Future for Seated<'_, F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Party { board, index, task } = self.party;
        let woken = AtomicBool::new(false);
        let inner = cx.waker().clone();
        let notice = Arc::new(Notice { board: Arc::clone(board), party: *index, woken, inner });
        board.note(|notes| {
            notes.graph.hold(*index, THE_THREAD);
            notes.graph.waits[*index] = None;
        });
        let waker = Waker::from(Arc::clone(&notice));
        let polled = task.run(|| self.future.as_mut().poll(&mut Context::from_waker(&waker)));
        board.note(|notes| {
            notes.graph.release(*index, THE_THREAD);
            if polled.is_pending() {
                // Relaxed: the board's lock orders it.
                let woken = notice.woken.load(Ordering::Relaxed);
                let next = if woken { THE_THREAD } else { THE_DATABASE };
                notes.graph.waits[*index] = Some(next);
                notes.looked[*index] = u64::MAX; // it need not look: it is told
            }
        });
        polled.map(|_| self.party.finish())
    }
}

/// A waker that says on the board that the task, which waited for the database, now waits for the thread.
struct Notice {
    board: Arc<Board>,
    party: usize,
    woken: AtomicBool,
    inner: Waker,
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        self.board.note(|notes| {
            self.woken.store(true, Ordering::Relaxed);
            let wait = &mut notes.graph.waits[self.party];
            if *wait == Some(THE_DATABASE) {
                *wait = Some(THE_THREAD);
            }
        });
        self.inner.wake_by_ref();
    }
}

/// The database answers whatever happens here.
pub(super) fn outside(board: &Board) {
    board.note(|notes| notes.graph.hold(OUTSIDE, THE_DATABASE));
}
