//! L07: what does one slow login do to everyone's redirect? A loop that computes serves nobody meanwhile.

mod claims;
mod desk;
mod files;
mod predictions;
mod promises;
mod report;
mod runtimes;
mod trials;
mod turns;
mod ways;
mod woken;

use brigade_workbench::{Exercise, Experiment, Lesson};

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
    promises: promises::ALL,
    right: promises::RIGHT,
};
