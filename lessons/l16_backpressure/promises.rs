//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "Every request is served or refused, and once.",
        wrong: &[
            Wrong { file: "wrong_silent", because: "is gone: it is neither served nor refused" },
            Wrong { file: "wrong_told_twice", because: "gets a second answer" },
        ],
    },
    Promise {
        says: "No request is served that has waited for longer than 50 ms.",
        wrong: &[
            Wrong { file: "wrong_unbounded", because: "is served after it has waited for" },
            Wrong { file: "wrong_looks_once", because: "is served after it has waited for" },
            Wrong { file: "wrong_whole_ms", because: "is served after it has waited for 50." },
        ],
    },
    Promise {
        says: "No request is refused that would have been served in time.",
        wrong: &[
            Wrong { file: "wrong_room", because: "and would have been served after" },
            Wrong { file: "wrong_estimate", because: "and would have been served after" },
        ],
    },
    Promise {
        says: "A free server gets the request that waits, and refuses none that comes.",
        wrong: &[
            Wrong { file: "wrong_never_over", because: "the server has nothing to do" },
            Wrong { file: "wrong_asks_again", because: "the server is free and gets nothing" },
        ],
    },
    Promise {
        says: "Requests are served in the order in which they came.",
        wrong: &[Wrong { file: "wrong_newest_first", because: "which came before it" }],
    },
    Promise {
        says: "A client that has waited for too long is told at the next thing that happens: another request comes, or the server is free.",
        wrong: &[
            Wrong { file: "wrong_at_its_turn", because: "and is told only after" },
            Wrong { file: "wrong_when_there_is_time", because: "and is told only after" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_drain", "right_channel", "right_by_time"];
