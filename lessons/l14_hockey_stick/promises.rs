//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A request comes when it was sent, whatever became of those before it.",
        wrong: &[Wrong { file: "wrong_connection", because: "while another was served" }],
    },
    Promise {
        says: "It waits for all the work that is left of those before it, and for no other.",
        wrong: &[
            Wrong { file: "wrong_one_before", because: "while several were inside" },
            Wrong { file: "wrong_long_gap", because: "while several were inside" },
            Wrong { file: "wrong_own_service", because: "its own service" },
        ],
    },
    Promise {
        says: "An idle server saves nothing up.",
        wrong: &[
            Wrong { file: "wrong_saves", because: "the server was idle" },
            Wrong { file: "wrong_subtracts", because: "subtract with overflow" },
        ],
    },
    Promise {
        says: "Those that come at the same moment are served one after another.",
        wrong: &[Wrong { file: "wrong_together", because: "at the same moment" }],
    },
    Promise {
        says: "A wait is exact to the nanosecond, after a year too.",
        wrong: &[Wrong { file: "wrong_seconds", because: "after a year" }],
    },
    Promise {
        says: "Any recording is answered, an empty one too.",
        wrong: &[Wrong { file: "wrong_first", because: "no request was recorded" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_clock", "right_work", "right_departures"];
