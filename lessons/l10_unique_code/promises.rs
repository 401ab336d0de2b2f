//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "One user only is told that a code is theirs.",
        wrong: &[Wrong {
            file: "wrong_look_again",
            because: "A and B were both told that `sale` is theirs",
        }],
    },
    Promise {
        says: "One user only, also if both want the same URL.",
        wrong: &[Wrong {
            file: "wrong_same_url",
            because: "A and B were both told that `sale` is theirs",
        }],
    },
    Promise {
        says: "A user is told that a code is taken only if it is.",
        wrong: &[Wrong { file: "wrong_give_up", because: "is told that it is taken" }],
    },
    Promise {
        says: "A code that is taken keeps its target.",
        wrong: &[Wrong {
            file: "wrong_insert_tells",
            because: "B follows it to b.example. No order",
        }],
    },
    Promise {
        says: "A code that is taken leads somewhere at once.",
        wrong: &[Wrong { file: "wrong_claim_first", because: "B follows it nowhere" }],
    },
    Promise {
        says: "Codes are told apart to the letter.",
        wrong: &[Wrong { file: "wrong_lower_case", because: "codes are told apart to the letter" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_one_guard", "right_rw_lock"];
