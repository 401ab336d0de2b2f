//! The same on tasks: where a request waits for its turn it is a task that waits for a permit, or an entry of a channel. The
//! blocking twin is `threads.rs`.

use super::trial::{Request, Trial};
use super::ways::Way;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

/// The ways that it has: a semaphore lets in who came first, so the newest is not the first.
pub(super) const WAYS: [Way; 4] = [Way::Unbounded, Way::Blocks, Way::Refuses, Way::Sheds];

// ANCHOR: offer
/// A request has come.
async fn offer(way: Way, request: Request, trial: &Arc<Trial>, door: &mut Door) {
    match way {
        Way::Unbounded => {
            let (trial, permits) = (Arc::clone(trial), Arc::clone(&door.permits));
            // No queue is to be seen: it is the tasks that wait here, as many as come.
            door.waiting.spawn(async move {
                if let Ok(permit) = permits.acquire_owned().await {
                    serve(request, &trial, permit).await;
                }
            });
        }
        Way::Sheds => {
            let (trial, permits) = (Arc::clone(trial), Arc::clone(&door.permits));
            door.waiting.spawn(async move {
                match timeout(trial.limits.patience, permits.acquire_owned()).await {
                    Ok(Ok(permit)) => serve(request, &trial, permit).await,
                    _ => request.refuse(),
                }
            });
        }
        Way::Blocks => _ = door.queue.send(request).await, // waits until there is room
        Way::Refuses | Way::NewestFirst => {
            if let Err(TrySendError::Full(request)) = door.queue.try_send(request) {
                request.refuse();
            }
        }
    }
}

/// Takes what is next, and serves it as soon as there is a permit.
async fn work(trial: Arc<Trial>, permits: Arc<Semaphore>, mut queue: Receiver<Request>) {
    let mut serving = JoinSet::new();
    while let Some(request) = queue.recv().await {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { break };
        let trial = Arc::clone(&trial);
        serving.spawn(async move { serve(request, &trial, permit).await });
    }
    serving.join_all().await;
}

async fn serve(mut request: Request, trial: &Trial, _permit: OwnedSemaphorePermit) {
    let ticket = request.ask(&trial.database);
    ticket.await; // no thread is held
    request.answer();
}
// ANCHOR_END: offer

/// Where requests come in.
struct Door {
    permits: Arc<Semaphore>,
    /// Tasks that wait for a permit, or have one.
    waiting: JoinSet<()>,
    queue: Sender<Request>,
}

/// All requests of the trial, from the first to the last answer, on this thread.
pub(super) fn run(way: Way, trial: Trial) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let trial = Arc::new(trial);
    runtime.block_on(async {
        let permits = Arc::new(Semaphore::new(trial.serving.workers));
        let (queue, leave) = channel(trial.limits.room);
        let worker = tokio::spawn(work(Arc::clone(&trial), Arc::clone(&permits), leave));
        let mut door = Door { permits, waiting: JoinSet::new(), queue };
        for (number, came) in trial.comes() {
            sleep_until(came.into()).await;
            offer(way, trial.request(number, came), &trial, &mut door).await;
        }
        let Door { waiting, queue, .. } = door;
        waiting.join_all().await;
        drop(queue); // the worker ends when the channel is empty
        worker.await.map_err(io::Error::other)
    })
}
