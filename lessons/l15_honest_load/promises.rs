//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A request's latency counts from when it was due.",
        wrong: &[Wrong { file: "wrong_from_the_send", because: "and users waited" }],
    },
    Promise {
        says: "A request is sent when it is due and a connection is free, however late a timer was before.",
        wrong: &[
            Wrong { file: "wrong_pauses", because: "though a connection was free" },
            Wrong { file: "wrong_one_by_one", because: "though a connection was free" },
        ],
    },
    Promise {
        says: "Every request that is due is sent, once, and its answer is waited for and counted.",
        wrong: &[
            Wrong { file: "wrong_leaves_early", because: "were waited for" },
            Wrong { file: "wrong_again", because: "were sent" },
            Wrong { file: "wrong_skips", because: "were sent" },
            Wrong { file: "wrong_outliers", because: "are counted" },
        ],
    },
    Promise {
        says: "A request that fails is counted as failed, and is no latency.",
        wrong: &[
            Wrong { file: "wrong_fast_failures", because: "failed, and" },
            Wrong { file: "wrong_forgets_failures", because: "failed, and" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_each_sleeps", "right_returned"];
