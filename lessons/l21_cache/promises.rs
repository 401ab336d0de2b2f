//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "However many readers miss a code at once, it is loaded once, and all are told what was found.",
        wrong: &[
            Wrong { file: "wrong_look_again", because: "missed at once, and the code was loaded" },
            Wrong { file: "wrong_wakes_one", because: "waits to be woken" },
            Wrong {
                file: "wrong_clears_another",
                because: "nothing changed any more, and the link was loaded 2 times",
            },
        ],
    },
    Promise {
        says: "When all is quiet, the cache says what was committed last.",
        wrong: &[
            Wrong { file: "wrong_kept_late", because: "all is quiet" },
            Wrong { file: "wrong_mark", because: "all is quiet" },
        ],
    },
    Promise {
        says: "A reader that comes after `changed` has returned is told of the change.",
        wrong: &[Wrong { file: "wrong_joins", because: "came after the change" }],
    },
    Promise {
        says: "A load that fails is told to all that wait for it, and the next reader loads again.",
        wrong: &[
            Wrong { file: "wrong_error_kept", because: "a failure is no answer" },
            Wrong { file: "wrong_left_waiting", because: "waits to be woken" },
            Wrong { file: "wrong_each_again", because: "is told to one reader only" },
        ],
    },
    Promise {
        says: "That there is no link is kept as well, and it hides no link that is made.",
        wrong: &[
            Wrong {
                file: "wrong_absent_not_kept",
                because: "there is no link, and the next reader loaded",
            },
            Wrong {
                file: "wrong_hides",
                because: "is told that there is no link, where the database has",
            },
        ],
    },
    Promise {
        says: "A load holds up no reader of another code, and no writer.",
        wrong: &[Wrong { file: "wrong_one_lock", because: "a load holds up" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_flight", "right_messages"];
