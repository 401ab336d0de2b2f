//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "In every window of length `t`, wherever it begins, at most `burst + t / interval` requests are admitted.",
        wrong: &[
            Wrong { file: "wrong_window", because: "and at most" },
            Wrong { file: "wrong_saves_up", because: "and at most" },
            Wrong { file: "wrong_one_more", because: "and at most" },
            Wrong { file: "wrong_forgets", because: "and at most" },
        ],
    },
    Promise {
        says: "However many threads ask at once, no more are admitted.",
        wrong: &[Wrong { file: "wrong_store", because: "threads asked at once" }],
    },
    Promise {
        says: "The same if a thread read the clock before another, and asks after it.",
        wrong: &[Wrong { file: "wrong_bucket", because: "(in any order)" }],
    },
    Promise {
        says: "A request is refused only if it would be one too many.",
        wrong: &[
            Wrong { file: "wrong_one_try", because: "threads asked at once" },
            Wrong { file: "wrong_three_tries", because: "threads asked at once" },
            Wrong { file: "wrong_spaced", because: "would not have been one too many" },
        ],
    },
    Promise {
        says: "A request that is refused takes nothing away.",
        wrong: &[Wrong { file: "wrong_pushes", because: "refused requests take nothing away" }],
    },
    Promise {
        says: "Who is refused is told the shortest time after which the next request is admitted.",
        wrong: &[Wrong { file: "wrong_until_due", because: "was told to wait" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_fetch_update", "right_mutex"];
