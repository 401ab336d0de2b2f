//! What is thought about memory: what a login under way holds, and what a connection that asks for nothing does.

use super::Hypothesis;
use super::evidence::{Evidence, Found, about, at_least, at_most, open};
use crate::{Metric, Run};
use brigade_core::measure::intervals::Interval;
use brigade_core::measure::{Claim, Estimate};

/// What argon2id is asked to fill for one password (`blink::accounts`), in MiB.
const LOGIN: f64 = 19.0;

pub(super) const LOGIN_MEMORY: Hypothesis = Hypothesis {
    number: 6,
    name: "memory of logins",
    statement: "with one thread per client 19 MiB are held for every user who logs in, with a pool only for every worker",
    why: "each password under way fills its own memory: a pool bounds how many are, so it wins by memory and not by speed",
    judge: login_memory,
};

fn login_memory(run: &Run) -> Vec<Claim> {
    vec![
        Claim::within(
            "with threads, one more user who logs in costs 19 MiB",
            login_slope(run, "threads").map(|slope| slope.found),
            about(LOGIN, 0.15),
        ),
        pool_memory(run),
    ]
}

/// A pool of one worker per core: between few and many users it grows by as many passwords as it has workers for them.
fn pool_memory(run: &Run) -> Claim {
    let cores = run.card.cores as f64;
    let slope = login_slope(run, "pool").and_then(|slope| {
        if slope.many > cores { Ok(slope) } else { Err(open("as many workers as users")) }
    });
    let under_way = |users: f64| users.min(cores);
    let most = slope.as_ref().map_or(0.0, |slope| {
        LOGIN * (under_way(slope.many) - under_way(slope.few)) / (slope.many - slope.few)
    });
    Claim::within(
        format!("with a pool of {cores}, one more user costs no more than its workers need"),
        slope.map(|slope| slope.found),
        at_most(most + LOGIN / 10.0),
    )
}

/// What one more user costs between few and many of them.
struct Slope {
    few: f64,
    many: f64,
    found: Estimate,
}

/// Memory between the fewest and the most users, for each user.
fn login_slope(run: &Run, series: &str) -> Found<Slope> {
    let login = Evidence::of(run, "login");
    let points = login.points()?;
    let [few, .., many] = points[..] else {
        return Err(open("memory was read for one number of users only"));
    };
    let peak = |users| login.value(users, series, Metric::Peak);
    let (a, b) = (peak(few)?, peak(many)?);
    let each = |more: f64, less: f64| (more - less) / (many - few);
    let interval = Interval {
        low: each(b.interval.low, a.interval.high),
        mid: each(b.interval.mid, a.interval.mid),
        high: each(b.interval.high, a.interval.low),
    };
    Ok(Slope { few, many, found: Estimate { interval, unit: "MiB", basis: a.basis } })
}

pub(super) const CONNECTIONS: Hypothesis = Hypothesis {
    number: 12,
    name: "idle connections",
    statement: "an idle connection costs a thread at least ten times the memory that it costs a task",
    why: "a thread has a stack whose pages stay, a task only what it needs at its await",
    judge: connections,
};

fn connections(run: &Run) -> Vec<Claim> {
    let idle = Evidence::of(run, "idle");
    vec![Claim::within(
        "one more idle connection costs threads at least ten times what it costs tokio_multi",
        idle.last().and_then(|most| idle.ratio(most, "threads", "tokio_multi", Metric::Slope)),
        at_least(10.0),
    )]
}
