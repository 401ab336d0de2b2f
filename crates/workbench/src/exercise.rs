//! What a lesson asks to be repaired, and the question that follows: data, no judge. The judge of an
//! exercise is a program of its own (`judge.rs` in the lesson's folder), so that a syntax error in what a
//! learner writes kills nothing else.

use super::Choice;

/// A program that is broken on purpose. `broken.rs` in the lesson's folder is what ships, `exercise.rs`
/// is the learner's copy of it, `solution.rs` one repair.
#[derive(Debug)]
pub struct Exercise {
    /// What is broken, in one or two sentences that do not tell the repair. Shown as BREAK.
    pub breaks: &'static str,
    /// What a repair must achieve, in one sentence. Shown as REPAIR.
    pub repair: &'static str,
    /// From a nudge to nearly the answer.
    pub hints: [&'static str; 3],
    /// What a repair must keep, all of it: each promise can be read in the exercise's header, is asserted by its judge, and
    /// is broken by a wrong repair that keeps all others.
    pub promises: &'static [Promise],
    /// Repairs in other styles than `solution`'s, each in a file of its own beside it, without `.rs`: the judge accepts them.
    pub right: &'static [&'static str],
}

/// Something that a repair must keep.
#[derive(Debug)]
pub struct Promise {
    /// In one sentence: `Every click is counted once.`
    pub says: &'static str,
    /// Repairs that look right and break this promise only. At least one: a promise that nothing breaks may be asserted by
    /// nothing.
    pub wrong: &'static [Wrong],
}

impl Exercise {
    /// Repairs that look right and are not, promise after promise.
    pub fn wrong(&self) -> impl Iterator<Item = &'static Wrong> {
        self.promises.iter().flat_map(|promise| promise.wrong)
    }
}

/// A plausible repair that is none, in a file of its own beside `broken.rs`. The content test sees to it that the judge rejects
/// it, and why.
#[derive(Debug)]
pub struct Wrong {
    /// The file without `.rs`: `wrong_seqcst`.
    pub file: &'static str,
    /// What the judge's sentence must contain.
    pub because: &'static str,
}

/// The pattern in another shape: asked after the repair, and answered without running anything.
#[derive(Debug)]
pub struct Transfer {
    /// What is asked.
    pub text: &'static str,
    /// The answers on offer, the misconceptions among them.
    pub choices: &'static [Choice],
    /// The index of the right one.
    pub right: usize,
}
