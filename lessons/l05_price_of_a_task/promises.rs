//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A client is served if there is a thread for it.",
        wrong: &[
            Wrong { file: "wrong_limit", because: "NoThread" },
            Wrong { file: "wrong_gives_up", because: "there was a thread to be had" },
        ],
    },
    Promise {
        says: "Every client that comes is served or refused, and once.",
        wrong: &[
            Wrong { file: "wrong_dropped", because: "neither served nor refused" },
            Wrong { file: "wrong_told_and_served", because: "a second answer" },
        ],
    },
    Promise {
        says: "A client without a thread is told so at once.",
        wrong: &[Wrong { file: "wrong_waits", because: "asked again and again" }],
    },
    Promise {
        says: "No client is served by the thread that accepts.",
        wrong: &[Wrong { file: "wrong_at_the_door", because: "served by the thread that accepts" }],
    },
    Promise {
        says: "`live` says at any moment how many are inside, whichever thread asks; the one at the door may count.",
        wrong: &[
            Wrong { file: "wrong_forgotten", because: "`live` says 3" },
            Wrong { file: "wrong_counted_late", because: "is being served, and `live` says 0" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_guard", "right_lock"];
