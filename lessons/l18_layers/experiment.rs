//! What runs: all of it in the ladder's process, which knows the components.

use brigade_workbench::{Evidence, Setting, ladder};

const LESSON: &str = "layers";

/// Controller, service and repository.
pub(super) fn seam(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "seam", setting)
}

/// Memory, redb and SQLite.
pub(super) fn stores(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "stores", setting)
}

/// SQLite, PostgreSQL and Redis, in turns.
pub(super) fn servers(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "servers", setting)
}

/// A thousand rows to a million.
pub(super) fn index(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "index", setting)
}

/// Rows beside a number.
pub(super) fn counter(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "counter", setting)
}

/// Two sessions of PostgreSQL in every order.
pub(super) fn isolation(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "isolation", setting)
}

/// Three copies, of which one was changed by hand.
pub(super) fn migrations(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment(LESSON, "migrations", setting)
}
