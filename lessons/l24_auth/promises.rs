//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A code takes 5 guesses, and however many come at once, no more are compared.",
        wrong: &[
            Wrong { file: "wrong_counts_after", because: "6 guesses were compared" },
            Wrong { file: "wrong_wraps", because: "6 guesses were compared" },
            Wrong { file: "wrong_sixth", because: "6 guesses were compared" },
            Wrong { file: "wrong_one_try", because: "was not compared" },
            Wrong { file: "wrong_any_uses", because: "was not compared" },
        ],
    },
    Promise {
        says: "A right guess lets in once.",
        wrong: &[
            Wrong { file: "wrong_looks_used", because: "both let their user in" },
            Wrong { file: "wrong_again", because: "both let their user in" },
        ],
    },
    Promise {
        says: "However many tabs show one token at once, one new token is made, and all of them are told that one.",
        wrong: &[
            Wrong { file: "wrong_two_locks", because: "tabs showed token 1 at once" },
            Wrong { file: "wrong_loser", because: "tabs showed token 1 at once" },
            Wrong { file: "wrong_new_for_each", because: "tabs showed token 1 at once" },
            Wrong { file: "wrong_clocks", because: "one of them read the clock" },
        ],
    },
    Promise {
        says: "A reply that was lost is told again, for 5 seconds after its token was used, and only until the new one is used.",
        wrong: &[
            Wrong { file: "wrong_same_second", because: "its reply may have been lost" },
            Wrong { file: "wrong_grace_goes_on", because: "after its use" },
            Wrong { file: "wrong_any_former", because: "so its reply had come" },
        ],
    },
    Promise {
        says: "Any other used token ends its family: from then on no token of it is good.",
        wrong: &[
            Wrong { file: "wrong_only_refuses", because: "its family had ended" },
            Wrong { file: "wrong_grace_after_end", because: "its family had ended" },
            Wrong { file: "wrong_revived", because: "while a used token came" },
        ],
    },
    Promise {
        says: "A code is good for 10 minutes and a family for 30 days, however often it is refreshed.",
        wrong: &[
            Wrong { file: "wrong_goes_on", because: "a family of 30 days" },
            Wrong { file: "wrong_late", because: "a code of 600 seconds" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_record", "right_gone"];
