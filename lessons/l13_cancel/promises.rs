//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "No byte is lost when the timer fires.",
        wrong: &[Wrong { file: "wrong_local_line", because: "bytes are lost" }],
    },
    Promise {
        says: "The last line is kept, also without a line end.",
        wrong: &[Wrong {
            file: "wrong_whole_lines",
            because: "came without a line end, is not kept",
        }],
    },
    Promise {
        says: "Every line is kept, also one that came before.",
        wrong: &[Wrong { file: "wrong_kept_once", because: "bytes are lost" }],
    },
    Promise {
        says: "A permit that was taken is given back.",
        wrong: &[Wrong { file: "wrong_guard_too_late", because: "a permit is gone" }],
    },
    Promise {
        says: "It is given back once.",
        wrong: &[Wrong { file: "wrong_given_back_twice", because: "was given back before" }],
    },
    Promise {
        says: "Nothing is inserted without a permit.",
        wrong: &[Wrong { file: "wrong_given_back_first", because: "without a permit" }],
    },
    Promise {
        says: "No message is kept without its link, and no link without its message.",
        wrong: &[Wrong { file: "wrong_message_first", because: "is not kept" }],
    },
    Promise {
        says: "An owner has one message for each link.",
        wrong: &[Wrong { file: "wrong_told_twice", because: "one message too many" }],
    },
    Promise {
        says: "The client has a sign of life each time the timer fires.",
        wrong: &[Wrong {
            file: "wrong_one_sign",
            because: "a sign of life came once, and the timer fired twice",
        }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_connection", "right_kept_future"];
