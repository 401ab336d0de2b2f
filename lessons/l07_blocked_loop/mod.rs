//! L07: what does one slow login do to everyone's redirect? A loop that computes serves nobody meanwhile.

mod claims;
mod desk;
mod files;
mod predictions;
mod report;
mod runtimes;
mod trials;
mod turns;
mod ways;
mod woken;

use crate::workbench::{Exercise, Experiment, Lesson, Promise, Wrong};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 7,
    name: "blocked-loop",
    part: "Machines",
    question: "What does one slow login do to everyone's redirect?",
    predictions: predictions::ALL,
    experiments: &[
        Experiment { name: "desk", run: trials::desk, recorded: None },
        Experiment { name: "woken", run: trials::woken, recorded: None },
    ],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&predictions::TRANSFER),
};

const EXERCISE: Exercise = Exercise {
    breaks: "The one loop of a server checks passwords itself. Meanwhile it answers no heartbeat, and is taken for dead.",
    repair: "However many log in or hang up: the loop is never held, and no more checks run than there are cores.",
    hints: [
        "Which thread computes in `check`? Whatever is awaited before it does not change that.",
        "Lent, a check is out of the loop's way. Four that log in at once lend four: each must have a permit first.",
        "A login that is cancelled stops waiting, and what it lent goes on. So the permit must come back when the check \
         ends: move it into what is lent.",
    ],
    promises: &[
        Promise {
            says: "The loop serves other clients while a password is checked.",
            wrong: &[Wrong { file: "wrong_on_the_loop", because: "a heartbeat came" }],
        },
        Promise {
            says: "No more checks than cores run at once.",
            wrong: &[Wrong { file: "wrong_unbounded", because: "4 checks ran at once" }],
        },
        Promise {
            says: "A login that is cancelled leaves nothing behind, and its check counts until it ends.",
            wrong: &[
                Wrong { file: "wrong_permit_stays", because: "cancelled after" },
                Wrong { file: "wrong_underscore", because: "cancelled after" },
            ],
        },
        Promise {
            says: "No core is idle while a login waits.",
            wrong: &[Wrong { file: "wrong_one_at_a_time", because: "a core had nothing to check" }],
        },
        Promise {
            says: "A login that waits takes neither the loop nor a thread.",
            wrong: &[
                Wrong { file: "wrong_spins", because: "it takes the loop to wait" },
                Wrong { file: "wrong_waits_lent", because: "it takes a thread to wait" },
            ],
        },
        Promise {
            says: "A password is checked once, and its login gets the answer.",
            wrong: &[
                Wrong { file: "wrong_looks_again", because: "was checked twice" },
                Wrong { file: "wrong_last_answer", because: "got the wrong answer" },
            ],
        },
    ],
    right: &["right_returned", "right_scope"],
};
