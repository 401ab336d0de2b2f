//! The primary is killed and a standby promoted: which of the writes that were acknowledged are there afterwards?
//!
//! Two clients write all the time. To one a write is acknowledged when the primary has it on its disk, to the other when the
//! first standby has applied it. That standby is held back, so that it receives what it does not apply; then it is cut off; then
//! the primary is killed with `kill -9`, and it is promoted.

use super::cluster::{APPLIED, WRITTEN};
use super::found::{Promotion, Writer};
use crate::engines::ask;
use crate::ground::{Ground, Means, Need, delay, set};
use anyhow::{Context, ensure};
use brigade_children::until;
use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::time::interval;
use tokio_postgres::{Client, NoTls};

/// The standby that is promoted, as it calls itself.
const STANDBY: &str = "standby_1";
/// The connection to it, seen from the primary.
const REPLICATION: &str = "FROM pg_stat_replication WHERE application_name = 'standby_1'";
/// Nothing is held back for so long.
const NEVER: Duration = Duration::from_secs(3_600);
/// Each client writes once in this time, if it is answered.
const EVERY: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(10);
const RECEIVED: &str = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint";
const TABLE: &str = "CREATE TABLE acknowledged (who text, n bigint)";

/// A write that was acknowledged, and where the log was then.
struct Acknowledged {
    n: i64,
    position: u64,
}

/// How the clients' writes are acknowledged: `synchronous_commit`.
const LEVELS: [&str; 2] = ["local", "remote_apply"];

/// Each phase lasts so long: all is well, the standby is held back, it is cut off.
pub(super) fn promotion(
    ground: &mut Ground,
    means: &Means,
    phase: Duration,
) -> anyhow::Result<Promotion> {
    let (primary, [standby, other]) = (means.postgres()?, means.standbys()?) else {
        anyhow::bail!("there are not two standbys");
    };
    ask(primary, TABLE)?;
    [standby, other].into_iter().try_for_each(|url| delay(url, Duration::ZERO))?;
    set(primary, "synchronous_standby_names", STANDBY)?;
    let state =
        format!("SELECT sync_state FROM pg_stat_replication WHERE application_name = '{STANDBY}'");
    wait(primary, &state, "sync")?;
    let (writers, cut_ms) = thread::scope(|scope| {
        let writers = LEVELS.map(|level| scope.spawn(move || writes(primary, level)));
        let cut_ms = cut_and_kill(ground, (primary, standby), phase);
        // They end with their connections: if the primary was not killed, it is now.
        let killed = cut_ms.or_else(|why| ground.kill(Need::Postgres).and(Err(why)));
        let writers = writers.map(|writer| writer.join().expect("a writer does not panic"));
        anyhow::Ok((writers, killed?))
    })?;
    let [received, applied] = [number(standby, RECEIVED)?, number(standby, APPLIED)?];
    let other = number(other, RECEIVED)?;
    let began = Instant::now();
    ensure!(ask(standby, "SELECT pg_promote()")? == ["t"], "the standby was not promoted");
    let promoted_ms = began.elapsed().as_secs_f64() * 1e3;
    let mut found = Vec::new();
    let mut other_lost = 0;
    for (level, writes) in LEVELS.into_iter().zip(writers) {
        let writes = writes.with_context(|| format!("the client with {level}"))?;
        found.push(writer(standby, level, &writes, (received, applied))?);
        other_lost += behind(&writes, other);
    }
    let [local, remote_apply] = found[..] else { anyhow::bail!("there are not two clients") };
    Ok(Promotion { cut_ms, promoted_ms, local, remote_apply, other_lost })
}

/// How long the standby had been cut off when the primary was killed.
fn cut_and_kill(
    ground: &mut Ground,
    (primary, standby): (&str, &str),
    phase: Duration,
) -> anyhow::Result<f64> {
    let pass = || {
        let end = Instant::now() + phase;
        let left =
            || Some(end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero());
        while let Some(left) = left() {
            thread::park_timeout(left); // it may return earlier
        }
    };
    pass();
    delay(standby, NEVER)?;
    pass();
    // It knows no primary any more, and the connection that it has ends.
    set(standby, "primary_conninfo", "")?;
    ask(primary, &format!("SELECT pg_terminate_backend(pid) {REPLICATION}"))?;
    wait(standby, "SELECT count(*) FROM pg_stat_wal_receiver", "0")?;
    let cut = Instant::now();
    pass();
    ground.kill(Need::Postgres)?;
    Ok(cut.elapsed().as_secs_f64() * 1e3)
}

/// Writes until the primary is gone.
fn writes(primary: &str, level: &str) -> anyhow::Result<Vec<Acknowledged>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(primary, NoTls).await?;
        let _driven = tokio::spawn(connection);
        client.batch_execute(&format!("SET synchronous_commit = {level}")).await?;
        let mut acknowledged = Vec::new();
        let mut every = interval(EVERY);
        for n in 0.. {
            every.tick().await;
            let Ok(position) = write(&client, level, n).await else { break };
            acknowledged.push(Acknowledged { n, position });
        }
        Ok(acknowledged)
    })
}

/// Where the log is once the write is acknowledged.
async fn write(client: &Client, level: &str, n: i64) -> Result<u64, tokio_postgres::Error> {
    client.execute("INSERT INTO acknowledged VALUES ($1, $2)", &[&level, &n]).await?;
    let row = client.query_one(WRITTEN, &[]).await?;
    Ok(row.get::<_, i64>(0).unsigned_abs())
}

fn writer(
    standby: &str,
    level: &str,
    writes: &[Acknowledged],
    (received, applied): (u64, u64),
) -> anyhow::Result<Writer> {
    let kept = ask(standby, &format!("SELECT n FROM acknowledged WHERE who = '{level}'"))?;
    let kept: HashSet<i64> = kept.iter().filter_map(|n| n.parse().ok()).collect();
    Ok(Writer {
        acknowledged: writes.len() as u64,
        not_applied: behind(writes, applied) - behind(writes, received),
        not_received: behind(writes, received),
        lost: writes.iter().filter(|write| !kept.contains(&write.n)).count() as u64,
    })
}

/// Writes that a log lacks which ends here.
fn behind(writes: &[Acknowledged], end: u64) -> u64 {
    writes.iter().filter(|write| write.position > end).count() as u64
}

fn wait(url: &str, asked: &str, right: &str) -> anyhow::Result<()> {
    let is = || ask(url, asked).is_ok_and(|answer| answer == [right]).then_some(());
    until(PATIENCE, is).with_context(|| format!("{asked} is not {right} in {PATIENCE:?}"))
}

fn number(url: &str, sql: &str) -> anyhow::Result<u64> {
    let answer = ask(url, sql)?;
    let number = answer.first().and_then(|number| number.parse().ok());
    number.with_context(|| format!("no number: {sql}"))
}
