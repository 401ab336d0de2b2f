//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A click that `record` acknowledges is counted, and as the one that it says.",
        wrong: &[
            Wrong { file: "wrong_any_reply", because: "by the reply to click" },
            Wrong { file: "wrong_says_now", because: "is told that it is click 2; it is click 1" },
            Wrong { file: "wrong_key_first", because: "it is not counted" },
        ],
    },
    Promise {
        says: "No click is counted twice.",
        wrong: &[
            Wrong { file: "wrong_new_key", because: "is counted 2 times" },
            Wrong { file: "wrong_two_commits", because: "is counted 2 times" },
            Wrong { file: "wrong_in_memory", because: "is counted 2 times" },
        ],
    },
    Promise {
        says: "Two clicks are two: on one link, and from two servers too.",
        wrong: &[
            Wrong { file: "wrong_key_is_the_link", because: "and that was another click" },
            Wrong { file: "wrong_counts_from_one", because: "and that was another click" },
        ],
    },
    Promise {
        says: "Until it has a reply to its click, `record` sends at once and then every `AGAIN`.",
        wrong: &[
            Wrong { file: "wrong_three_tries", because: "it is due after 0, 100, 200, 300" },
            Wrong { file: "wrong_starts_anew", because: "until its reply it is due after 0" },
            Wrong {
                file: "wrong_waits_anew",
                because: "until its reply it is due after 0, 100, 200",
            },
        ],
    },
    Promise {
        says: "It takes the first reply to any of its messages; if none has come at the deadline, it says `Unknown` then.",
        wrong: &[
            Wrong { file: "wrong_last_wait", because: "`record` ends after 400 ms" },
            Wrong {
                file: "wrong_only_the_last",
                because: "comes after 130 ms, and `record` ends after",
            },
        ],
    },
    Promise {
        says: "The service replies to every request that comes in time.",
        wrong: &[Wrong { file: "wrong_silent", because: "and has no reply" }],
    },
    Promise {
        says: "After its deadline a click is not counted any more.",
        wrong: &[
            Wrong { file: "wrong_whenever", because: "after its deadline" },
            Wrong { file: "wrong_time_left", because: "after its deadline" },
        ],
    },
    Promise {
        says: "A key is kept until its deadline, and not longer.",
        wrong: &[
            Wrong { file: "wrong_for_one_try", because: "is counted 2 times" },
            Wrong { file: "wrong_keeps_all", because: "is still kept" },
            Wrong { file: "wrong_keeps_longer", because: "is still kept" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_every_step", "right_one_deadline"];
