//! What was thought, promised and not expected, with what a run says to it.

use super::{WIDTH, hanging};
use crate::comparisons::hypotheses::{self, Judged, featured};
use crate::comparisons::{self, Run};
use crate::measure::{Claim, Verdict};

/// A verdict without its reason: `HOLDS`.
fn word(verdict: &Verdict) -> String {
    let said = verdict.to_string();
    said.split(" (").next().unwrap_or_default().to_owned()
}

/// Every hypothesis with its parts, and why where it holds.
pub(super) fn hypotheses(run: &Run) -> String {
    let all: String = hypotheses::judge(run).iter().map(hypothesis).collect();
    format!("WHAT WAS THOUGHT BEFORE, AND WHAT THIS RUN SAYS\n{all}")
}

fn hypothesis(judged: &Judged) -> String {
    let thought = judged.hypothesis;
    let head = format!("H{:<4}", thought.number);
    let mut text = hanging(&head, &format!("{}: {}", word(&judged.verdict), thought.statement));
    if judged.was_tested() || judged.claims.iter().any(|claim| claim.verdict == Verdict::Holds) {
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

/// The hypotheses that a run could test, a line each, with a line feed at the end of each; empty if there are none.
pub fn tested(run: &Run) -> String {
    let line = |judged: &Judged| {
        let thought = judged.hypothesis;
        let line = format!("H{:<3}{:<20}{}", thought.number, word(&judged.verdict), thought.name);
        format!("{}\n", line.chars().take(WIDTH).collect::<String>())
    };
    let judged = hypotheses::judge(run);
    judged.iter().filter(|judged| judged.was_tested()).map(line).collect()
}

/// Every promise that was put to the test.
pub(super) fn promises(run: &Run) -> String {
    let promises: String =
        comparisons::promises(run).iter().map(|claim| hanging("- ", &said(claim))).collect();
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
