//! How many connections this process may hold: asked before a point is measured, so that a small `ulimit -n` is a
//! sentence and not an error in the middle.

use anyhow::ensure;
use brigade_core::measure::limits;

/// Descriptors that are open anyway.
const OPEN_ANYWAY: u64 = 64;

/// Raises the soft limit as far as it goes, and makes sure that `users` connections fit below it. Children inherit it.
///
/// # Errors
/// They do not fit: how many do, and what to type.
pub(super) fn allow(users: usize) -> anyhow::Result<()> {
    let (needed, allowed) = (users as u64 + OPEN_ANYWAY, limits::descriptors());
    ensure!(
        allowed >= needed,
        "{users} connections need {needed} descriptors and {allowed} are allowed: raise `ulimit -n`"
    );
    Ok(())
}
