//! A future, dropped at every point at which it can be: no clock, no luck.

use super::found::{End, Ends, Reading};
use super::lines::{Source, line_in_local, line_in_reader};
use super::trial::Trial;
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

/// Every end of a handler; before what is left is looked at, `afterwards` is done.
pub(super) fn ends(handler: impl AsyncFn(&Trial), afterwards: impl Fn(&Trial)) -> io::Result<Ends> {
    let mut all = Vec::new();
    loop {
        let trial = Trial::open(DELAY, Task::default(), &Recorder::off())?;
        let finished = drop_at(all.len() + 1, handler(&trial)).is_some();
        afterwards(&trial);
        all.push(End { dropped: trial.at.get().filter(|_| !finished), left: trial.left() });
        if finished {
            return Ok(Ends { all, waits: trial.waits.get() });
        }
    }
}

/// Reading two lines, given up at every point at which it waits, and begun again.
pub(super) fn given_up(owned: bool) -> Reading {
    let mut reading = Reading { points: 0, lost_bytes: 0 };
    loop {
        let (source, mut lines, mut half) = (Source::default(), Vec::new(), Vec::new());
        let at = reading.points + 1;
        let given_up = drop_at(at, read(&source, owned, &mut half, &mut lines)).is_none();
        drop_at(usize::MAX, read(&source, owned, &mut half, &mut lines));
        reading.lost_bytes += source.sent() - lines.len();
        if !given_up {
            return reading;
        }
        reading.points += 1;
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
