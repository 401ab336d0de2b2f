//! What a request need not wait for: jobs, the queues in which they wait, the workers that do them, and the ways in which a
//! mail leaves the path of a request.
//!
//! Reading order: [`Queue`], what a queue promises, then [`Channel`], [`List`], [`Stream`] and [`Outbox`]; `worker`, what is done in
//! which order, with `backoff`; [`ways`], what a request does; `process` and `supervisor`, workers
//! as a process that goes on; `crash`, where a test kills one.

mod backoff;
mod channel;
mod crash;
pub mod drills;
pub(crate) mod list;
pub mod process;
mod queue;
pub mod signups;
mod stream;
mod supervisor;
pub mod ways;
mod worker;
mod workers;

pub use crate::modules::jobs::Outbox;
pub(crate) use backoff::pause;
pub use channel::{Channel, Place};
pub use crash::{Crash, Step};
pub use list::List;
pub use queue::{Depth, LEASE, Queue, QueueError, Taken};
pub use stream::Stream;
pub use supervisor::{Questions, Supervisor};
pub use worker::{Duty, TRIES};
pub use workers::Workers;
