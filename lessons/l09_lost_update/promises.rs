//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "No click is lost, whatever other threads do at the same time.",
        wrong: &[
            Wrong { file: "wrong_locked_twice", because: "4 clicks were made and" },
            Wrong { file: "wrong_look_again", because: "4 clicks were made and" },
            Wrong { file: "wrong_one_try", because: "4 clicks were made and 3 were counted" },
        ],
    },
    Promise {
        says: "No click is lost, however often another thread comes between.",
        wrong: &[Wrong {
            file: "wrong_three_tries",
            because: "5 clicks were made and 4 were counted",
        }],
    },
    Promise {
        says: "The total has every click that is over, and none that has not begun.",
        wrong: &[Wrong { file: "wrong_moved_later", because: "were over, and the total said" }],
    },
    Promise {
        says: "Clicks are counted in 64 bits.",
        wrong: &[Wrong {
            file: "wrong_narrow",
            because: "70000 clicks were made one after another",
        }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] =
    &["right_fetch_update", "right_mutex", "right_shards", "right_spin_lock"];
