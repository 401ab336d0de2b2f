//! What a server is told while it runs.

use crate::engines::ask;
use anyhow::Context;
use brigade_children::until;
use std::time::Duration;

/// A server has read its settings again within this time.
const READ: Duration = Duration::from_secs(10);

/// From now on a write is acknowledged when a standby has replayed it too (`remote_apply`), on the primary of this URL, for all of
/// its databases and for the sessions that are there. Before, it was when the primary had it on its disk; what no standby had
/// received was lost with the primary. Without a standby no write is acknowledged.
///
/// # Errors
/// It does not answer, or `url` names no superuser.
pub fn commit_when_replayed(url: &str) -> anyhow::Result<()> {
    set(url, "synchronous_commit", "remote_apply")
}

/// Has a standby replay every commit so long after it happened, from now on; at once with none. The step is a millisecond.
///
/// # Errors
/// The standby does not answer, or `url` names no superuser.
pub fn delay(url: &str, delay: Duration) -> anyhow::Result<()> {
    set(url, "recovery_min_apply_delay", &format!("{}ms", delay.as_millis()))
}

/// Changes a setting, and waits until it is read.
pub(crate) fn set(url: &str, name: &str, value: &str) -> anyhow::Result<()> {
    const LOADED: &str = "SELECT pg_conf_load_time()";
    let before = one(url, LOADED)?;
    ask(url, &format!("ALTER SYSTEM SET {name} = '{value}'"))?;
    ask(url, "SELECT pg_reload_conf()")?;
    let read = || one(url, LOADED).is_ok_and(|now| now != before).then_some(());
    until(READ, read).with_context(|| format!("{name} was not read in {READ:?}"))
}

/// The only value of an answer.
pub(super) fn one(url: &str, sql: &str) -> anyhow::Result<String> {
    ask(url, sql)?.into_iter().next().with_context(|| format!("no answer to {sql}"))
}
