//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A task that was told `Pending` is woken once the answer is sent, also if it is sent while the task is polled.",
        wrong: &[
            Wrong { file: "wrong_seqcst", because: "never woken" },
            Wrong { file: "wrong_look_under_lock", because: "never woken" },
        ],
    },
    Promise {
        says: "It is woken by the waker of its latest poll.",
        wrong: &[Wrong {
            file: "wrong_first_waker",
            because: "the waker of its latest poll was not called",
        }],
    },
    Promise {
        says: "It is woken when an answer is sent, and not before.",
        wrong: &[Wrong { file: "wrong_wakes_itself", because: "woken before its answer was sent" }],
    },
    Promise {
        says: "A poll returns at once, with an answer or without.",
        wrong: &[Wrong { file: "wrong_holds_thread", because: "a poll holds its thread" }],
    },
    Promise {
        says: "A task that is woken finds the answer, whatever number it is.",
        wrong: &[
            Wrong { file: "wrong_zero_is_none", because: "the answer is not there" },
            Wrong { file: "wrong_flag_first", because: "`None` value" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_one_lock", "right_look_twice"];
