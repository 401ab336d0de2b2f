//! What is thought about runtimes: no stealing, calls in batches, and spawning from outside.

use super::Hypothesis;
use super::evidence::{Evidence, at_least, at_most};
use crate::{Metric, Run};
use brigade_core::measure::Claim;

pub(super) const NO_STEALING: Hypothesis = Hypothesis {
    number: 15,
    name: "no stealing",
    statement: "a runtime a core beats one that steals by up to 1.2 times on even work, and its p99 is 1.5 times as long if one connection carries 30 % of it",
    why: "what is not shared need not be handed over, and cannot be handed over",
    judge: no_stealing,
};

fn no_stealing(run: &Run) -> Vec<Claim> {
    let [hot, skew] = ["hot", "skew"].map(|slice| Evidence::of(run, slice));
    vec![
        Claim::within(
            "tokio_multi spends up to 1.2 times the CPU time of per_core on even work",
            hot.ratio(64.0, "tokio_multi", "per_core", Metric::Cpu),
            1.0..=1.2,
        ),
        Claim::within(
            "with one connection that carries 30 % of the load, per_core's p99 is at least 1.5 times tokio_multi's",
            skew.last().and_then(|at| skew.ratio(at, "per_core", "tokio_multi", Metric::P99)),
            at_least(1.5),
        ),
    ]
}

pub(super) const BATCHED_CALLS: Hypothesis = Hypothesis {
    number: 16,
    name: "system calls in batches",
    statement: "io_uring spends at most 1/1.2 of tokio_current's CPU time with 64 users, and gains at most 5 % with one",
    why: "one entry into the kernel serves everybody who is ready, and one user is never more than one",
    judge: batched_calls,
};

fn batched_calls(run: &Run) -> Vec<Claim> {
    let [hot, lone] = ["hot", "lone"].map(|slice| Evidence::of(run, slice));
    vec![
        Claim::within(
            "with 64 users tokio_current spends at least 1.2 times the CPU time of uring",
            hot.ratio(64.0, "tokio_current", "uring", Metric::Cpu),
            at_least(1.2),
        ),
        Claim::within(
            "with one user it spends at most 1.05 times as much",
            lone.ratio(0.0, "tokio_current", "uring", Metric::Cpu),
            at_most(1.05),
        ),
    ]
}

pub(super) const SPAWN_FROM_OUTSIDE: Hypothesis = Hypothesis {
    number: 17,
    name: "spawning from outside",
    statement: "to spawn a task and await it costs 20 times as much from block_on as from within a task",
    why: "the thread in block_on is no worker: a worker must be woken, and then the thread",
    judge: spawn_from_outside,
};

fn spawn_from_outside(run: &Run) -> Vec<Claim> {
    let spawn = Evidence::of(run, "spawn");
    vec![Claim::within(
        "from block_on it takes at least 20 times as long as from within a task",
        spawn
            .last()
            .and_then(|at| spawn.ratio(at, "tokio_from_block_on", "tokio_task", Metric::Time)),
        at_least(20.0),
    )]
}
