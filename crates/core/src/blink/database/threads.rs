//! The threads of an engine: each with a device's lane, and none left when the engine is gone.

use crate::trace::Recorder;
use std::io;
use std::thread::{self, Builder, JoinHandle};

/// Threads that end when their channels close. Dropping this waits for them, so it stands behind the
/// channels in its owner: fields are dropped in the order in which they are declared.
#[derive(Debug, Default)]
pub(super) struct Threads(Vec<JoinHandle<()>>);

impl Threads {
    /// Starts one more, with a device's lane.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn spawn(
        &mut self,
        name: &'static str,
        recorder: &Recorder,
        work: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let recorder = recorder.clone();
        self.0.push(Builder::new().name(name.into()).spawn(move || {
            recorder.device(name);
            work();
        })?);
        Ok(())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        for thread in self.0.drain(..) {
            // The last owner may be a task that one of these threads has just woken.
            if thread.thread().id() != thread::current().id() {
                let _panicked = thread.join();
            }
        }
    }
}
