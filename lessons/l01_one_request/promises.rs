//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A request that arrives in pieces, cut at any byte, is given out whole.",
        wrong: &[Wrong { file: "wrong_loop", because: "cut at byte" }],
    },
    Promise {
        says: "However many pieces a request arrives in, all of them count.",
        wrong: &[
            Wrong { file: "wrong_last_piece", because: "and at byte" },
            Wrong { file: "wrong_two_pieces", because: "more places" },
        ],
    },
    Promise {
        says: "All requests of one read are given out.",
        wrong: &[Wrong { file: "wrong_one_a_read", because: "4 requests in one read: 1 of 4" }],
    },
    Promise {
        says: "A request is given out by the read that completes it, whatever else is in that read.",
        wrong: &[Wrong { file: "wrong_when_empty", because: "came out of a later read" }],
    },
    Promise {
        says: "A body may be any bytes.",
        wrong: &[Wrong { file: "wrong_text", because: "Utf8Error" }],
    },
    Promise {
        says: "Connections know nothing of each other.",
        wrong: &[Wrong { file: "wrong_static", because: "two connections at once" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_offset", "right_iterator"];
