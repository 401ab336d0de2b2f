//! What a repair of this lesson's exercise must keep, and what breaks it.

use crate::workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[Promise {
    says: "A reader that finds the table ready finds all of it.",
    wrong: &[
        Wrong { file: "wrong_release_only", because: "the table was found ready" },
        Wrong { file: "wrong_acquire_only", because: "the table was found ready" },
        Wrong { file: "wrong_on_the_targets", because: "the table was found ready" },
        Wrong { file: "wrong_yield", because: "the table was found ready" },
    ],
}];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &[];
