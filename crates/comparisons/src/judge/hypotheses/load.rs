//! What is thought about load: a login among redirects, what a closed loop does not see, and what is left of a crowd at the database.

use super::Hypothesis;
use super::evidence::{Evidence, Found, at_least, at_most, each, open, quotient};
use crate::{Metric, Run};
use brigade_core::measure::{Claim, figure};

/// From so many per cent of capacity on a queue hardly empties.
const NEARLY_FULL: f64 = 90.0;

pub(super) const BLOCKED_LOOP: Hypothesis = Hypothesis {
    number: 9,
    name: "a login among redirects",
    statement: "a login that an event loop computes itself makes the slowest redirects wait for all of it; lent to rayon it does not",
    why: "no other task can run on a thread that computes",
    judge: blocked_loop,
};

fn blocked_loop(run: &Run) -> Vec<Claim> {
    let mixed = Evidence::of(run, "mixed");
    let most = mixed.last();
    let p99 = |series| mixed.value(most.clone()?, series, Metric::P99);
    let login = one_login(run);
    let length = login
        .as_ref()
        .map_or("a login".into(), |one| format!("a login ({} ms)", figure(one.interval.mid / 1e3)));
    let over = |above: Found, below: Found| quotient(above?, below?);
    vec![
        Claim::within(
            format!("p99 with tokio_current is at least {length}"),
            over(p99("tokio_current"), login),
            at_least(1.0),
        ),
        Claim::within(
            "p99 with tokio_multi is at least 3 times that with tokio_rayon",
            over(p99("tokio_multi"), p99("tokio_rayon")),
            at_least(3.0),
        ),
        Claim::within(
            "p99 with tokio_rayon is at most twice that without logins",
            over(p99("tokio_rayon"), mixed.value(0.0, "tokio_rayon", Metric::P99)),
            at_most(2.0),
        ),
    ]
}

/// CPU time of one login where nothing else runs, in µs.
pub(super) fn one_login(run: &Run) -> Found {
    let login = Evidence::of(run, "login");
    login.value(login.last()?, "blocking", Metric::Cpu)
}

pub(super) const CLOSED_LOOP: Hypothesis = Hypothesis {
    number: 18,
    name: "what a closed loop hides",
    statement: "from nine tenths of capacity on, a closed loop reports a p99 of at most a fifth of what users meet who come when they like",
    why: "coordinated omission: who waits for an answer asks less often the slower the answers are",
    judge: closed_loop,
};

fn closed_loop(run: &Run) -> Vec<Claim> {
    let overload = Evidence::of(run, "overload");
    let (open_loop, closed) = ("tokio_multi", "tokio_multi closed");
    let hidden = overload.points().and_then(|points| {
        let busy: Vec<f64> = points.into_iter().filter(|load| *load >= NEARLY_FULL).collect();
        if busy.is_empty() {
            return Err(open("nothing was offered that comes near capacity"));
        }
        let ratio = |load| overload.ratio(load, open_loop, closed, Metric::P99);
        Ok(busy.into_iter().map(|load| (format!("at {load} %"), ratio(load))).collect())
    });
    let statement = "p99 of those who come when they like over that of those who wait for answers";
    vec![each(statement, hidden, at_least(5.0))]
}

/// In ms; 0 is without shedding.
const SHED: f64 = 50.0;
const BARE: f64 = 0.0;

/// Who is expected to bend: the pool, and all that wait in tasks and are in every build.
const BENDING: [&str; 8] = [
    "pool",
    "event_loop",
    "tokio_current",
    "tokio_multi",
    "tokio_rayon",
    "per_core",
    "async_std",
    "smol",
];

pub(super) const SHEDDING: Hypothesis = Hypothesis {
    number: 19,
    name: "a crowd at the database",
    statement: "asked for twice what the database can answer, a server that refuses what has waited 50 ms keeps four fifths of its goodput and is itself again within 2 s; one that refuses nothing keeps a fifth at most",
    why: "a queue that grows answers everybody too late; one that is bounded in time answers as many as there are places for",
    judge: shedding,
};

fn shedding(run: &Run) -> Vec<Claim> {
    let shedding = Evidence::of(run, "shedding");
    let here = shedding.series(SHED).unwrap_or_default();
    let others = here.into_iter().filter(|name| !BENDING.contains(name));
    let all: Vec<&str> = BENDING.into_iter().chain(others).collect();
    let mut claims: Vec<Claim> = all
        .iter()
        .map(|name| {
            let kept = shedding.value(SHED, name, Metric::Kept);
            Claim::within(format!("{name} keeps 80 % of its goodput"), kept, at_least(80.0))
        })
        .collect();
    let back = all.iter().map(|name| (*name, shedding.value(SHED, name, Metric::Back))).collect();
    claims.push(each("each is itself again within 2 s (ms)", Ok(back), at_most(2_000.0)));
    let bare = ["pool", "tokio_multi"].map(|name| (name, shedding.value(BARE, name, Metric::Kept)));
    let collapse = "without shedding pool and tokio_multi keep a fifth at most (%)";
    claims.push(each(collapse, Ok(bare.into()), at_most(20.0)));
    claims
}
