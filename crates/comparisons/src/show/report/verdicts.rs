//! What was thought, promised and not expected, with what a run says to it.

use super::hanging;
use crate::judge::hypotheses::{self, Judged, featured};
use crate::{Run, judge};
use brigade_core::measure::{Claim, Verdict};

/// Every hypothesis with its parts, and why where it holds.
pub(super) fn hypotheses(run: &Run) -> String {
    let all: String = hypotheses::judge(run).iter().map(hypothesis).collect();
    format!("WHAT WAS THOUGHT BEFORE, AND WHAT THIS RUN SAYS\n{all}")
}

fn hypothesis(judged: &Judged) -> String {
    let thought = judged.hypothesis;
    let head = format!("H{:<4}", thought.number);
    let mut text = hanging(&head, &format!("{}: {}", judged.verdict.word(), thought.statement));
    if judged.claims.iter().any(|claim| claim.basis.is_some()) || judged.was_tested() {
        text.extend(judged.claims.iter().map(|claim| hanging("     - ", &said(claim))));
    } else if let Verdict::NotTestableHere(why) = &judged.verdict {
        text.push_str(&hanging("     - ", why));
    }
    if judged.verdict == Verdict::Holds {
        text.push_str(&hanging("     why: ", thought.why));
    }
    text
}

/// `HOLDS: threads answer as often: measured …`.
fn said(claim: &Claim) -> String {
    match &claim.verdict {
        Verdict::Holds | Verdict::DoesNotHoldHere => {
            format!("{}: {}: {}", claim.verdict, claim.statement, claim.evidence)
        }
        open if claim.basis.is_some() => format!("{open}: {}: {}", claim.statement, claim.evidence),
        open => format!("{open}: {}", claim.statement),
    }
}

/// The hypotheses that a run could test, a line each, and where the others are; empty if it could test none.
pub fn tested(run: &Run) -> String {
    let line = |judged: &Judged| {
        let thought = judged.hypothesis;
        format!("H{:<3}{:<20}{}\n", thought.number, judged.verdict.word(), thought.name)
    };
    let (all, judged) = (hypotheses::HYPOTHESES.len(), hypotheses::judge(run));
    let tested: Vec<String> = judged.iter().filter(|one| one.was_tested()).map(line).collect();
    match tested.len() {
        0 => String::new(),
        some => format!(
            "WHAT WAS THOUGHT BEFORE, {some} OF {all} TESTED\n{}`brigade report` says what each claims, and what would test the others.\n",
            tested.concat()
        ),
    }
}

/// Every promise that was put to the test.
pub(super) fn promises(run: &Run) -> String {
    let promises: String =
        judge::promises(run).iter().map(|claim| hanging("- ", &said(claim))).collect();
    if promises.is_empty() {
        promises
    } else {
        format!("WHAT WE PROMISE OF OUR MODELS\n{promises}")
    }
}

/// What surprises and holds.
pub(super) fn surprises(run: &Run) -> String {
    let line = |(surprise, claim): (&hypotheses::Surprise, Claim)| {
        hanging("- ", &format!("{}: {}: {}", surprise.title, claim.statement, claim.evidence))
    };
    let featured: String = featured(run).into_iter().map(line).collect();
    if featured.is_empty() { featured } else { format!("WHAT FEW PEOPLE EXPECT\n{featured}") }
}
