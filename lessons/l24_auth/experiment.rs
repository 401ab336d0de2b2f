//! What runs: passwords, codes and tokens, all in the ladder's process.

use brigade_workbench::{Evidence, Setting, ladder};

pub(super) fn logins(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("auth", "logins", setting)
}

pub(super) fn misuse(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("auth", "misuse", setting)
}

pub(super) fn race(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("auth", "race", setting)
}
