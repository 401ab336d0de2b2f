//! What was thought before anything was measured, what is promised, and what surprises: each with the verdict of this
//! run, and with a why only where it holds.

use crate::judge::hypotheses::{Judged, featured, judge};
use crate::{Run, promises};
use brigade_core::measure::{Claim, Verdict};
use brigade_draw::escaped;

/// The section.
pub(super) fn section(run: &Run) -> String {
    let judged = judge(run);
    let (tested, untested): (Vec<&Judged>, Vec<&Judged>) =
        judged.iter().partition(|judged| judged.was_tested());
    format!(
        "<section id=\"hypotheses\" aria-labelledby=\"h-hypotheses\">\n\
<h2 id=\"h-hypotheses\">What was thought before, and what this run says</h2>\n<p>{}</p>\n{}{}{}{}</section>\n",
        tally(&judged),
        surprises(run),
        tested.iter().map(|judged| hypothesis(judged)).collect::<String>(),
        folded("hypotheses that this run cannot tell", &untested, |judged| hypothesis(judged)),
        folded("promises about our own models", &promises(run), |promise| {
            format!("<ul class=\"claims\">{}</ul>\n", claim(promise))
        })
    )
}

/// `Of 18 hypotheses 9 hold, 3 do not hold here, …`.
fn tally(judged: &[Judged]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| {
        judged.iter().filter(|judged| wanted(&judged.verdict)).count()
    };
    format!(
        "Of {} hypotheses {} hold, {} do not hold here, {} were too noisy to tell and {} were not put to the test.",
        judged.len(),
        count(|verdict| *verdict == Verdict::Holds),
        count(|verdict| *verdict == Verdict::DoesNotHoldHere),
        count(|verdict| matches!(verdict, Verdict::Noisy(_))),
        count(|verdict| matches!(verdict, Verdict::NotTestableHere(_)))
    )
}

/// Only those that hold, in front.
fn surprises(run: &Run) -> String {
    let held = featured(run).into_iter().map(|(surprise, claim)| {
        let [title, statement, evidence] =
            [surprise.title, &claim.statement, &claim.evidence].map(escaped);
        format!("<li><b>{title}</b>: {statement} ({evidence}).</li>\n")
    });
    let found: String = held.collect();
    match found.as_str() {
        "" => String::new(),
        found => format!("<h3>Few people expect this</h3>\n<ul class=\"brief\">\n{found}</ul>\n"),
    }
}

fn hypothesis(judged: &Judged) -> String {
    let thought = judged.hypothesis;
    let why = match judged.verdict {
        Verdict::Holds => format!("<p class=\"why\">Why: {}</p>\n", escaped(thought.why)),
        _ => String::new(),
    };
    format!(
        "<div class=\"thought\">\n<h3>H{} {} {}</h3>\n<p>{}</p>\n<ul class=\"claims\">\n{}</ul>\n{why}</div>\n",
        thought.number,
        escaped(thought.name),
        verdict(&judged.verdict),
        escaped(thought.statement),
        judged.claims.iter().map(claim).collect::<String>()
    )
}

fn claim(claim: &Claim) -> String {
    let evidence = match claim.basis {
        Some(_) => format!(": {}", escaped(&claim.evidence)),
        None => String::new(),
    };
    let why = claim.verdict.why().map_or_else(String::new, |why| format!(" ({})", escaped(why)));
    let statement = escaped(&claim.statement);
    format!("<li>{} {statement}{evidence}{why}</li>\n", verdict(&claim.verdict))
}

/// The word alone; why stands with the claim.
fn verdict(verdict: &Verdict) -> String {
    let class = match verdict {
        Verdict::Holds => "yes",
        Verdict::DoesNotHoldHere => "no",
        Verdict::NotTestableHere(_) | Verdict::Noisy(_) => "open",
    };
    format!("<span class=\"{class}\">{}</span>", verdict.word())
}

/// What is for those who ask; empty if there is nothing.
fn folded<T>(what: &str, items: &[T], show: impl Fn(&T) -> String) -> String {
    match items.len() {
        0 => String::new(),
        count => format!(
            "<details><summary>{count} {what}</summary>\n{}</details>\n",
            items.iter().map(show).collect::<String>()
        ),
    }
}
