//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "Every user that is kept gets a mail.",
        wrong: &[
            Wrong { file: "wrong_put_after", because: "is kept, and gets no mail" },
            Wrong { file: "wrong_done_first", because: "is kept, and gets no mail" },
        ],
    },
    Promise {
        says: "No user gets it twice.",
        wrong: &[
            Wrong { file: "wrong_new_key", because: "gets 2 mails" },
            Wrong { file: "wrong_remembers", because: "gets 2 mails" },
            Wrong { file: "wrong_key_of_a_try", because: "gets 2 mails" },
        ],
    },
    Promise {
        says: "Nothing is sent to a user that is not kept.",
        wrong: &[Wrong { file: "wrong_put_first", because: "is not kept, and gets a mail" }],
    },
    Promise {
        says: "Two users of one address get a mail each.",
        wrong: &[Wrong { file: "wrong_key_is_the_address", because: "was another's" }],
    },
    Promise {
        says: "A mail that is refused is tried `TRIES` times, then put aside.",
        wrong: &[
            Wrong { file: "wrong_gives_up", because: "was tried once, and is put aside" },
            Wrong { file: "wrong_drops", because: "was never sent, and is not put aside" },
            Wrong { file: "wrong_keeps", because: "was sent, and is put aside" },
        ],
    },
    Promise {
        says: "It is not tried again before the others had their turn.",
        wrong: &[Wrong { file: "wrong_in_a_row", because: "had its turn" }],
    },
    Promise {
        says: "A mail that its worker dies of is put aside, too.",
        wrong: &[Wrong { file: "wrong_refusals_only", because: "workers have died of" }],
    },
    Promise {
        says: "`work` goes on until nothing is left that it could take.",
        wrong: &[Wrong { file: "wrong_stops", because: "`work` ended, and the mail to" }],
    },
    Promise {
        says: "In the end nothing waits any more, neither in the outbox nor in the queue.",
        wrong: &[Wrong { file: "wrong_notifies", because: "is in the queue after" }],
    },
    Promise {
        says: "`sign_up` keeps a user whose name is free, and says whether it did.",
        wrong: &[Wrong { file: "wrong_says_kept", because: "`sign_up` says otherwise" }],
    },
    Promise {
        says: "`sign_up` does not wait for the provider.",
        wrong: &[Wrong { file: "wrong_at_once", because: "waits for the provider" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_relay", "right_no_put_back", "right_match"];
