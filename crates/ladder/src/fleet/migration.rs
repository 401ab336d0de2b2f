//! A migration in the middle of a rollout. Two things go wrong with one: it waits for a lock, and every query waits behind it; and
//! it takes away what the old release still needs. So it first only adds, with little patience for the lock and as many tries
//! as it takes; then all instances are replaced; what is no longer used is taken away last.

use super::drills::replaced;
use crate::drills::{Drill, Scene};
use crate::engines;
use anyhow::{Context, anyhow, ensure};
use brigade_children::until;
use std::thread;
use std::time::Duration;

/// The column that the next release is to keep is added, all instances are replaced and go back, and it is taken away again.
pub const MIGRATE: Drill = Drill { name: "deploy with a migration", run: migrate };

/// The name under which the old release reads a column is taken away before that release is gone.
pub const TOO_EARLY: Drill = Drill { name: "migrate too early", run: too_early };

/// A report reads the links in one transaction that lasts so long.
const REPORT_S: f64 = 1.0;
/// It begins within this time.
const BEGINS: Duration = Duration::from_secs(5);
/// A migration that is patient with others waits so long for its lock, and then so long until it tries again.
const LOCK_MS: u64 = 50;
const PAUSE: Duration = Duration::from_millis(100);
/// Tries: for a report five times as long.
const TRIES: usize = 40;
/// The old name is gone for so long.
const GONE: Duration = Duration::from_millis(500);

const EXPAND: &str = "ALTER TABLE links ADD made timestamptz";
const TAKE_BACK: &str = "ALTER TABLE links DROP made";
/// What is added stands where every program looks when it connects.
const RECORD: &str = "INSERT INTO brigade_migrations (number, name, checksum, shape) \
    SELECT max(number) + 1, '9999_expand_links_made', '', '' FROM brigade_migrations";
const FORGET: &str = "DELETE FROM brigade_migrations WHERE name = '9999_expand_links_made'";

fn migrate(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let url = scene.means.postgres()?.to_owned();
    let queued = behind_a_report(scene, &url, |_, url| {
        engines::ask(url, &format!("BEGIN; {EXPAND}; ROLLBACK"))?;
        Ok(1)
    })?;
    let patient =
        behind_a_report(scene, &url, |scene, url| with_patience(scene, url, &[EXPAND, RECORD]))?;
    scene.note(format!(
        "behind a report of {REPORT_S} s an ALTER TABLE without lock_timeout had a user wait for {} ms, and one with lock_timeout {LOCK_MS} ms, tried {} times, for {} ms",
        queued.0.as_millis(), patient.1, patient.0.as_millis()
    ));
    replaced(scene, "update 2")?;
    replaced(scene, "back")?;
    with_patience(scene, &url, &[TAKE_BACK, FORGET])?;
    scene.promise("no request fails while the schema and all instances change", scene.failed(), 0);
    Ok(())
}

fn too_early(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let url = scene.means.postgres()?.to_owned();
    engines::ask(&url, "ALTER TABLE links RENAME url TO target")?;
    scene.go_on(GONE);
    let failed = scene.failed();
    engines::ask(&url, "ALTER TABLE links RENAME target TO url")?;
    ensure!(failed > 0, "no user has noticed that a column was gone");
    let away = GONE.as_millis();
    scene.note(format!("a column's name was gone for {away} ms, and {failed} requests failed"));
    Ok(())
}

/// Does `change` while a report holds its lock on the links: how long the slowest user waited, and how often it was tried.
fn behind_a_report(
    scene: &mut Scene<'_>,
    url: &str,
    change: impl FnOnce(&Scene<'_>, &str) -> anyhow::Result<usize>,
) -> anyhow::Result<(Duration, usize)> {
    let report = format!("BEGIN; SELECT count(*) FROM links; SELECT pg_sleep({REPORT_S}); COMMIT");
    let mut tries = 0;
    let slowest = scene.slowest(|scene| {
        tries = thread::scope(|scope| {
            let report = scope.spawn(|| engines::ask(url, &report));
            holds_a_lock(url)?;
            let tries = change(scene, url)?;
            let read = report.join().map_err(|_| anyhow!("the report panicked"))?;
            read.context("the report").map(|_| tries)
        })?;
        scene.go_on(PAUSE); // users who waited are answered
        Ok(())
    })?;
    Ok((slowest, tries))
}

/// Waits until the report has begun to read.
fn holds_a_lock(url: &str) -> anyhow::Result<()> {
    let held = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(%' \
        AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'";
    let begun = until(BEGINS, || {
        let count = engines::ask(url, held).ok()?;
        count.first().is_some_and(|count| count != "0").then_some(())
    });
    begun.context("the report does not begin")
}

/// All of it in one commit, once the lock is had: how often it was tried.
fn with_patience(scene: &Scene<'_>, url: &str, statements: &[&str]) -> anyhow::Result<usize> {
    let change =
        format!("BEGIN; SET LOCAL lock_timeout = '{LOCK_MS}ms'; {}; COMMIT", statements.join("; "));
    let mut last = None;
    for tries in 1..=TRIES {
        match engines::ask(url, &change) {
            Ok(_) => return Ok(tries),
            Err(why) => last = Some(why),
        }
        scene.go_on(PAUSE);
    }
    last.map_or(Ok(0), Err).context("the migration does not get its lock")
}
