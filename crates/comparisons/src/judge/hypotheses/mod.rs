//! What was thought before anything was measured, as data, and what a run says to it.
//!
//! A judge reads a [`Run`] and nothing else. It says HOLDS only if the whole 95 % interval is on the claimed side, and
//! a run that cannot tell gets the command that could. Why a hypothesis should be true is shown only where it is.
//!
//! Reading order: `evidence`, how a judge finds its figures; then the judges by subject; `surprises` last.

#[cfg(test)]
mod cases;
mod computing;
mod evidence;
mod load;
mod memory;
mod runtimes;
mod sharing;
mod surprises;
#[cfg(test)]
mod tests;
mod waiting;

use crate::Run;
use brigade_core::measure::{Claim, Verdict};
pub(super) use evidence::Evidence;
pub use surprises::{SURPRISES, Surprise, featured};

/// Something that was thought before it was measured.
#[derive(Debug)]
pub struct Hypothesis {
    /// 1 to 19.
    pub number: u8,
    /// A few words to find it by.
    pub name: &'static str,
    /// What it says, of every machine. What it says of this one is in the claims.
    pub statement: &'static str,
    /// Why it should be so; shown only if it is.
    pub why: &'static str,
    /// What a run says to it. It holds if all of these do.
    pub judge: fn(&Run) -> Vec<Claim>,
}

/// A hypothesis and what a run says to it.
#[derive(Debug)]
pub struct Judged {
    /// What was thought.
    pub hypothesis: &'static Hypothesis,
    /// Its parts, with figures.
    pub claims: Vec<Claim>,
    /// All of them together.
    pub verdict: Verdict,
}

/// Every hypothesis, in the order of its number.
pub const HYPOTHESES: &[Hypothesis] = &[
    waiting::LONE_USER,
    waiting::HUNDRED_USERS,
    waiting::THOUSANDS_OF_USERS,
    waiting::SHRINKING_WAIT,
    computing::LOGIN_RATE,
    memory::LOGIN_MEMORY,
    computing::CLICK_LOG,
    computing::BREAK_EVEN,
    load::BLOCKED_LOOP,
    sharing::READERS,
    sharing::CONVOY,
    memory::CONNECTIONS,
    waiting::POOL_KNEE,
    waiting::FAN_OUT,
    runtimes::NO_STEALING,
    runtimes::BATCHED_CALLS,
    runtimes::SPAWN_FROM_OUTSIDE,
    load::CLOSED_LOOP,
    load::SHEDDING,
];

/// What the run says to every hypothesis.
pub fn judge(run: &Run) -> Vec<Judged> {
    HYPOTHESES.iter().map(|hypothesis| hypothesis.on(run)).collect()
}

impl Hypothesis {
    /// What the run says to it.
    pub fn on(&'static self, run: &Run) -> Judged {
        let claims = (self.judge)(run);
        let verdict = Verdict::of_all(claims.iter().map(|claim| &claim.verdict));
        Judged { hypothesis: self, claims, verdict }
    }
}

impl Judged {
    /// Whether the run says anything at all to it.
    pub fn was_tested(&self) -> bool {
        !matches!(self.verdict, Verdict::NotTestableHere(_))
    }
}
