//! What the lesson says, read off the run: every sentence is chosen by a measurement.

use super::found::Found;
use super::{COMPUTING, SHARE};
use brigade_core::measure::{Bound, Claim, Measured};
use brigade_workbench::{Bench, Compared, Report, Setting};

/// Runs the experiment and reads the report off it.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let (evidence, found): (_, Found) = bench.measure(&COMPUTING, &Setting::default())?;
    let claim = Claim::bound(
        "FILL IN: a law, and what was measured of it: one thread uses at most one CPU second a second",
        Measured::cpu(found.share(), "s/s"),
        Bound::AtMost(1.0),
        &evidence.quiet(),
    );
    Ok(Report {
        figures: evidence
            .figure("FILL IN: what the picture shows", "computing")
            .into_iter()
            .collect(),
        truths: vec![SHARE.chosen(usize::from(found.share() >= 0.5))],
        compare: vec![Compared::ms(
            "FILL IN: measured beside the law",
            found.total_ms,
            found.cpu_ms,
        )],
        claims: vec![claim],
        explain: vec![format!(
            "FILL IN: why it is so; on a CPU for {:.2} of its time.",
            found.share()
        )],
        rule: "FILL IN: one sentence to take home.".into(),
        ..Report::default()
    })
}
