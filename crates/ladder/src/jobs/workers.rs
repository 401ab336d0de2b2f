//! Workers in this process: so many tasks on one thread, for they mostly wait.

use super::queue::Queue;
use super::worker::{Duty, Worker};
use brigade_core::models::{Shutdown, Stop};
use futures_util::future::join_all;
use std::io;
use std::thread::{Builder, JoinHandle};
use tokio::runtime;

/// Workers at work. Dropped, they finish what they have in hand, and end.
#[derive(Debug)]
pub struct Workers {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Workers {
    /// Starts `count` of them.
    ///
    /// # Errors
    /// The operating system refuses a thread or what a runtime needs.
    pub fn start<Q: Queue>(queue: &Q, duty: &Duty, count: usize) -> io::Result<Workers> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, shutdown) = Shutdown::new();
        let (queue, duty) = (queue.clone(), duty.clone());
        let thread = Builder::new().name("workers".into()).spawn(move || {
            duty.recorder.lane("workers");
            let worker = |seed| Worker::new(queue.clone(), duty.clone(), seed as u64);
            let all = (0..count).map(|seed| worker(seed).run(shutdown.clone()));
            runtime.block_on(join_all(all));
        })?;
        Ok(Workers { stop, thread: Some(thread) })
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
