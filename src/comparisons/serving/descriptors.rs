//! How many connections this process may hold: asked before a point is measured, so that a small `ulimit -n` is a
//! sentence and not an error in the middle.

use anyhow::ensure;

/// Descriptors that are open anyway.
const OPEN_ANYWAY: u64 = 64;

/// Raises the soft limit as far as it goes, and makes sure that `users` connections fit below it. Children inherit it.
///
/// # Errors
/// They do not fit: how many do, and what to type.
pub(super) fn allow(users: usize) -> anyhow::Result<()> {
    let (needed, allowed) = (users as u64 + OPEN_ANYWAY, allowed());
    ensure!(
        allowed >= needed,
        "{users} connections need {needed} descriptors and {allowed} are allowed: raise `ulimit -n`"
    );
    Ok(())
}

#[cfg(unix)]
fn allowed() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum.unwrap_or(u64::MAX),
        Err(_) => current.unwrap_or(u64::MAX),
    }
}

#[cfg(not(unix))]
fn allowed() -> u64 {
    u64::MAX
}
