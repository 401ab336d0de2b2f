//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A reader that finds the table ready finds the right targets.",
        wrong: &[
            Wrong { file: "wrong_release_only", because: "the table was found ready" },
            Wrong { file: "wrong_acquire_only", because: "the table was found ready" },
            Wrong { file: "wrong_on_the_targets", because: "the table was found ready" },
            Wrong { file: "wrong_yield", because: "the table was found ready" },
        ],
    },
    Promise {
        says: "A reader that finds the table ready finds all of it.",
        wrong: &[Wrong { file: "wrong_by_code", because: "led nowhere" }],
    },
    Promise {
        says: "A table that was published is ready.",
        wrong: &[Wrong {
            file: "wrong_weak",
            because: "the table was published, and is not ready",
        }],
    },
    Promise {
        says: "Readers write nothing.",
        wrong: &[
            Wrong { file: "wrong_lock", because: "a reader writes to what all readers share" },
            Wrong {
                file: "wrong_add_nothing",
                because: "a reader writes to what all readers share",
            },
        ],
    },
    Promise {
        says: "Targets have 64 bits.",
        wrong: &[Wrong { file: "wrong_packed", because: "instead of" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_fences", "right_once_lock"];
