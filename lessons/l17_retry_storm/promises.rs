//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "Five seconds after the stall at least 95 % of the users are answered in time.",
        wrong: &[Wrong { file: "wrong_one_a_call", because: "0 were answered in time" }],
    },
    Promise {
        says: "After a failure comes another attempt, at most three times, and none at or after the user's deadline.",
        wrong: &[
            Wrong { file: "wrong_counts_only", because: "its user went away" },
            Wrong { file: "wrong_while_it_waits", because: "was tried again 4 times" },
        ],
    },
    Promise {
        says: "A first attempt puts 1 into the budget, a retry takes 10 out of it; it begins with 100, and holds no more.",
        wrong: &[
            Wrong { file: "wrong_by_the_clock", because: "and the budget held" },
            Wrong { file: "wrong_no_lid", because: "and the budget held" },
            Wrong { file: "wrong_retries_earn", because: "and the budget held" },
        ],
    },
    Promise {
        says: "What fails is tried again as long as the budget lasts.",
        wrong: &[
            Wrong { file: "wrong_never", because: "was not tried again" },
            Wrong { file: "wrong_every_tenth", because: "was not tried again" },
        ],
    },
    Promise {
        says: "The database begins only what will be done while the client still waits for it.",
        wrong: &[
            Wrong { file: "wrong_not_yet_late", because: "its client waits until" },
            Wrong { file: "wrong_time_in_line", because: "its client waits until" },
            Wrong { file: "wrong_users_deadline", because: "its client waits until" },
            Wrong { file: "wrong_new_deadline", because: "its client waits until" },
        ],
    },
    Promise {
        says: "An attempt that can still be answered in time is neither dropped nor overtaken.",
        wrong: &[
            Wrong { file: "wrong_newest_first", because: "before request" },
            Wrong { file: "wrong_clears", because: "a place of the database stays free" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_find", "right_budget_type", "right_retain"];
