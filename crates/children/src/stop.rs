//! How a process group is ended: the signal that its leader takes for "end now, and leave nothing", time for that,
//! and then KILL for what is left.
//!
//! The signal differs by component. PostgreSQL waits after TERM until its clients leave and ends on INT; nginx ends
//! at once on TERM and finishes its requests on QUIT; HAProxy does that on USR1; Redis ends on TERM.

use crate::wait::until;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A signal, and how long after it what is left is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    signal: i32,
    grace: Duration,
}

impl Stop {
    /// Asked by `signal`, killed after `grace`.
    pub const fn by(signal: Signal, grace: Duration) -> Stop {
        Stop { signal: signal.as_raw(), grace }
    }

    /// Ends a process group; `ended` says whether there is nothing left to wait for.
    pub(crate) fn end(self, group: Pid, mut ended: impl FnMut() -> bool) {
        if let Some(signal) = Signal::from_named_raw(self.signal) {
            let _gone = kill_process_group(group, signal);
        }
        let _late = until(self.grace, || ended().then_some(()));
        let _gone = kill_process_group(group, Signal::KILL);
    }
}
