//! What a repair of this lesson's exercise must keep, and what breaks it.

use crate::workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A code that is free is given to one user only.",
        wrong: &[Wrong {
            file: "wrong_look_again",
            because: "A and B were both told that `sale` is theirs",
        }],
    },
    Promise {
        says: "A code that is taken keeps its target.",
        wrong: &[Wrong {
            file: "wrong_insert_tells",
            because: "B follows it to b.example. No order",
        }],
    },
    Promise {
        says: "A code that is taken leads somewhere.",
        wrong: &[Wrong { file: "wrong_claim_first", because: "B follows it nowhere" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &[];
