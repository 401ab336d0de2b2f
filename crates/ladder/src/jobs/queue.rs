//! What every queue promises: a job that was pushed is taken by some worker, at least once, until it is acknowledged or
//! put aside.
//!
//! | | channel | list | stream | outbox |
//! |---|---|---|---|---|
//! | is | memory of this process | a list of Redis's | a stream of JetStream's | a table of PostgreSQL's |
//! | a job is kept when | it is pushed | it is pushed | it is pushed | the user is: one commit |
//! | dies with | this process | Redis, since its last write to disk | more than half of its nodes | nothing short of the disk |
//! | full | refuses | Redis's memory | the disk | the disk |
//! | a worker that dies loses | its job | nothing: the lease ends | nothing: the lease ends | nothing: the lease ends |
//! | two jobs of one key | are two | are two | are one for two minutes | are one |

use brigade_core::blink::Job;
use std::fmt::Debug;
use std::time::Duration;

/// How long a job that was taken is its worker's alone. A worker that has not acknowledged it by then has died, or is so slow
/// that the job is handed to another: what a job does must be harmless if it is done twice.
pub const LEASE: Duration = Duration::from_secs(2);

/// Where jobs wait for workers. Clones speak of the same jobs, each over a connection of its own.
pub trait Queue: Clone + Debug + Send + Sync + 'static {
    /// Whether its jobs outlive this process. Where they do not, workers finish them all before it ends.
    const IS_KEPT: bool;

    /// A place that is kept for a job until it is pushed.
    type Place: Send;

    /// Keeps a place for a job, so that nothing is begun that cannot be queued. Only a queue that is full here and now says
    /// no; one elsewhere is asked when the job is there.
    ///
    /// # Errors
    /// [`QueueError::Full`].
    fn reserve(&self) -> Result<Self::Place, QueueError>;

    /// Adds a job.
    ///
    /// # Errors
    /// [`QueueError::Full`], and it was not added; [`QueueError::Away`], and it may have been.
    fn push(
        &mut self,
        place: Self::Place,
        job: &Job,
    ) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// Takes the job that has waited longest, for as long as [`LEASE`]; waits a moment for one, and no longer. Do not drop it
    /// before it is done: what it has just taken would wait for the end of its lease.
    ///
    /// # Errors
    /// [`QueueError::Away`].
    fn take(&mut self) -> impl Future<Output = Result<Option<Taken>, QueueError>> + Send;

    /// The job is done: it is not taken again.
    ///
    /// # Errors
    /// [`QueueError::Away`]: it may be taken again.
    fn ack(&mut self, taken: &Taken) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// The job is to be taken again, not before `after`.
    ///
    /// # Errors
    /// As above.
    fn retry(
        &mut self,
        taken: &Taken,
        after: Duration,
    ) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// The job was not even tried, and this does not count as a try.
    ///
    /// # Errors
    /// As above.
    fn give_back(&mut self, taken: &Taken) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// The job cannot be done: it is put aside, with the reason, and not taken again (a dead letter).
    ///
    /// # Errors
    /// As above.
    fn bury(
        &mut self,
        taken: &Taken,
        why: &str,
    ) -> impl Future<Output = Result<(), QueueError>> + Send;

    /// How many jobs there are.
    ///
    /// # Errors
    /// As above.
    fn depth(&mut self) -> impl Future<Output = Result<Depth, QueueError>> + Send;
}

/// A job in the hands of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What is to be done.
    pub job: Job,
    /// How often it was taken, this time included.
    pub tries: u32,
}

/// How many jobs there are, by what is to become of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Any worker may take them now.
    pub waiting: u64,
    /// A worker has them, or they wait for their next try.
    pub held: u64,
    /// Put aside.
    pub dead: u64,
}

/// Why a queue could not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// It has no room for another job.
    #[error("the queue is full")]
    Full,
    /// It cannot be reached, or was lost before it answered. It may come back.
    #[error("the queue cannot be reached: {0}")]
    Away(String),
}
