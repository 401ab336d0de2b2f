//! One connection at work: queries are sent while others are still out (pipelining), and each is answered in its time.

use super::{Job, Session, Wire};
use async_channel::Receiver;
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;
use futures_util::future::{Either, ready, select};
use futures_util::stream::StreamExt;
use std::time::{Duration, Instant};
use tokio::time::{timeout, timeout_at};

/// How long a server may take to hear that we leave.
const PARTING: Duration = Duration::from_secs(2);

/// Why a connection goes on no longer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing more will be asked.
    Stopped,
    /// It is lost, or so slow that it is given up.
    Lost,
}

/// Asks what comes in, `depth` queries at a time, until the queue is closed and empty or the connection is lost. What is
/// out then is answered: its promise is dropped. `answered` hears of each answer.
pub(super) async fn serve<S: Session>(
    session: S,
    mut wire: Wire,
    queue: Receiver<Job>,
    depth: usize,
    answered: impl Fn(),
) -> End {
    let answers = queue.map(|job| answer(&session, job)).buffer_unordered(depth);
    let is_lost = Box::pin(answers.inspect(|_| answered()).any(ready));
    match select(is_lost, &mut wire.0).await {
        Either::Left((false, _)) => {}
        Either::Left((true, _)) | Either::Right(_) => return End::Lost,
    }
    drop(session); // it says goodbye
    let _parted = timeout(PARTING, &mut wire.0).await;
    End::Stopped
}

/// Asks one question, if its answer is still wanted. Whether that shows that the connection is lost.
async fn answer(session: &impl Session, job: Job) -> bool {
    let Job { query, promise, deadline } = job;
    let reads = !query.question.is_write();
    if reads && promise.is_abandoned() {
        return false;
    }
    let asked = Instant::now();
    let Some(promise) = promise.turn(asked) else { return false };
    let late = Answer::Failed(StoreError::Late);
    if deadline <= asked {
        promise.answer(late);
        return false;
    }
    let answer = timeout_at(deadline.into(), session.ask(&query)).await;
    query.task.served(asked);
    let is_lost = match &answer {
        // It may be frozen, and then it would be late for ever.
        Err(_late) => true,
        Ok(answer) => matches!(answer, Answer::Failed(StoreError::Unavailable(_))),
    };
    promise.answer(answer.unwrap_or(late));
    is_lost
}
