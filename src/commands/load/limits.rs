//! How many connections this process may hold: asked before the run, so that a small `ulimit -n` is a sentence and
//! not an error in the middle.

use anyhow::ensure;
use brigade::measure::limits;

/// Descriptors that are open anyway: standard streams, polls, timers, a little to spare.
const OPEN_ANYWAY: u64 = 32;

/// Raises the soft limit as far as it goes, and makes sure that `users` connections fit below it.
///
/// # Errors
/// They do not fit: how many do, and what to type.
pub(super) fn allow(users: usize) -> anyhow::Result<()> {
    let (needed, allowed) = (users as u64 + OPEN_ANYWAY, limits::descriptors());
    ensure!(
        allowed >= needed,
        "{users} users need {needed} descriptors, and this process may have {allowed}: raise `ulimit -n`, or try \
         --users {}",
        allowed.saturating_sub(OPEN_ANYWAY).max(1)
    );
    Ok(())
}
