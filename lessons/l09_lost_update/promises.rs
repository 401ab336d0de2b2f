//! What a repair of this lesson's exercise must keep, and what breaks it.

use crate::workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[Promise {
    says: "No click is lost.",
    wrong: &[
        Wrong { file: "wrong_locked_twice", because: "4 clicks were made and" },
        Wrong { file: "wrong_look_again", because: "4 clicks were made and" },
        Wrong { file: "wrong_one_try", because: "4 clicks were made and" },
    ],
}];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &[];
