//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "The spans of a request are one tree: `sign-up`, and right below it `hash` and each `send mail`.",
        wrong: &[
            Wrong {
                file: "wrong_current",
                because: "`hash` is not right below its `sign-up`: it is the first",
            },
            Wrong { file: "wrong_last", because: "its parent is a span of another request" },
            Wrong {
                file: "wrong_another_process",
                because: "`send mail` is not right below its `sign-up`: it is the first",
            },
            Wrong { file: "wrong_chain", because: "its parent is `hash`" },
        ],
    },
    Promise {
        says: "A request with a `traceparent` is part of that trace; one without, or whose text is none, begins a trace.",
        wrong: &[
            Wrong { file: "wrong_own_trace", because: "no part of its caller's trace" },
            Wrong { file: "wrong_believes", because: "there is no caller with a span" },
        ],
    },
    Promise {
        says: "A span lasts as long as what it tells of: `sign-up` until its message is queued, and no longer.",
        wrong: &[
            Wrong { file: "wrong_answered", because: "before the pool has begun" },
            Wrong {
                file: "wrong_span_after",
                because: "no span of its request lasts while hashing",
            },
            Wrong { file: "wrong_leaks", because: "goes on after its message is queued" },
        ],
    },
    Promise {
        says: "A `send mail` that the provider refuses has failed, and no other.",
        wrong: &[
            Wrong { file: "wrong_not_failed", because: "has not failed, and its mail was refused" },
            Wrong { file: "wrong_all_failed", because: "has failed, and its mail was taken" },
        ],
    },
    Promise {
        says: "A refusal is one line of the log, with the context of its `send mail`, the user's number and the provider's.",
        wrong: &[
            Wrong { file: "wrong_silent", because: "does not say the provider's number" },
            Wrong { file: "wrong_no_context", because: "0 lines of the log" },
        ],
    },
    Promise {
        says: "No password, no code and no address stands in a span or in the log.",
        wrong: &[
            Wrong { file: "wrong_words", because: "the code stands in the log" },
            Wrong { file: "wrong_masks_code", because: "the address stands in the log" },
            Wrong { file: "wrong_debug", because: "the password stands in `request`" },
        ],
    },
    Promise {
        says: "Each user is sent the code at the address; what was refused is not done.",
        wrong: &[
            Wrong { file: "wrong_redacts_mail", because: "the provider was given" },
            Wrong { file: "wrong_done", because: "is done which was refused" },
        ],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_types", "right_masks"];
