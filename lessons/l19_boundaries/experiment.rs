//! What runs: calls, chains and lists, between processes that the ladder's program starts.

use brigade_workbench::{Evidence, Setting, ladder};

pub(super) fn call(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("boundaries", "call", setting)
}

pub(super) fn chain(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("boundaries", "chain", setting)
}

pub(super) fn list(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("boundaries", "list", setting)
}
