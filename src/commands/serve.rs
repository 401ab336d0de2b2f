//! `serve`: over a store of the core's here; over SQLite, PostgreSQL and Redis in the ladder's program.

use super::elsewhere;
use brigade::workbench::program::LADDER;
use brigade_server::Serve;

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// As [`brigade_server::run`], and [`elsewhere::run`].
pub(crate) fn run(asked: &Serve) -> anyhow::Result<()> {
    if !brigade_server::is_elsewhere(&asked.store) {
        return brigade_server::run(asked, brigade_server::store);
    }
    brigade_server::check(asked)?;
    elsewhere::run(&LADDER)
}
