//! Three dials for any server, in any language, from outside: how much is in flight, how many cores work,
//! and whether a thread is held for a request that waits; and from how these change, which execution model it is.
//!
//! It asks over HTTP as any client does and reads `/proc`; it needs no root, sends no signal to a process
//! that it has not started, and refuses to know what the server is written in. Linux only.
//!
//! Reading order: [`dial`], what is done one after the other; `held` and `burst`, `readers`, `reuse`, `stall` and
//! `under_load`, the ways to look; `worked` and `class`, what follows (pure); `evidence`, `words` and `lanes`, how it
//! is said and shown (pure); `server`, `ready` and `port`, who starts it, when it is ready, and where it is. [`truth`] has
//! servers of which it is known what they are.

mod asked;
mod burst;
mod class;
#[cfg(test)]
mod class_tests;
mod evidence;
mod held;
mod lanes;
mod observed;
mod port;
mod readers;
mod ready;
mod reuse;
mod sampler;
mod server;
mod stall;
mod target;
pub mod truth;
mod under_load;
mod wire;
mod words;
mod worked;

use asked::Asked;
use brigade_core::measure::QuietGate;
use brigade_core::trace::Trace;
pub use class::{Class, Finding, classify};
pub use observed::{Burst, Held, Level, Observed, Reader, Reuse, Slow, Stall, Work};
use sampler::Look;
pub use server::Server;
use std::io;
use std::time::Duration;
pub use target::{BadTarget, Target};
pub use words::{price, sentence, title};
use worked::Worked;

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
    seen.cores = brigade_core::measure::usable_cpus();
    plan.next("one request alone")?;
    let fast = &Asked::alone(plan.target, server.process())?;
    seen.reuse = reuse::look(fast)?;
    plan.next("half-sent requests")?;
    let gate = QuietGate::open();
    held::hold(fast, seen)?;
    seen.others = gate.close().others.filter(|_| server.is_ours());
    plan.next("who reads")?;
    readers::look(fast, seen)?;
    let waits = worked::worked(&seen.bursts) != Some(Worked::NothingWaits);
    let most = seen.most();
    plan.next(&format!("{most} in flight"))?;
    let (level, looks) =
        under_load::level(fast, most, waits, &seen.reading_threads(class::HELPER))?;
    seen.load = Some(level);
    outcome.looks = looks;
    let Some(slow) = plan.slow else { return Ok(()) };
    plan.next("slow and fast requests at once")?;
    let slow = &Asked::alone(slow, server.process())?;
    seen.slow = stall::probe(fast, slow)?;
    // What the fast URL cannot show, for it waits for nothing, the slow one may.
    if !waits && seen.full().is_none() && seen.slow.first() != Some(1) {
        seen.slow_bursts = held::bursts(slow)?;
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
    /// The most in flight that is worth trying: where so many are all there is, twice of that is enough.
    fn most(&self) -> u32 {
        let bound = match worked::worked(&self.bursts) {
            Some(Worked::Bounded(bound)) => Some(bound),
            _ => self.full(),
        };
        bound.map_or(held::MOST, |bound| (bound * 2).max(4)).min(held::MOST)
    }
}

impl Outcome {
    /// The last level of load as lanes, if there was one. `machine` is named below them.
    pub fn lanes(&self, finding: &Finding, machine: &str) -> Option<Trace> {
        let held = finding.holds_threads();
        (self.looks.len() > 1).then(|| lanes::lanes(&self.looks, held, self.seen.cores, machine))
    }
}
