//! The laws of L20, each with its verdict.

use super::found::{Found, Kept, Policy};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};

/// How far from its delay a step may be, in milliseconds: a commit is acknowledged after the disk has it, and a standby looks at
/// its clock when it is woken.
const STEP_MS: f64 = 5.0;
/// How far a simulation of this length may be from the law, in percent.
const SIMULATED: f64 = 3.0;

pub(super) fn claims(found: &Found, measured: &Quiet, simulated: &Quiet) -> Vec<Claim> {
    let Found { replicas, capacity } = found;
    let step = replicas.off_ms().map(|off| {
        Claim::bound(
            format!("a read is stale until the standby's delay is over, to {STEP_MS} ms"),
            Measured::wall(off, "ms"),
            Bound::AtMost(STEP_MS),
            measured,
        )
    });
    let (counted, token) = (&replicas.sessions, replicas.stale_in_all(Policy::Token));
    let none = |statement: String, count: u64, what| {
        let counted = Measured::counted(count as f64, what);
        Claim::identity(statement, counted, 0.0, Tolerance::Exact, measured)
    };
    let (any, kept) = (Kept::of(&counted.any), Kept::of(&counted.token));
    let broken = Claim::bound(
        "from any standby, clients miss their own writes and read older than before",
        Measured::counted(any.own_writes.min(any.older_reads) as f64, "of each"),
        Bound::AtLeast(1.0),
        measured,
    );
    let promotion = replicas.promotion;
    let lost = Claim::identity(
        "a promotion loses the acknowledged writes that the standby had not received, and no others",
        Measured::counted(promotion.local.lost as f64, "writes"),
        promotion.local.not_received as f64,
        Tolerance::Exact,
        measured,
    );
    let law = Claim::bound(
        format!("more nodes do 1 / (w + (1 − w) / n), to {SIMULATED} %"),
        Measured::counted(capacity.off() * 100.0, "%"),
        Bound::AtMost(SIMULATED),
        simulated,
    );
    let reads = token.1 + counted.token_reads;
    let token = [
        none(
            format!("with a token none of {reads} reads is stale"),
            token.0 + counted.token_stale,
            "reads",
        ),
        none(
            format!("nor does any of {} calls break a session's guarantee", kept.calls),
            kept.broken() as u64,
            "calls",
        ),
    ];
    let remote = none(
        "of those acknowledged with remote_apply it loses none".into(),
        promotion.remote_apply.lost,
        "writes",
    );
    step.into_iter().chain([broken]).chain(token).chain([lost, remote, law]).collect()
}
