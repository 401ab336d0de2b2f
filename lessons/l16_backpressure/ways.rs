//! What can be done with a request that comes when all places are taken.

use serde::{Deserialize, Serialize};

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    /// It waits, however many wait before it.
    Unbounded,
    /// It waits, and if too many do, the one that brings it waits at the door.
    Blocks,
    /// It waits, and if too many do, it is refused.
    Refuses,
    /// It waits, and is the next to be served.
    NewestFirst,
    /// It waits, and is refused if it has waited for too long when its turn comes.
    Sheds,
}

impl Way {
    pub(super) const ALL: [Way; 5] =
        [Way::Unbounded, Way::Blocks, Way::Refuses, Way::NewestFirst, Way::Sheds];

    /// In a word or two.
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Unbounded => "unbounded",
            Way::Blocks => "blocks",
            Way::Refuses => "refuses",
            Way::NewestFirst => "newest first",
            Way::Sheds => "sheds",
        }
    }
}
