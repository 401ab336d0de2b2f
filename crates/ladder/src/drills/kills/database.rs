//! A database that is there and does not answer: its table is locked, as behind a long migration.

use super::super::{Answer, Drill, Scene};
use crate::rungs::MOST;
use anyhow::{Context, ensure};
use brigade_core::http::Method;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, Builder, Scope};
use std::time::{Duration, Instant};
use tokio::runtime;
use tokio_postgres::NoTls;

/// How long the table is locked.
const LOCKED: Duration = Duration::from_secs(1);
/// Users are refused within this time, which is less than a query may take.
const REFUSED: Duration = Duration::from_secs(4);
/// Users beyond the bound.
const BEYOND: usize = 50;

/// Every query waits for a second: what users see of a migration that locks their table.
pub const SLOW_DATABASE: Drill = Drill { name: "slow database", run: slow_database };

/// While the database stands still, more users ask than may wait: those beyond the bound are told to come back.
pub const FULL_QUEUE: Drill = Drill { name: "full queue", run: full_queue };

fn slow_database(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.slow_database(LOCKED)
}

fn full_queue(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let (url, crowd) = (scene.means.postgres()?.to_owned(), MOST + BEYOND);
    let (early, all) = thread::scope(|scope| {
        // The scope ends after the lock: most of the crowd is answered only then.
        let (early, rest) = locked(&url, || {
            let answers = ask(scene, crowd, scope)?;
            anyhow::Ok((refusals(&answers), answers))
        })??;
        let all: Vec<Answer> = early.iter().cloned().chain(rest).collect();
        anyhow::Ok((early.iter().filter(is_refusal).count(), all))
    })?;
    let refused: Vec<&Answer> = all.iter().filter(is_refusal).collect();
    let silent = refused.iter().filter(|answer| !answer.says_when_to_retry()).count();
    scene.note(format!("of {crowd} more users {} were told to come back later", refused.len()));
    let waited = BEYOND.saturating_sub(early) as u64;
    scene.promise(&format!("no user beyond the bound of {MOST} has to wait"), waited, 0);
    scene.promise("every refusal says when to come back", silent as u64, 0);
    Ok(())
}

/// Has a crowd ask, each user once on a thread of its own.
fn ask<'scope>(
    scene: &Scene<'_>,
    crowd: usize,
    scope: &'scope Scope<'scope, '_>,
) -> anyhow::Result<Receiver<Answer>> {
    let (tell, answers) = mpsc::channel();
    for mut user in (0..crowd).map(|_| scene.user()) {
        let tell = tell.clone();
        let ask = move || match user.ask(&Method::Get, "/full-queue", "") {
            Ok(answer) => _ = tell.send(answer),
            Err(_counts_as_no_refusal) => {}
        };
        Builder::new().name("crowd".into()).spawn_scoped(scope, ask)?;
    }
    Ok(answers)
}

/// What is answered until those beyond the bound have been refused.
fn refusals(answers: &Receiver<Answer>) -> Vec<Answer> {
    let (mut early, end) = (Vec::new(), Instant::now() + REFUSED);
    while early.iter().filter(is_refusal).count() < BEYOND {
        match answers.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(answer) => early.push(answer),
            Err(_late) => break,
        }
    }
    early
}

fn is_refusal(answer: &&Answer) -> bool {
    answer.status == 503
}

/// Does `work` while every table of links of a database is locked.
///
/// # Errors
/// There is no such table, or the database refuses.
pub(in crate::drills) fn locked<T>(url: &str, work: impl FnOnce() -> T) -> anyhow::Result<T> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let client = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        anyhow::Ok(client)
    });
    let client = client.context("a lock on the database")?;
    runtime.block_on(async {
        let named = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename = 'links'";
        let tables = client.query(named, &[]).await?;
        ensure!(!tables.is_empty(), "there is no table of links to be locked");
        let tables: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
        let lock = format!("BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", tables.join(", "));
        Ok(client.batch_execute(&lock).await?)
    })?;
    let done = work();
    runtime.block_on(client.batch_execute("ROLLBACK")).context("the lock is given back")?;
    Ok(done)
}
