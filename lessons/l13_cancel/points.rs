//! A future, dropped at every point at which it can be: no clock, no luck.

use super::desk::{Desk, Left};
use super::handlers::{by_hand, owned};
use super::lines::{Source, line_in_local, line_in_reader};
use brigade_core::trace::{Recorder, Task};
use crossbeam::channel::{Sender, bounded};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// Long enough to be a wait, short enough for many of them.
const DELAY: Duration = Duration::from_micros(200);

// ANCHOR: drop_at
/// Polls `future` until it is ready, or until it waits for the `point`-th time and is dropped there.
pub(super) fn drop_at<F: Future>(point: usize, future: F) -> Option<F::Output> {
    let (bell, rung) = bounded(1);
    let waker = Waker::from(Arc::new(Bell(bell)));
    let mut future = pin!(future);
    for _ in 0..point {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return Some(output),
            Poll::Pending => _ = rung.recv(),
        }
    }
    None
}
// ANCHOR_END: drop_at

/// Wakes the thread that polls.
struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _rings_already = self.0.try_send(());
    }
}

/// One request, dropped at one point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dropped {
    /// What it waited for.
    pub(super) at: &'static str,
    pub(super) left: Left,
}

/// Every way in which one handler can end.
#[derive(Debug)]
pub(super) struct Ends {
    /// In the order of the points; the last one was not dropped at all.
    pub(super) all: Vec<Dropped>,
    /// How often it waited when nobody dropped it.
    pub(super) waits: usize,
}

/// Every end of a request that cleans up by hand.
pub(super) fn ends_by_hand() -> io::Result<Ends> {
    ends(async |desk: &Desk| by_hand(desk).await, |_| {})
}

/// Every end of a request that owns what it took.
pub(super) fn ends_owned() -> io::Result<Ends> {
    ends(async |desk: &Desk| owned(desk).await, Desk::relay)
}

fn ends(handler: impl AsyncFn(&Desk), afterwards: impl Fn(&Desk)) -> io::Result<Ends> {
    let mut all = Vec::new();
    loop {
        let desk = Desk::open(DELAY, Task::default(), &Recorder::off())?;
        let finished = drop_at(all.len() + 1, handler(&desk)).is_some();
        afterwards(&desk);
        let at = if finished { "not dropped" } else { desk.at() };
        all.push(Dropped { at, left: desk.left() });
        if finished {
            return Ok(Ends { all, waits: desk.waits() });
        }
    }
}

/// Points at which reading two lines was given up and begun again, and the bytes lost in all of them.
pub(super) fn lost_bytes(owned: bool) -> (usize, usize) {
    let (mut points, mut lost) = (0, 0);
    loop {
        let (source, mut lines, mut half) = (Source::default(), Vec::new(), Vec::new());
        let given_up = drop_at(points + 1, read(&source, owned, &mut half, &mut lines)).is_none();
        drop_at(usize::MAX, read(&source, owned, &mut half, &mut lines));
        lost += source.sent() - lines.len();
        if !given_up {
            return (points, lost);
        }
        points += 1;
    }
}

/// Reads lines to the end of what is sent.
async fn read(source: &Source, owned: bool, half: &mut Vec<u8>, lines: &mut Vec<u8>) {
    loop {
        let line =
            if owned { line_in_reader(source, half).await } else { line_in_local(source).await };
        if line.is_empty() {
            return;
        }
        lines.extend(line);
    }
}
