//! Who is told what becomes of one task, beside the recorder: an observer outside of the core that counts, logs or traces
//! requests. A picture needs neither.

use super::Context;
use std::fmt::Debug;

/// Watches one task, on whatever threads that runs. It is called in the path of a request: it never waits and never panics.
pub trait Watch: Debug + Send + Sync {
    /// Where the task stands in a distributed trace: the parent of what is done on its behalf.
    fn context(&self) -> Context;

    /// Its reply is made, with this status; once per task.
    fn replied(&self, status: u16);
}
