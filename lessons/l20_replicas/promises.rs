//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A client reads what it has written.",
        wrong: &[
            Wrong { file: "wrong_sticky", because: "does not read what it has written" },
            Wrong { file: "wrong_threshold", because: "does not read what it has written" },
        ],
    },
    Promise {
        says: "What a client has read it never reads older.",
        wrong: &[
            Wrong { file: "wrong_reads_too_little", because: "it has read version 1 before" },
            Wrong { file: "wrong_last_answer", because: "with 2 reads on their way" },
        ],
    },
    Promise {
        says: "The primary is asked only if no standby is known to be new enough for this client.",
        wrong: &[
            Wrong { file: "wrong_everyone", because: "it has seen nothing yet" },
            Wrong { file: "wrong_one_try", because: "has told that it is new enough" },
            Wrong { file: "wrong_stays", because: "has told that it is new enough" },
        ],
    },
    Promise {
        says: "Standbys that are new enough take turns: of so many reads in a row each answers one.",
        wrong: &[
            Wrong { file: "wrong_newest", because: "do not take turns" },
            Wrong { file: "wrong_neighbour", because: "do not take turns" },
        ],
    },
    Promise {
        says: "A standby that is lost is asked nothing. When it is heard of again, it is as old as it says.",
        wrong: &[
            Wrong { file: "wrong_asks_lost", because: "it is lost" },
            Wrong { file: "wrong_as_it_was", because: "is made anew" },
            Wrong { file: "wrong_never_back", because: "is made anew" },
        ],
    },
    Promise {
        says: "What a client has seen travels in its `Session`: its next request may come to another router.",
        wrong: &[Wrong { file: "wrong_kept_here", because: "2 routers" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_two_tokens", "right_queue"];
