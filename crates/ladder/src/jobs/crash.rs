//! Points at which a process can be told to be killed, each between two steps of which a crash may fall: what
//! `kill -9` does by chance, at a place that is known.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// A moment on the way of a mail, from the request to the acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The request was read, and nothing is kept.
    Asked,
    /// The user is kept.
    Committed,
    /// The job is queued, and the client has no answer.
    Queued,
    /// The client has its answer.
    Answered,
    /// A worker has taken the job.
    Taken,
    /// The mail was handed to the provider, which has not answered.
    Handed,
    /// The provider has answered that it was sent.
    Sent,
    /// The job is acknowledged.
    Acknowledged,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Step; 8] = {
        use Step::{Acknowledged, Answered, Asked, Committed, Handed, Queued, Sent, Taken};
        [Asked, Committed, Queued, Answered, Taken, Handed, Sent, Acknowledged]
    };
    /// Those of a worker.
    pub const WORKER: [Step; 4] = [Step::Taken, Step::Handed, Step::Sent, Step::Acknowledged];

    /// What is typed: `--kill-at handed`.
    pub fn name(self) -> &'static str {
        match self {
            Step::Asked => "asked",
            Step::Committed => "committed",
            Step::Queued => "queued",
            Step::Answered => "answered",
            Step::Taken => "taken",
            Step::Handed => "handed",
            Step::Sent => "sent",
            Step::Acknowledged => "acknowledged",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Step::ALL.into_iter().find(|step| step.name() == text);
        let names = || Step::ALL.map(Step::name).join(", ");
        known.ok_or_else(|| format!("`{text}` is no step; there are {}", names()))
    }
}

/// Where this process is to be killed, if anywhere. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Crash(Option<(Step, Arc<AtomicU32>)>);

impl Crash {
    /// Nowhere.
    pub fn never() -> Crash {
        Crash(None)
    }

    /// The `nth` time that this step is reached.
    pub fn at(step: Step, nth: u32) -> Crash {
        Crash(Some((step, Arc::new(AtomicU32::new(nth)))))
    }

    /// A step is reached. It does not return where it is the one.
    pub(super) fn reached(&self, step: Step) {
        if let Some((at, left)) = &self.0
            && *at == step
            && left.fetch_sub(1, Relaxed) == 1
        {
            kill();
        }
    }
}

/// As the kernel does when memory runs out: no destructor runs, nothing is flushed, no client is told.
fn kill() {
    #[cfg(unix)]
    let _gone =
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_typed_by_its_name() {
        for step in Step::ALL {
            assert_eq!(step.name().parse(), Ok(step));
        }
        assert!("sending".parse::<Step>().is_err_and(|why| why.contains("handed")));
    }
}
