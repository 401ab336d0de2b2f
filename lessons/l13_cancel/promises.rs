//! What a repair of this lesson's exercise must keep, and what breaks it.

use crate::workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "No byte is lost.",
        wrong: &[Wrong { file: "wrong_local_line", because: "bytes are lost" }],
    },
    Promise {
        says: "A permit that was taken is given back.",
        wrong: &[Wrong { file: "wrong_guard_too_late", because: "a permit is gone" }],
    },
    Promise {
        says: "Nothing is inserted without a permit.",
        wrong: &[Wrong { file: "wrong_given_back_first", because: "without a permit" }],
    },
    Promise {
        says: "No message is kept without its link, and no link without its message.",
        wrong: &[Wrong { file: "wrong_message_first", because: "is not kept" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &[];
