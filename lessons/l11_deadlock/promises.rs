//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "No call waits for ever.",
        wrong: &[
            Wrong { file: "wrong_give_way", because: "A waits for a lock that B has" },
            Wrong { file: "wrong_one_side", because: "A waits for a lock that B has" },
        ],
    },
    Promise {
        says: "No call begins again for ever.",
        wrong: &[Wrong { file: "wrong_back_off", because: "a livelock" }],
    },
    Promise {
        says: "A transfer succeeds if there are clicks enough.",
        wrong: &[Wrong {
            file: "wrong_give_up",
            because: "was refused although there were clicks enough",
        }],
    },
    Promise {
        says: "A transfer moves nothing if there are not enough, at the moment of the transfer.",
        wrong: &[Wrong { file: "wrong_look_first", because: "there were 5 clicks on all links" }],
    },
    Promise {
        says: "The total of two links misses no click.",
        wrong: &[Wrong { file: "wrong_one_at_a_time", because: "were seen while some were moved" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_by_address", "right_rw_lock"];
