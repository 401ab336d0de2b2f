//! What a server is told while it runs.

use crate::engines::ask;
use anyhow::Context;
use brigade_children::until;
use std::time::Duration;

/// A server has read its settings again within this time.
const READ: Duration = Duration::from_secs(10);

/// What has happened when a write is acknowledged (`synchronous_commit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// The primary has it on its disk (`local`). What no standby has received is lost with the primary.
    Here,
    /// One standby has replayed it as well (`remote_apply`). Without a standby no write is acknowledged.
    Replayed,
}

/// Sets what a write waits for on the primary of this URL, for all of its databases and for the sessions that are there.
///
/// # Errors
/// It does not answer, or `url` names no superuser.
pub fn commit(url: &str, commit: Commit) -> anyhow::Result<()> {
    let value = match commit {
        Commit::Here => "local",
        Commit::Replayed => "remote_apply",
    };
    set(url, "synchronous_commit", value)
}

/// Has a standby replay every commit so long after it happened, from now on; at once with none. The step is a millisecond.
///
/// # Errors
/// The standby does not answer, or `url` names no superuser.
pub fn delay(url: &str, delay: Duration) -> anyhow::Result<()> {
    set(url, "recovery_min_apply_delay", &format!("{}ms", delay.as_millis()))
}

/// Changes a setting, and waits until it is read.
pub(super) fn set(url: &str, name: &str, value: &str) -> anyhow::Result<()> {
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
