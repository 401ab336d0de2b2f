//! Asking the nodes of a cluster how it stands with them, each on a connection of its own, so that no query waits for it.

use super::router::Desk;
use crate::engines::Postgres;
use crate::engines::postgres::{Observer, Server};
use brigade_core::trace::Recorder;
use futures_util::future::{join_all, select};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

/// How often a node is asked. What a standby has replayed since is of no use until it is asked again: for so long after a write
/// its client is the primary's.
const EVERY: Duration = Duration::from_millis(20);
/// A node that does not say how it is for so long is asked nothing more.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long after that it is looked for again.
const PAUSE: Duration = Duration::from_millis(100);

/// The thread that looks at the nodes, until it is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Looks at the nodes and tells the desk what they say; opens those that have come to the position `since`, where their
    /// tables are.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn start(
        desk: Arc<Desk>,
        nodes: Vec<Server>,
        since: u64,
        recorder: &Recorder,
    ) -> io::Result<Watch> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let ((stop, stopped), recorder) = (oneshot::channel(), recorder.clone());
        let thread = Builder::new().name("watch".into()).spawn(move || {
            recorder.device("watch");
            let looks = nodes.into_iter().enumerate().map(|(number, server)| {
                let (desk, recorder) = (Arc::clone(&desk), recorder.clone());
                Look { desk, number, server, since, recorder }.forever()
            });
            let all = join_all(looks.collect::<Vec<_>>());
            runtime.block_on(async { _ = select(pin!(all), stopped).await });
            runtime.shutdown_background(); // a node that is just being opened is of no use any more
        })?;
        Ok(Watch { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _panicked = self.thread.take().map(JoinHandle::join);
    }
}

/// A look at one node.
struct Look {
    desk: Arc<Desk>,
    number: usize,
    server: Server,
    since: u64,
    recorder: Recorder,
}

impl Look {
    async fn forever(self) {
        let mut tries = interval(PAUSE);
        tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tries.tick().await;
            if let Ok(observer) = self.server.observe().await {
                self.listen(&observer).await;
            }
            self.desk.hear(self.number, None);
        }
    }

    /// Tells what the node says, as long as it says something.
    async fn listen(&self, observer: &Observer) {
        let mut times = interval(EVERY);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            times.tick().await;
            let Some(standing) = observer.ask(PATIENCE).await else { return };
            // What a standby has not come to yet it may lack: tables. A primary that was one makes them.
            let has_tables = standing.timeline.is_some() || standing.position >= self.since;
            if !self.desk.is_open(self.number) && has_tables {
                self.open().await;
            }
            self.desk.hear(self.number, Some(standing));
        }
    }

    /// Opens the node. Where that fails it is tried again at the next answer.
    async fn open(&self) {
        let (server, recorder) = (self.server.clone(), self.recorder.clone());
        let opened = spawn_blocking(move || Postgres::of(server, &recorder)).await;
        if let Ok(Ok(engine)) = opened {
            self.desk.open(self.number, Arc::new(engine));
        }
    }
}
