//! Three dials for any server, in any language, from outside: how much is in flight, how many cores work,
//! and whether a thread is held for whoever waits; and from how these change, which execution model it is.
//!
//! It asks over HTTP as any client does and reads `/proc`; it needs no root, sends no signal to a process
//! that it has not started, and refuses to know what the server is written in. Linux only.
//!
//! Reading order: [`dial`], what is done one after the other; `held`, `under_load` and `stall`, three ways to
//! look; `class`, what follows from it (pure); `lanes` and `words`, how it is shown; `server` and `guard`, who
//! starts it and who ends it.

mod class;
#[cfg(test)]
mod class_tests;
mod guard;
mod held;
mod lanes;
mod observed;
mod sampler;
mod server;
mod stall;
mod target;
mod under_load;
mod wire;
mod words;

use crate::trace::Trace;
pub use class::{Class, Finding, classify};
pub use guard::watch;
pub use observed::{Held, Level, Observed, Slow, Stall, Work};
use sampler::Look;
pub use server::Server;
use std::io;
use std::time::Duration;
pub use target::{BadTarget, Target};
pub use words::{price, sentence, title};

/// What to ask, and how to know when to stop.
pub struct Plan<'a> {
    /// What is asked.
    pub target: &'a Target,
    /// Something slow on the same server, for the two-probe test.
    pub slow: Option<&'a Target>,
    /// Says what is done now.
    pub say: &'a dyn Fn(&str),
    /// Whether to go on.
    pub goes_on: &'a dyn Fn() -> bool,
}

/// What came out, whole or not.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was seen, as far as it went.
    pub seen: Observed,
    /// Looks at the last level of load.
    looks: Vec<Look>,
}

/// After an error, so long is watched whether the server ends.
const LAST_BREATH: Duration = Duration::from_millis(300);

/// Looks at `server` in every way there is. What was seen before an error is in `outcome`.
///
/// # Errors
/// The server cannot be reached or ended, or `/proc` cannot be read, or it was told not to go on.
pub fn dial(server: &Server, plan: &Plan<'_>, outcome: &mut Outcome) -> io::Result<()> {
    let done = phases(server, plan, outcome);
    // Who hangs up may be about to end: then that is the reason to name.
    let patience = if done.is_err() { LAST_BREATH } else { Duration::ZERO };
    match (done, server.death_within(patience)) {
        (_, Some(death)) => Err(io::Error::other(death)),
        (done, None) => done,
    }
}

fn phases(server: &Server, plan: &Plan<'_>, outcome: &mut Outcome) -> io::Result<()> {
    let seen = &mut outcome.seen;
    let process = server.process();
    seen.cores = std::thread::available_parallelism().map_or(1, usize::from);
    plan.next("one request alone")?;
    let usual = stall::alone(plan.target)?;
    plan.next("half-sent requests")?;
    let held = held::hold(plan.target, process, usual)?;
    (seen.held, seen.reading) = (held.held, held.reading);
    let mut in_flight = 1;
    while in_flight <= seen.most() {
        plan.next(&format!("{in_flight} in flight"))?;
        let (level, looks) =
            under_load::level(plan.target, process, in_flight, seen.levels.first(), usual)?;
        seen.levels.push(level);
        outcome.looks = looks;
        in_flight *= 2;
    }
    if let Some(slow) = plan.slow {
        plan.next("slow and fast requests at once")?;
        seen.slow = stall::probe(plan.target, slow)?;
    }
    Ok(())
}

impl Plan<'_> {
    fn next(&self, what: &str) -> io::Result<()> {
        if !(self.goes_on)() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "interrupted"));
        }
        (self.say)(what);
        Ok(())
    }
}

impl Observed {
    /// The most in flight that is worth trying: where clients hold all there is, twice of that is enough.
    fn most(&self) -> u32 {
        let full = self.held.iter().filter(|held| !held.answered).map(|held| held.count).min();
        full.map_or(under_load::MOST, |full| (full * 2).max(4)).min(under_load::MOST)
    }
}

impl Outcome {
    /// The last level of load as lanes, if there was one. `machine` is named below them.
    pub fn lanes(&self, finding: &Finding, machine: &str) -> Option<Trace> {
        let held = finding.holds_threads();
        (self.looks.len() > 1).then(|| lanes::lanes(&self.looks, held, self.seen.cores, machine))
    }
}
