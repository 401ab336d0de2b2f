//! Results that few people expect. One is featured only if it holds in the run at hand, with the figures of that run.

use super::evidence::{Evidence, about, at_least, at_most, each, open};
use super::sharing;
use crate::{Metric, Run};
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Verdict};

/// Something that few people expect.
#[derive(Debug)]
pub struct Surprise {
    /// What is to be featured if it holds.
    pub title: &'static str,
    /// What a run says to it.
    pub judge: fn(&Run) -> Claim,
}

/// What could be featured.
pub const SURPRISES: &[Surprise] = &[
    Surprise { title: "4,000 threads keep up with tokio", judge: threads_keep_up },
    Surprise {
        title: "An idle worker does not rescue who stands behind a login",
        judge: no_rescue,
    },
    Surprise { title: "Two threads are slower than one", judge: sharing::convoy },
    Surprise { title: "An RwLock does not help its readers", judge: rwlock },
    Surprise { title: "tokio's millisecond is two", judge: timers },
    Surprise { title: "With ten users who wait 2 ms, every model is as fast", judge: ten_users },
];

/// Those that hold in this run, with the claim that says so.
pub fn featured(run: &Run) -> Vec<(&'static Surprise, Claim)> {
    let judged = SURPRISES.iter().map(|surprise| (surprise, (surprise.judge)(run)));
    judged.filter(|(_, claim)| claim.verdict == Verdict::Holds).collect()
}

fn threads_keep_up(run: &Run) -> Claim {
    let waiting = Evidence::of(run, "waiting");
    Claim::within(
        "requests per second of 4,000 threads over tokio_multi's",
        waiting.ratio(4_000.0, "threads", "tokio_multi", Metric::Rate),
        at_least(0.97),
    )
}

fn no_rescue(run: &Run) -> Claim {
    let mixed = Evidence::of(run, "mixed");
    let found = match mixed.cores() {
        1.0 => Err(open("one core: no worker is ever idle")),
        _ => mixed
            .last()
            .and_then(|most| mixed.ratio(most, "tokio_multi", "tokio_rayon", Metric::P99)),
    };
    let statement =
        "p99 with tokio_multi, whose other workers were free, over that with logins lent to rayon";
    Claim::within(statement, found, at_least(1.5))
}

fn rwlock(run: &Run) -> Claim {
    let contention = Evidence::of(run, "contention");
    let found = match contention.cores() {
        1.0 => Err(open("one core: no two threads read at the same time")),
        _ => contention.ratio(0.0, "RwLock", "Mutex", Metric::Rate),
    };
    Claim::within("look-ups per second with an RwLock over those with a Mutex", found, at_most(1.0))
}

/// The card keeps medians and not their rounds, so this has no interval.
fn timers(run: &Run) -> Claim {
    let statement = "what tokio waits for 1 ms over what the standard library waits";
    let quiet = Quiet { others: None, kept_waiting_ms: 0.0 };
    match (&run.card.timer_tokio_ms, &run.card.timer_std_ms) {
        (Ok(tokio), Ok(std)) => {
            Claim::bound(statement, Measured::wall(tokio / std, "×"), Bound::AtLeast(1.5), &quiet)
        }
        (Err(why), _) | (_, Err(why)) => Claim::untestable(statement, Class::Bound, why.clone()),
    }
}

fn ten_users(run: &Run) -> Claim {
    const USERS: f64 = 10.0;
    let waiting = Evidence::of(run, "waiting");
    let others = waiting.series(USERS).map(|series| {
        let others = series.into_iter().filter(|name| !["blocking", "tokio_multi"].contains(name));
        let ratio = |name| waiting.ratio(USERS, name, "tokio_multi", Metric::Rate);
        others.map(|name| (name, ratio(name))).collect()
    });
    each(
        "requests per second of 10 users over tokio_multi's, but for a blocking loop",
        others,
        about(1.0, 0.05),
    )
}
