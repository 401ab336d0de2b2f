//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "The loop serves other clients while a password is checked.",
        wrong: &[Wrong { file: "wrong_on_the_loop", because: "a heartbeat came" }],
    },
    Promise {
        says: "No more checks than cores run at once.",
        wrong: &[Wrong { file: "wrong_unbounded", because: "4 checks ran at once" }],
    },
    Promise {
        says: "A login that is cancelled leaves nothing behind, and its check counts until it ends.",
        wrong: &[
            Wrong { file: "wrong_permit_stays", because: "cancelled after" },
            Wrong { file: "wrong_underscore", because: "cancelled after" },
        ],
    },
    Promise {
        says: "No core is idle while a login waits.",
        wrong: &[Wrong { file: "wrong_one_at_a_time", because: "a core had nothing to check" }],
    },
    Promise {
        says: "A login that waits takes neither the loop nor a thread.",
        wrong: &[
            Wrong { file: "wrong_spins", because: "it takes the loop to wait" },
            Wrong { file: "wrong_waits_lent", because: "it takes a thread to wait" },
        ],
    },
    Promise {
        says: "A password is checked once, and its login gets the answer.",
        wrong: &[
            Wrong { file: "wrong_looks_again", because: "was checked twice" },
            Wrong { file: "wrong_last_answer", because: "got the wrong answer" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_returned", "right_scope"];
