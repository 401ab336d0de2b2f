//! "A lock puts everything in order." It does, and every reader waits in line for it.

use super::sync::Mutex;

/// How many codes there are.
pub const CODES: usize = 2;

/// Where codes lead: numbers of targets, of which none is 0.
pub struct Table {
    targets: Mutex<Option<[u64; CODES]>>,
}

impl Table {
    /// Empty.
    pub fn new() -> Self {
        Table { targets: Mutex::new(None) }
    }

    /// Fills it, and lets everybody in. Called once.
    pub fn publish(&self, targets: [u64; CODES]) {
        *self.targets.lock().unwrap() = Some(targets);
    }

    /// Where a code leads; `None` as long as the table is not ready.
    pub fn follow(&self, code: usize) -> Option<u64> {
        self.targets.lock().unwrap().map(|targets| targets[code])
    }
}
