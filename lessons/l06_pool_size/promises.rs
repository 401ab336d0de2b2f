//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A pool of any size does all jobs, however deep they wait for one another.",
        wrong: &[Wrong { file: "wrong_three_deep", because: "waits to be woken" }],
    },
    Promise {
        says: "A job goes on when what it waits for is done, and not before.",
        wrong: &[Wrong {
            file: "wrong_if",
            because: "went on before the job that it waited for was done",
        }],
    },
    Promise {
        says: "Waiting for a part comes to an end.",
        wrong: &[
            Wrong { file: "wrong_gives_way", because: "never ends" },
            Wrong { file: "wrong_tells_one", because: "waits to be woken" },
        ],
    },
    Promise {
        says: "`submit` returns while the job is yet to be done, and a free worker begins it.",
        wrong: &[
            Wrong { file: "wrong_at_once", because: "none is sent" },
            Wrong { file: "wrong_wakes_one", because: "none is sent" },
        ],
    },
    Promise {
        says: "No more jobs compute at once than there are workers.",
        wrong: &[
            Wrong { file: "wrong_bigger", because: "2 jobs computed at once in a pool of 1" },
            Wrong { file: "wrong_helper", because: "2 jobs computed at once in a pool of 1" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_own_queue", "right_its_own_job"];
