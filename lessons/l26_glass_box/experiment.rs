//! What runs: the signals and their prices, and six servers with a fault, all in the ladder's process.

use brigade_workbench::{Evidence, Setting, ladder};

pub(super) fn price(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("glass-box", "price", setting)
}

pub(super) fn blind(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("glass-box", "blind", setting)
}
