//! Where requests wait for a place, first come, first served, and hold it for as long as their work takes. An instance that works
//! computes nothing, so that several instances on few cores are several instances.

use async_channel::{Receiver, Sender};
use std::io;
use std::num::NonZeroUsize;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Places, and the line before them. The places are threads that sleep: a runtime's timer would round the times.
#[derive(Clone, Debug)]
pub struct Line(Sender<Work>);

/// What is asked for, and who is told how long it took at the usual speed.
struct Work {
    time: Duration,
    done: oneshot::Sender<Duration>,
}

impl Line {
    /// So many places, where everything takes `slower` times as long.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start(places: NonZeroUsize, slower: f64) -> io::Result<Line> {
        let (line, turn) = async_channel::unbounded();
        for place in 0..places.get() {
            let turn = turn.clone();
            let place = thread::Builder::new().name(format!("place {place}"));
            place.spawn(move || serve(&turn, slower))?;
        }
        Ok(Line(line))
    }

    /// Waits for a place, and for the work: how long that took, or would have taken at the usual speed. What is dropped while it
    /// is in line takes no place.
    pub async fn served(&self, time: Duration) -> Option<Duration> {
        let (done, took) = oneshot::channel();
        self.0.send(Work { time, done }).await.ok()?;
        took.await.ok()
    }
}

#[expect(clippy::disallowed_methods, reason = "to wait is all the work that there is")]
fn serve(turn: &Receiver<Work>, slower: f64) {
    while let Ok(Work { time, done }) = turn.recv_blocking() {
        if done.is_closed() {
            continue;
        }
        let began = Instant::now();
        thread::sleep(time.mul_f64(slower));
        let _gone = done.send(began.elapsed().div_f64(slower));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::Builder;
    use tokio::time::timeout;

    #[test]
    fn what_was_dropped_in_line_costs_nothing_and_times_are_told_at_the_usual_speed() {
        let line = Line::start(NonZeroUsize::MIN, 3.0).unwrap();
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let (ms, hour) = (Duration::from_millis(1), Duration::from_secs(3600));
        let (done, _) = oneshot::channel();
        line.0.try_send(Work { time: hour, done }).unwrap();
        let served =
            runtime.block_on(async { timeout(Duration::from_secs(20), line.served(ms)).await });
        assert!(served.expect("not behind an hour of work").unwrap() >= ms);
    }
}
