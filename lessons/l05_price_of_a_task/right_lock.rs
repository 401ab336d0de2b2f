//! The count is a number under a lock.

use super::sync::{Arc, Mutex};

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
    live: Arc<Mutex<usize>>,
}

impl Door {
    /// No client is inside.
    pub fn new() -> Self {
        Door { live: Arc::new(Mutex::new(0)) }
    }

    /// A client is here. Called by the one thread that accepts; the next client waits until this returns.
    pub fn welcome(&self, client: Arc<dyn Client>, threads: &dyn Threads) {
        let (live, served) = (Arc::clone(&self.live), Arc::clone(&client));
        *live.lock().unwrap() += 1;
        let job = Box::new(move || {
            served.serve();
            *live.lock().unwrap() -= 1;
        });
        if threads.spawn(job).is_err() {
            *self.live.lock().unwrap() -= 1;
            client.refuse();
        }
    }

    /// How many clients are inside.
    pub fn live(&self) -> usize {
        *self.live.lock().unwrap()
    }
}
