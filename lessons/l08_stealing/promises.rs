//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "No task is done twice.",
        wrong: &[Wrong { file: "wrong_thief_only", because: "was done twice" }],
    },
    Promise {
        says: "No task is left undone.",
        wrong: &[Wrong { file: "wrong_length_first", because: "was never done" }],
    },
    Promise {
        says: "A thief takes the oldest task, the owner the newest.",
        wrong: &[Wrong { file: "wrong_one_end", because: "the thief took task 2" }],
    },
    Promise {
        says: "A thief finds a task if there is one.",
        wrong: &[
            Wrong { file: "wrong_leaves_the_last", because: "a thief found nothing" },
            Wrong { file: "wrong_not_now", because: "a thief found nothing" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_look_and_take", "right_try_again"];
