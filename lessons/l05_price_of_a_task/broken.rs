//! The door of a server that gives a thread to every client. One client too many, and the whole server is gone.
//!
//! What holds once it is repaired:
//!
//! * A client is served if there is a thread for it.
//! * Every client that comes is served or refused, and once.
//! * A client without a thread is told so at once.
//! * No client is served by the thread that accepts.
//! * `live` says at any moment how many are inside, whichever thread asks; the one at the door may count.
//!
//! Repair it. `Client`, `Threads`, `NoThread`, `Job` and `Door` with `new`, `welcome` and `live` keep their names and
//! signatures: the judge plays the clients and the operating system. It gives fewer threads than anybody expects. Who can
//! have a thread is served; everybody else is told, by `refuse`, to come back later. What threads share comes from
//! `super::sync`.

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
        let live = Arc::clone(&self.live);
        live.fetch_add(1, SeqCst);
        let job = Box::new(move || {
            client.serve();
            live.fetch_sub(1, SeqCst);
        });
        threads.spawn(job).unwrap();
    }

    /// How many clients are inside.
    pub fn live(&self) -> usize {
        self.live.load(SeqCst)
    }
}
