//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A request that is given up counts no more: its client has hung up, or the other instance was first.",
        wrong: &[
            Wrong {
                file: "wrong_by_hand",
                because: "a client has hung up, and the balancer counts",
            },
            Wrong { file: "wrong_loser", because: "the other instance was first" },
        ],
    },
    Promise {
        says: "A request whose answer breaks off counts no more.",
        wrong: &[Wrong {
            file: "wrong_penalty",
            because: "an answer has broken off, and the balancer counts",
        }],
    },
    Promise {
        says: "A request counts where it is asked, once, from when it is asked until its answer is whole.",
        wrong: &[
            Wrong { file: "wrong_head_only", because: "an answer not whole yet" },
            Wrong { file: "wrong_from_the_head", because: "an answer not whole yet" },
            Wrong { file: "wrong_both", because: "nothing was asked, and the balancer counts" },
            Wrong { file: "wrong_twice", because: "the balancer counts 0" },
        ],
    },
    Promise {
        says: "Of the two that are drawn, the less loaded one is asked.",
        wrong: &[
            Wrong { file: "wrong_first_drawn", because: "which is the more loaded" },
            Wrong { file: "wrong_of_all", because: "were drawn" },
        ],
    },
    Promise {
        says: "If there is no answer in time, the other one is asked as well, and what comes first is the answer, be it whole or broken.",
        wrong: &[
            Wrong { file: "wrong_never", because: "is not asked as well" },
            Wrong { file: "wrong_gives_up", because: "is given up, and no answer has come yet" },
            Wrong { file: "wrong_at_once", because: "before the answer is late" },
        ],
    },
    Promise {
        says: "An instance that leaves is asked nothing new, and where both leave, the request fails at once.",
        wrong: &[
            Wrong { file: "wrong_looks_once", because: "leaves, and is asked something new" },
            Wrong { file: "wrong_takes_one", because: "leaves, and is asked something new" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_clones", "right_kept"];
