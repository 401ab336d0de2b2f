//! What runs: gateways, limiters and compressors, all in the ladder's process.

use brigade_workbench::{Evidence, Setting, ladder};

pub(super) fn hop(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("gateway", "hop", setting)
}

pub(super) fn limits(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("gateway", "limits", setting)
}

pub(super) fn compression(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("gateway", "compression", setting)
}
