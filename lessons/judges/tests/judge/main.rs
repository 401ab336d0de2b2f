//! The explorers over the classic bugs: each is found, with few preemptions and its story told, and its repair is
//! accepted because everything was tried.
#![expect(clippy::unwrap_used, reason = "models are written as exercises are")]

mod by_loom;
mod by_shuttle;

use brigade_judge::{Cases, Kind, Operation, Ruling, Schedule};

const CASES: Cases = Cases { what: "a model", least: 2 };

#[track_caller]
fn lost(ruling: Ruling, because: &str) -> Schedule {
    let Ruling::Rejected { why, schedule: Some(schedule) } = ruling else {
        panic!("not rejected: {ruling:?}")
    };
    assert!(why.contains(because), "{why}");
    schedule
}

#[track_caller]
fn accepted(ruling: Ruling) -> String {
    match ruling {
        Ruling::Accepted { proved } => proved,
        other => panic!("not accepted: {other:?}"),
    }
}
