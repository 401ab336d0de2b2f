//! What breaks, and when.

use super::Nanos;

/// A station that does not do its work for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The station.
    pub at: String,
    /// Of which instance of its group; of all without.
    pub instance: Option<u32>,
    /// From here.
    pub from: Nanos,
    /// To here.
    pub to: Nanos,
    /// What is wrong.
    pub harm: Harm,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Harm {
    /// It stands still: what is in service goes on afterwards. Others wait.
    Stall,
    /// What is in it fails at once, and so does what comes. A cache comes back empty.
    Crash,
    /// Everything takes this many times as long.
    Slow(f64),
}
