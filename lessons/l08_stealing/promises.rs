//! What a repair of this lesson's exercise must keep, and what breaks it.

use crate::workbench::{Promise, Wrong};

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
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &[];
