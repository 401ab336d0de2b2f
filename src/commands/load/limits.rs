//! How many connections this process may hold: asked before the run, so that a small `ulimit -n` is a sentence and
//! not an error in the middle.

use anyhow::ensure;

/// Descriptors that are open anyway: standard streams, polls, timers, a little to spare.
const OPEN_ANYWAY: u64 = 32;

/// Raises the soft limit as far as it goes, and makes sure that `users` connections fit below it.
///
/// # Errors
/// They do not fit: how many do, and what to type.
pub(super) fn allow(users: usize) -> anyhow::Result<()> {
    let (needed, allowed) = (users as u64 + OPEN_ANYWAY, allowed());
    ensure!(
        allowed >= needed,
        "{users} users need {needed} descriptors, and this process may have {allowed}: raise `ulimit -n`, or try \
         --users {}",
        allowed.saturating_sub(OPEN_ANYWAY).max(1)
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
