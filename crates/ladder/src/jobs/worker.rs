//! One worker: it takes a job, does it, acknowledges it, in this order, so that whatever dies in between leaves a job that
//! is taken again. That it is done again is harmless: the provider knows its key.

use super::backoff::pause;
use super::crash::{Crash, Step};
use super::queue::{Queue, QueueError, Taken};
use crate::mail::{Mail, SendError, Sent};
use crate::telemetry::{Telemetry, Text, carried};
use brigade_core::blink::{Job, Log};
use brigade_core::models::Shutdown;
use brigade_core::trace::{Recorder, State, Task, Traced};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::future::poll_fn;
use std::pin::pin;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Tries that a job has before it is put aside. Each try costs the others a worker's time.
pub const TRIES: u32 = 5;

/// How long jobs that die with this process are worked on after it was told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// What workers need beside a queue.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who sends the mail.
    pub mail: Mail,
    /// Where they are killed, if anywhere.
    pub crash: Crash,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
    /// Hears what goes wrong, once.
    pub log: Log,
    /// What each job leaves behind; usually off.
    pub telemetry: Telemetry,
}

/// A worker and its connection to the queue.
pub(super) struct Worker<Q> {
    queue: Q,
    duty: Duty,
    rng: StdRng,
    /// How often in a row it could do nothing, for no fault of a job's.
    idle: u32,
}

/// Nothing can be done for a while.
struct Away(String);

impl From<QueueError> for Away {
    fn from(why: QueueError) -> Self {
        Away(why.to_string())
    }
}

impl<Q: Queue> Worker<Q> {
    pub(super) fn new(queue: Q, duty: Duty, seed: u64) -> Self {
        Worker { queue, duty, rng: StdRng::seed_from_u64(seed), idle: 0 }
    }

    /// Works until it is told to stop. The job at hand is finished; those that wait stay in the queue if it is kept, and
    /// are done if it is not.
    pub(super) async fn run(mut self, stop: Shutdown) {
        while !stop.is_given() {
            self.turn(&stop).await;
        }
        let give_up = Instant::now() + DRAIN;
        while !Q::IS_KEPT && Instant::now() < give_up && self.has_more().await {
            self.turn(&stop).await;
        }
    }

    async fn has_more(&mut self) -> bool {
        self.queue.depth().await.is_ok_and(|depth| depth.waiting + depth.held > 0)
    }

    async fn turn(&mut self, stop: &Shutdown) {
        match self.next().await {
            Ok(()) if self.idle > 0 => {
                self.idle = 0;
                (self.duty.log)("jobs are done again");
            }
            Ok(()) => {}
            Err(Away(why)) => {
                self.idle += 1;
                if self.idle == 1 {
                    (self.duty.log)(&format!("no job can be done: {why}; tried again by itself"));
                }
                let pause = pause(self.idle, &mut self.rng);
                let _stopped = timeout(pause, stop.given()).await;
            }
        }
    }

    async fn next(&mut self) -> Result<(), Away> {
        let Some(taken) = self.queue.take().await? else { return Ok(()) };
        self.duty.crash.reached(Step::Taken);
        let task = self.duty.recorder.task(&taken.job.kind);
        let span = self.duty.telemetry.tracer().linked(carried(&taken.job), "job");
        let (context, duty) = (span.context(), self.duty.clone());
        let done = Traced::new(task.clone(), self.one(&task, &taken)).await;
        if let Err(Away(why)) = &done {
            duty.telemetry.fault("workers", &Text::clean(why), Some(context));
        }
        span.ended(done.is_ok());
        done
    }

    async fn one(&mut self, task: &Task, taken: &Taken) -> Result<(), Away> {
        if taken.tries > TRIES {
            return self.bury(taken, "its workers died of it").await;
        }
        match self.send(task, &taken.job).await {
            Ok(_) => {
                self.duty.crash.reached(Step::Sent);
                self.queue.ack(taken).await?;
                self.duty.crash.reached(Step::Acknowledged);
                Ok(())
            }
            Err(SendError::Away(why)) => {
                self.queue.give_back(taken).await?;
                Err(Away(why))
            }
            Err(why @ SendError::Failed(_)) if taken.tries < TRIES => {
                let after = pause(taken.tries, &mut self.rng);
                (self.duty.log)(&format!("job {}: {why}; it is tried again", taken.job.key));
                Ok(self.queue.retry(taken, after).await?)
            }
            Err(why) => self.bury(taken, &why.to_string()).await,
        }
    }

    async fn send(&self, task: &Task, job: &Job) -> Result<Sent, SendError> {
        let handed = self.duty.mail.hand_in(job).await?;
        self.duty.crash.reached(Step::Handed);
        let mut confirmed = pin!(handed.confirmed());
        poll_fn(|cx| {
            let polled = confirmed.as_mut().poll(cx);
            if polled.is_pending() {
                task.suspend(State::Network);
            }
            polled
        })
        .await
    }

    async fn bury(&mut self, taken: &Taken, why: &str) -> Result<(), Away> {
        let (key, tries) = (&taken.job.key, taken.tries);
        (self.duty.log)(&format!("job {key} is put aside after {tries} tries: {why}"));
        Ok(self.queue.bury(taken, why).await?)
    }
}
