//! The same call to another thread of this process. Nothing is written: the message is handed over as it lies in memory, shared.

use crate::services::analytics::{Analytics, Batch, Memory};
use crate::services::call::{Call, CallError};
use anyhow::Context;
use std::sync::Arc;
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

/// A question, and where its answer goes.
type Asked = (Call, Arc<Batch>, oneshot::Sender<Result<(), CallError>>);

/// Calls that wait for the other thread at once.
const ROOM: usize = 64;

/// Analytics on a thread of its own, which ends with this value.
#[derive(Debug)]
pub(super) struct Channel(mpsc::Sender<Asked>);

impl Channel {
    pub(super) fn start() -> anyhow::Result<Channel> {
        let (questions, mut asked) = mpsc::channel::<Asked>(ROOM);
        let runtime = Builder::new_current_thread().build()?;
        let answers = move || {
            runtime.block_on(async {
                let analytics = Memory::default();
                while let Some((call, batch, answer)) = asked.recv().await {
                    let _gone = answer.send(analytics.record(&call, &batch).await);
                }
            });
        };
        thread::Builder::new().name("analytics".into()).spawn(answers).context("a thread")?;
        Ok(Channel(questions))
    }

    pub(super) async fn record(&self, call: &Call, batch: &Arc<Batch>) -> Result<(), CallError> {
        let (answer, told) = oneshot::channel();
        let gone = || CallError::Lost("its thread has ended".into());
        self.0.send((*call, Arc::clone(batch), answer)).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}
