//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A login lets go of its thread after at most eight steps.",
        wrong: &[Wrong { file: "wrong_await_ready", because: "64 steps between two polls" }],
    },
    Promise {
        says: "It lets go again and again, to its end, however long it is.",
        wrong: &[
            Wrong { file: "wrong_once", because: "64 steps between two polls" },
            Wrong { file: "wrong_eight_times", because: "63 steps between two polls" },
        ],
    },
    Promise {
        says: "A login that lets go asks to be polled again.",
        wrong: &[Wrong { file: "wrong_not_woken", because: "did not ask" }],
    },
    Promise {
        says: "Each poll computes, but for one before the first step and one after the last.",
        wrong: &[Wrong { file: "wrong_polite", because: "computes nothing" }],
    },
    Promise {
        says: "Each step is computed once, and the hash is what all of them come to.",
        wrong: &[
            Wrong { file: "wrong_instead", because: "came out wrong after 64" },
            Wrong { file: "wrong_small_counter", because: "came out wrong after 256" },
            Wrong { file: "wrong_again", because: "steps, and its hash takes" },
        ],
    },
    Promise {
        says: "A hash of no steps is the password.",
        wrong: &[Wrong { file: "wrong_before_last", because: "overflow" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_chunks", "right_poll"];
