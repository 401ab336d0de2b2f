//! What ran when: a user makes a link and clicks on it three times, before and after a standby has applied the write. The clicks go to the
//! standbys, or where a token says.

use super::cluster::{APPLIED, Cluster, Node};
use super::policy::{Policy, Router, Session};
use brigade_core::trace::{Recorder, State, Trace};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{interval, sleep_until};

/// How late the standbys are.
const LATE: Duration = Duration::from_millis(20);
/// When the user clicks, after the link is made.
const CLICKS: [Duration; 3] =
    [Duration::from_millis(2), Duration::from_millis(10), Duration::from_millis(28)];
/// Between two looks at the standby.
const GLANCE: Duration = Duration::from_millis(1);
const KEY: i32 = 2_000_000;

/// A picture, and how many of its clicks did not find the link.
pub(super) struct Drawn {
    pub(super) trace: Trace,
    pub(super) stale: u64,
}

/// Both pictures, in the order of [`TRACES`](super::TRACES).
pub(super) fn draw(cluster: &Cluster) -> anyhow::Result<[Drawn; 2]> {
    cluster.delay([LATE; 2])?;
    Ok([one(cluster, Policy::Any, KEY)?, one(cluster, Policy::Token, KEY + 1)?])
}

fn one(cluster: &Cluster, policy: Policy, key: i32) -> anyhow::Result<Drawn> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let standby = runtime.block_on(Node::open(&cluster.standbys[0].url, APPLIED, 0))?;
    let recorder = Recorder::start();
    let (told, made) = channel();
    let stale = thread::scope(|scope| {
        let (runtime, standby, recorder) = (&runtime, &standby, &recorder);
        let applies = scope.spawn(move || applies(runtime, standby, recorder, &made));
        let stale = user(cluster, policy, key, recorder, || _ = told.send(key));
        drop(told); // if it was not made, nothing is applied
        applies.join().unwrap_or_else(|_| anyhow::bail!("the watch over a standby panicked"))?;
        stale
    })?;
    Ok(Drawn { trace: recorder.finish(), stale })
}

/// Makes the link and clicks on it: how often it is not found.
fn user(
    cluster: &Cluster,
    policy: Policy,
    key: i32,
    recorder: &Recorder,
    made: impl FnOnce(),
) -> anyhow::Result<u64> {
    recorder.lane("user");
    let mut router = Router::of(cluster.standbys.len());
    let task = recorder.task("make");
    let at = task.hold(State::Database, || cluster.run(cluster.primary.write(key)))?;
    let wrote = Instant::now();
    made();
    task.note("201 (primary)");
    task.finish();
    let session = Session { wrote: Some(wrote), seen: at.position };
    let mut stale = 0;
    for after in CLICKS {
        cluster.run(async { sleep_until((wrote + after).into()).await });
        let applied = cluster.run(cluster.applied())?;
        applied.iter().enumerate().for_each(|(at, far)| router.heard(Some(at), *far));
        let task = recorder.task("click");
        let node = router.route(policy, session, Instant::now());
        let read = task.hold(State::Database, || cluster.run(cluster.node(node).read(key)))?;
        let found = if read.version == 0 { "404" } else { "302" };
        let by = node.map_or("primary".into(), |standby| format!("standby {}", standby + 1));
        task.note(&format!("{found} ({by})"));
        task.finish();
        stale += u64::from(read.version == 0);
    }
    Ok(stale)
}

/// From the moment at which the link is made to that at which the first standby has it.
fn applies(
    runtime: &Runtime,
    standby: &Node,
    recorder: &Recorder,
    made: &Receiver<i32>,
) -> anyhow::Result<()> {
    recorder.lane("standby 1");
    let Ok(key) = made.recv() else { return Ok(()) };
    let task = recorder.task("apply");
    task.hold(State::Queue, || {
        runtime.block_on(async {
            let mut glances = interval(GLANCE);
            while standby.read(key).await?.version == 0 {
                glances.tick().await;
            }
            anyhow::Ok(())
        })
    })?;
    task.finish();
    Ok(())
}
