//! Links are made, and each is clicked on again and again, at times that are the same for all: whether the read finds it hangs on
//! the time since the write, on how late the standbys are, and on the policy.

use super::Effort;
use super::cluster::{At, Cluster};
use super::found::{Cell, Lag};
use super::policy::{Policy, Router, Session};
use futures_util::future::{Either, select, try_join_all};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::{interval, sleep_until};
use tokio_postgres::Error;

/// When a link is clicked on after it is made, in tenths of a millisecond.
const AFTER: [u64; 22] = [
    0, 50, 100, 150, 175, 200, 225, 250, 300, 400, 450, 475, 500, 525, 550, 600, 800, 1_000, 1_200,
    1_450, 1_500, 1_550,
];
/// A link is made each so often: a load that two cores do not notice.
const EVERY: Duration = Duration::from_millis(4);
/// The standbys are asked how far they are each so often.
const NEWS: Duration = Duration::from_millis(2);
/// A read that is asked later than this is not the read that was meant. A timer's step is a millisecond.
const LATE: Duration = Duration::from_millis(2);

/// One read.
struct Click {
    policy: Policy,
    /// Its place in [`AFTER`].
    at: usize,
    /// When it was asked, in milliseconds after the acknowledgement.
    after_ms: f64,
    late: bool,
    stale: bool,
    by_primary: bool,
}

/// Under each delay.
pub(super) fn clicks(cluster: &Cluster, effort: &Effort) -> anyhow::Result<Vec<Lag>> {
    let mut key = 0;
    let each = effort.delays_ms.iter().map(|&delay_ms| {
        cluster.delay([Duration::from_millis(delay_ms); 2])?;
        let links = effort.links * Policy::ALL.len() as u32;
        let clicks = cluster.run(links_and_clicks(cluster, key, links))?;
        key += links as i32;
        Ok(lag(delay_ms, &clicks))
    });
    each.collect()
}

/// So many links, each under the next policy, while the router hears how far the standbys are.
async fn links_and_clicks(cluster: &Cluster, first: i32, links: u32) -> Result<Vec<Click>, Error> {
    let router = Mutex::new(Router::of(cluster.standbys.len()));
    let start = Instant::now();
    let each = (0..links).map(|link| {
        let policy = Policy::ALL[link as usize % Policy::ALL.len()];
        one_link(cluster, &router, first + link as i32, (start + EVERY * link, policy))
    });
    let all = pin!(try_join_all(each));
    match select(all, pin!(news(cluster, &router))).await {
        Either::Left((clicks, _)) => Ok(clicks?.into_iter().flatten().collect()),
        Either::Right((failed, _)) => failed.map(|()| Vec::new()),
    }
}

/// Asks the standbys how far they are, now and then, until it is dropped.
pub(super) async fn news(cluster: &Cluster, router: &Mutex<Router>) -> Result<(), Error> {
    let mut every = interval(NEWS);
    loop {
        let applied = cluster.applied().await?;
        applied.iter().enumerate().for_each(|(at, far)| lock(router).heard(Some(at), *far));
        every.tick().await;
    }
}

pub(super) fn lock(router: &Mutex<Router>) -> MutexGuard<'_, Router> {
    router.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn one_link(
    cluster: &Cluster,
    router: &Mutex<Router>,
    key: i32,
    (made_at, policy): (Instant, Policy),
) -> Result<Vec<Click>, Error> {
    sleep_until(made_at.into()).await;
    let At { version, position } = cluster.primary.write(key).await?;
    let wrote = Instant::now();
    let mut session = Session { wrote: Some(wrote), seen: position };
    let mut clicks = Vec::with_capacity(AFTER.len());
    for (at, tenths) in AFTER.into_iter().enumerate() {
        let due = wrote + Duration::from_micros(tenths * 100);
        sleep_until(due.into()).await;
        let now = Instant::now();
        let node = lock(router).route(policy, session, now);
        let read = cluster.node(node).read(key).await?;
        session.seen = session.seen.max(read.position);
        lock(router).heard(node, read.position);
        clicks.push(Click {
            policy,
            at,
            after_ms: (now - wrote).as_secs_f64() * 1e3,
            late: now - due > LATE,
            stale: read.version < version,
            by_primary: node.is_none(),
        });
    }
    Ok(clicks)
}

fn lag(delay_ms: u64, clicks: &[Click]) -> Lag {
    let in_time = || clicks.iter().filter(|click| !click.late);
    let cell = |policy, at: usize| {
        let of = || in_time().filter(move |click| (click.policy, click.at) == (policy, at));
        let count = |is: fn(&Click) -> bool| of().filter(|click| is(click)).count() as u64;
        Cell {
            policy,
            after_ms: AFTER[at] as f64 / 10.0,
            reads: count(|_| true),
            stale: count(|click| click.stale),
            by_primary: count(|click| click.by_primary),
        }
    };
    let by_standbys = in_time().filter(|click| click.policy == Policy::Any);
    let (step_ms, contradict) =
        step(by_standbys.map(|click| (click.after_ms, click.stale)).collect());
    let cells =
        Policy::ALL.into_iter().flat_map(|policy| (0..AFTER.len()).map(move |at| (policy, at)));
    Lag {
        delay_ms,
        step_ms,
        contradict,
        late: clicks.iter().filter(|click| click.late).count() as u64,
        cells: cells.map(|(policy, at)| cell(policy, at)).collect(),
    }
}

/// The time before which reads are stale and after which they are not that contradicts the fewest of them, and how many it
/// contradicts. Between two reads it is the middle.
fn step(mut reads: Vec<(f64, bool)>) -> (Option<f64>, u64) {
    if reads.iter().all(|(_, stale)| !stale) {
        return (None, 0);
    }
    reads.sort_by(|a, b| a.0.total_cmp(&b.0));
    // A time before all of them contradicts those that are stale.
    let mut wrong = reads.iter().filter(|(_, stale)| *stale).count() as u64;
    let mut best = (wrong, reads[0].0);
    for (at, (time, stale)) in reads.iter().enumerate() {
        if *stale {
            wrong -= 1
        } else {
            wrong += 1
        }
        if wrong < best.0 {
            let next = reads.get(at + 1).map_or(*time, |(next, _)| *next);
            best = (wrong, f64::midpoint(*time, next));
        }
    }
    (Some(best.1), best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_where_the_fewest_reads_contradict_it() {
        let stale = |times: &[f64]| times.iter().map(|time| (*time, true)).collect::<Vec<_>>();
        let fresh = |times: &[f64]| times.iter().map(|time| (*time, false)).collect::<Vec<_>>();
        let reads = |a: &[f64], b: &[f64]| [stale(a), fresh(b)].concat();
        assert_eq!(step(fresh(&[1.0, 2.0])), (None, 0));
        assert_eq!(step(reads(&[0.0, 10.0], &[20.0, 30.0])), (Some(15.0), 0));
        assert_eq!(step(reads(&[0.0, 10.0, 25.0], &[20.0, 30.0, 40.0])), (Some(15.0), 1));
        assert_eq!(step(stale(&[1.0, 2.0])), (Some(2.0), 0), "all are stale");
    }
}
