//! A load generator against servers that freeze, queue up and fail, over few connections and many, with timers that are exact
//! and timers that are late. What it tells is held against the truth, bucket by bucket; times are virtual.

#[path = "world.rs"]
pub mod world;

use super::exercise::load;
use brigade_judge::Ruling;
use std::time::Duration;
use world::server::{Server, Truth};
use world::{Found, Over, Seen};

const US: Duration = Duration::from_micros(1);
const MS: Duration = Duration::from_millis(1);

/// What is sent, over what, to whom.
pub struct Case {
    name: String,
    schedule: Vec<Duration>,
    connections: usize,
    /// A timer fires at multiples of this.
    tick: Duration,
    server: Server,
}

/// In every case what is told must be what users felt.
pub fn judge() -> Ruling {
    let cases = cases();
    let mut requests = 0;
    for case in &cases {
        let truth = Truth::of(&case.schedule, case.connections, case.tick, &case.server);
        let seen = world::run(case, load);
        if let Some(why) = wrong(case, &seen, &truth) {
            return Ruling::Rejected { why: format!("{}: {why}", case.name), schedule: None };
        }
        requests += case.schedule.len();
    }
    let proved = format!(
        "all {} cases, {requests} requests in virtual time: one freeze, queues, failures, late timers, over 1 to 64 connections; each \
         request sent when it had to be, and each latency in its bucket",
        cases.len()
    );
    Ruling::Accepted { proved }
}

/// The simplest first, so that what is told of a repair is simple.
fn cases() -> Vec<Case> {
    [1, 4, 64].into_iter().flat_map(cases_over).collect()
}

/// Over so many connections.
fn cases_over(connections: usize) -> [Case; 10] {
    let plural = if connections == 1 { "" } else { "s" };
    let case = |what: &str, schedule, tick, server| {
        let name = format!("{what}, {connections} connection{plural}");
        Case { name, schedule, connections, tick, server }
    };
    let (frozen, calm) = ((500 * MS, 600 * MS), (Duration::ZERO, Duration::ZERO));
    let one = |frozen, failing| server(1, vec![MS], frozen, failing);
    let late = "a freeze that goes on when the last is due";
    let three = server(3, uneven(), calm, Some(5));
    [
        case("200 a second and a freeze of 100 ms", even(5 * MS, 200), US, one(frozen, None)),
        case(late, even(5 * MS, 105), US, one(frozen, Some(7))),
        case("a timer that is late", even(1_300 * US, 300), MS, one(calm, None)),
        case("a few failures", even(5 * MS, 90), US, one(calm, Some(7))),
        case("failures and a freeze", even(5 * MS, 200), MS, one(frozen, Some(3))),
        case("random users", random(40), US, server(3, uneven(), calm, None)),
        case("random users and a late timer", random(40), MS, three),
        case("ten at a time", bunches(), US, server(2, uneven(), calm, None)),
        case("one request", even(5 * MS, 1), US, one(calm, None)),
        case("no request", Vec::new(), US, one(calm, None)),
    ]
}

/// One with so many workers, which have nothing to do yet.
fn server(
    workers: usize,
    service: Vec<Duration>,
    frozen: (Duration, Duration),
    failing: Option<usize>,
) -> Server {
    Server { workers: vec![Duration::ZERO; workers], service, frozen, failing }
}

/// One after each gap, the first at once.
fn even(gap: Duration, count: u32) -> Vec<Duration> {
    (0..count).map(|n| gap * n).collect()
}

/// Ten that are due at the same time, again and again.
fn bunches() -> Vec<Duration> {
    (0..200).map(|n| n / 10 * 7 * MS + 300 * US).collect()
}

/// From 0 to 1, the same each time (a linear congruential generator: Knuth, *Seminumerical Algorithms*, 3.3.4).
fn draws() -> impl Iterator<Item = f64> {
    let mut state: u64 = 15;
    std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    })
}

/// As many independent users come, `count` in every 16 ms.
fn random(count: u32) -> Vec<Duration> {
    let mean = 16 * MS / count;
    let gaps = draws().take(600).map(|draw| mean.mul_f64(-(1.0 - draw).ln()));
    gaps.scan(Duration::ZERO, |at, gap| {
        *at += gap;
        Some(*at)
    })
    .collect()
}

/// Most short, a few long.
fn uneven() -> Vec<Duration> {
    draws().take(97).map(|draw| (300 * US).mul_f64(1.0 + 20.0 * draw.powi(9))).collect()
}

/// What is wrong with what was seen, as a sentence; `None` if nothing is.
fn wrong(case: &Case, seen: &Seen, truth: &Truth) -> Option<String> {
    let due = case.schedule.len();
    let told = match &seen.told {
        Ok(told) => told,
        Err(Over::Stuck) => {
            return Some("it waits for ever: nothing is under way, and no timer runs".into());
        }
        Err(Over::Spins) => {
            return Some("a task is polled again and again, and the clock stands still".into());
        }
    };
    if seen.sent.len() != due {
        return Some(format!("{due} requests were due, and {} were sent", seen.sent.len()));
    }
    if let Some(why) = late(case, seen, truth) {
        return Some(why);
    }
    if seen.answered != due as u64 {
        return Some(format!("of {due} answers {} were waited for", seen.answered));
    }
    miscounted(told, &truth.told)
}

/// What is counted otherwise than it was.
fn miscounted(told: &Found, truth: &Found) -> Option<String> {
    let (right, found) = (&truth.latencies, &told.latencies);
    if told.failed != truth.failed {
        return Some(format!(
            "{} requests failed, and {} are counted as failed",
            truth.failed, told.failed
        ));
    }
    if found.count() != right.count() {
        return Some(format!(
            "{} requests were answered, and {} are counted",
            right.count(),
            found.count()
        ));
    }
    let differs = |share: &f64| found.quantile(*share) != right.quantile(*share);
    let share = [0.99, 0.9, 0.5, 1.0].into_iter().find(differs);
    match share {
        Some(share) => Some(format!(
            "it tells a {} of {:?}, and users waited {:?}",
            if share < 1.0 { format!("p{:.0}", share * 100.0) } else { "longest latency".into() },
            found.quantile(share),
            right.quantile(share)
        )),
        None if found != right => Some(
            "its latencies lie in other buckets than those that users had, and users waited".into(),
        ),
        None => None,
    }
}

/// A request that was not sent when it had to be.
fn late(case: &Case, seen: &Seen, truth: &Truth) -> Option<String> {
    let times = seen.sent.iter().zip(&truth.sent).zip(&case.schedule);
    let ((sent, right), due) = times.into_iter().find(|((sent, right), _)| sent != right)?;
    let had = if right > due { format!(", had a connection at {right:?}") } else { String::new() };
    let how = if sent > right { ", though a connection was free" } else { ": too early" };
    Some(format!("a request was due at {due:?}{had}, and was sent at {sent:?}{how}"))
}
