//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[Promise {
    says: "FILL IN: The larger of two is found.",
    wrong: &[Wrong { file: "wrong_second", because: "is not the larger" }],
}];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_match", "right_sum"];
