//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "The list is the same in whatever order the parts are merged.",
        wrong: &[Wrong { file: "wrong_ties_left", because: "the list depends" }],
    },
    Promise {
        says: "The mean is the same in whatever order the parts are merged.",
        wrong: &[Wrong { file: "wrong_sum_of_ms", because: "the mean depends" }],
    },
    Promise {
        says: "The mean is the true one, and no digit of it is rounded away.",
        wrong: &[
            Wrong { file: "wrong_rounded", because: "the mean is 5.0415" },
            Wrong { file: "wrong_whole", because: "the mean is 5.0415" },
            Wrong { file: "wrong_narrow", because: "the answer says" },
        ],
    },
    Promise {
        says: "Every click counts, also on a code that no part has in its list.",
        wrong: &[
            Wrong { file: "wrong_only_the_top", because: "`zed` has 3 clicks" },
            Wrong { file: "wrong_a_hundred", because: "`quiet0` has 8 clicks" },
            Wrong { file: "wrong_short_count", because: "`hot` has 70000 clicks" },
        ],
    },
    Promise {
        says: "A part may have fewer codes than the list, or no line at all.",
        wrong: &[Wrong { file: "wrong_ten_always", because: "out of range" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_ordered_map", "right_heap"];
