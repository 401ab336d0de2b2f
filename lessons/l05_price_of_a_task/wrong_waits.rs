//! "Try until there is one." Clients that stay keep their threads, and all others stand before a door where none looks.

use super::sync::Arc;
use super::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// A client that has connected, and wants one of two answers.
pub trait Client: Send + Sync {
    /// Answers until the client leaves. It may take as long as it likes.
    fn serve(&self);
    /// 503: come back later.
    fn refuse(&self);
}

/// What a thread is to do.
pub type Job = Box<dyn FnOnce() + Send>;

/// The operating system has no more threads for us.
#[derive(Debug)]
pub struct NoThread;

/// Where threads come from.
pub trait Threads {
    /// Runs `job` on a thread of its own, or says no; then the job is gone.
    fn spawn(&self, job: Job) -> Result<(), NoThread>;
}

/// Lets clients in, one after another, and knows how many are inside.
pub struct Door {
    live: Arc<AtomicUsize>,
}

impl Door {
    /// No client is inside.
    pub fn new() -> Self {
        Door { live: Arc::new(AtomicUsize::new(0)) }
    }

    /// A client is here. Called by the one thread that accepts; the next client waits until this returns.
    pub fn welcome(&self, client: Arc<dyn Client>, threads: &dyn Threads) {
        self.live.fetch_add(1, SeqCst);
        loop {
            let (live, served) = (Arc::clone(&self.live), Arc::clone(&client));
            let job = Box::new(move || {
                served.serve();
                live.fetch_sub(1, SeqCst);
            });
            match threads.spawn(job) {
                Ok(()) => return,
                Err(NoThread) => super::sync::thread::yield_now(),
            }
        }
    }

    /// How many clients are inside.
    pub fn live(&self) -> usize {
        self.live.load(SeqCst)
    }
}
