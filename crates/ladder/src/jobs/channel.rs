//! A queue in the memory of this process: the fastest there is, and gone with the process. It is bounded, for memory
//! is: what has no room is refused before anything is done for it.

use super::queue::{Depth, Queue, QueueError, Taken};
use async_channel::{Receiver, Sender, unbounded};
use brigade_core::blink::Job;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::time::{sleep_until, timeout};

/// How long [`Queue::take`] waits for a job.
const MOMENT: Duration = Duration::from_millis(200);

/// Jobs in memory.
#[derive(Clone, Debug)]
pub struct Channel {
    jobs: Sender<Taken>,
    waiting: Receiver<Taken>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    most: u64,
    /// Waiting, held or promised a place. `Relaxed`: a tally, and nothing is read because of its value.
    inside: AtomicU64,
    dead: AtomicU64,
}

/// A place for one job, kept before the job is there.
#[derive(Debug)]
pub struct Place(Arc<Shared>);

impl Channel {
    /// With room for so many jobs, those that workers hold included.
    pub fn of(most: u64) -> Channel {
        let (jobs, waiting) = unbounded();
        let shared = Shared { most, inside: AtomicU64::new(0), dead: AtomicU64::new(0) };
        Channel { jobs, waiting, shared: Arc::new(shared) }
    }

    /// It always has room: what is added has a place.
    fn add(&self, taken: Taken) {
        let _closed = self.jobs.try_send(taken);
    }

    fn leave(&self) {
        self.shared.inside.fetch_sub(1, Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Relaxed);
    }
}

impl Queue for Channel {
    const IS_KEPT: bool = false;

    type Place = Place;

    fn reserve(&self) -> Result<Place, QueueError> {
        let inside = self.shared.inside.fetch_add(1, Relaxed);
        let place = Place(Arc::clone(&self.shared)); // gives it back where there is none
        if inside < self.shared.most { Ok(place) } else { Err(QueueError::Full) }
    }

    async fn push(&mut self, place: Place, job: &Job) -> Result<(), QueueError> {
        self.shared.inside.fetch_add(1, Relaxed);
        drop(place); // the job has it now
        self.add(Taken { job: job.clone(), tries: 0 });
        Ok(())
    }

    async fn take(&mut self) -> Result<Option<Taken>, QueueError> {
        let next = timeout(MOMENT, self.waiting.recv()).await;
        let next = next.ok().and_then(Result::ok);
        Ok(next.map(|taken| Taken { tries: taken.tries + 1, ..taken }))
    }

    async fn ack(&mut self, _: &Taken) -> Result<(), QueueError> {
        self.leave();
        Ok(())
    }

    /// It waits in a task of its own: nothing else would bring it back.
    async fn retry(&mut self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        let (channel, taken) = (self.clone(), taken.clone());
        let due = Instant::now() + after;
        tokio::spawn(async move {
            sleep_until(due.into()).await;
            channel.add(taken);
        });
        Ok(())
    }

    async fn give_back(&mut self, taken: &Taken) -> Result<(), QueueError> {
        self.add(Taken { job: taken.job.clone(), tries: taken.tries.saturating_sub(1) });
        Ok(())
    }

    async fn bury(&mut self, _: &Taken, _: &str) -> Result<(), QueueError> {
        self.shared.dead.fetch_add(1, Relaxed);
        self.leave();
        Ok(())
    }

    async fn depth(&mut self) -> Result<Depth, QueueError> {
        let waiting = self.waiting.len() as u64;
        let inside = self.shared.inside.load(Relaxed);
        let dead = self.shared.dead.load(Relaxed);
        Ok(Depth { waiting, held: inside.saturating_sub(waiting), dead })
    }
}
