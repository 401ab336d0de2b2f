//! `serve`: over a store of the core's.

use brigade_server::Serve;

/// Serves until a signal asks it to end.
///
/// # Errors
/// As [`brigade_server::run`].
pub(crate) fn run(asked: &Serve) -> anyhow::Result<()> {
    brigade_server::run(asked, brigade_server::store)
}
