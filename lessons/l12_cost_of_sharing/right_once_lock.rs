//! A cell that is set once has both orderings inside.

use super::sync::OnceLock;

/// How many codes there are.
pub const CODES: usize = 2;

/// Where codes lead: numbers of targets, of which none is 0.
pub struct Table {
    targets: OnceLock<[u64; CODES]>,
}

impl Table {
    /// Empty.
    pub fn new() -> Self {
        Table { targets: OnceLock::new() }
    }

    /// Fills it, and lets everybody in. Called once.
    pub fn publish(&self, targets: [u64; CODES]) {
        self.targets.set(targets).expect("called once");
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        self.targets.get().map(|targets| targets[code])
    }
}
