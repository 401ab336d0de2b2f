//! The laws of L20, each with its verdict.

use super::found::{Found, Kept, Policy, Replicas};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};

/// How far from its delay a step may be, in milliseconds: a commit is acknowledged after the disk has it, and a standby looks at
/// its clock when it is woken.
const STEP_MS: f64 = 5.0;
/// How far a simulation of this length may be from the law, in percent.
const SIMULATED: f64 = 3.0;

pub(super) fn claims(found: &Found, measured: &Quiet, simulated: &Quiet) -> Vec<Claim> {
    let Found { replicas, capacity } = found;
    let law = Claim::bound(
        format!("more nodes do 1 / (w + (1 − w) / n), to {SIMULATED} %"),
        Measured::counted(capacity.off() * 100.0, "%"),
        Bound::AtMost(SIMULATED),
        simulated,
    );
    let reads = sessions(replicas, measured);
    step(replicas, measured)
        .into_iter()
        .chain(reads)
        .chain(promotion(replicas, measured))
        .chain([law])
        .collect()
}

/// How old what a standby shows may be.
fn step(replicas: &Replicas, quiet: &Quiet) -> Option<Claim> {
    let off = replicas.off_ms()?;
    Some(Claim::bound(
        format!("a read is stale until the standby's delay is over, to {STEP_MS} ms"),
        Measured::wall(off, "ms"),
        Bound::AtMost(STEP_MS),
        quiet,
    ))
}

/// What clients note without a token, and with one.
fn sessions(replicas: &Replicas, quiet: &Quiet) -> [Claim; 3] {
    let counted = &replicas.sessions;
    let (stale, reads) = replicas.stale_in_all(Policy::Token);
    let (any, kept) = (Kept::of(&counted.any), Kept::of(&counted.token));
    [
        Claim::bound(
            "from any standby, clients miss their own writes and read older than before",
            Measured::counted(any.own_writes.min(any.older_reads) as f64, "of each"),
            Bound::AtLeast(1.0),
            quiet,
        ),
        none(
            format!("with a token none of {} reads is stale", reads + counted.token_reads),
            stale + counted.token_stale,
            "reads",
            quiet,
        ),
        none(
            format!("nor does any of {} calls break a session's guarantee", kept.calls),
            kept.broken() as u64,
            "calls",
            quiet,
        ),
    ]
}

/// What is lost with a primary.
fn promotion(replicas: &Replicas, quiet: &Quiet) -> [Claim; 2] {
    let promotion = &replicas.promotion;
    [
        Claim::identity(
            "a promotion loses the acknowledged writes that the standby had not received, and no others",
            Measured::counted(promotion.local.lost as f64, "writes"),
            promotion.local.not_received as f64,
            Tolerance::Exact,
            quiet,
        ),
        none(
            "of those acknowledged with remote_apply it loses none".into(),
            promotion.remote_apply.lost,
            "writes",
            quiet,
        ),
    ]
}

fn none(statement: String, count: u64, what: &'static str, quiet: &Quiet) -> Claim {
    Claim::identity(statement, Measured::counted(count as f64, what), 0.0, Tolerance::Exact, quiet)
}
