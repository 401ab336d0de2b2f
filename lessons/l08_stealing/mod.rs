//! L08: who gets the work when it is uneven? Equal counts are not equal work; whoever is idle should take some.

mod claims;
mod deque;
mod grain;
mod pinned;
mod predictions;
mod report;
mod shards;
mod trials;
mod ways;

use crate::workbench::{Exercise, Experiment, Lesson, Wrong};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 8,
    name: "stealing",
    part: "Machines",
    question: "Who gets the work when it is uneven?",
    predictions: predictions::ALL,
    experiments: &[
        Experiment { name: "shards", run: trials::shards, recorded: None },
        Experiment { name: "pinned", run: trials::pinned, recorded: None },
    ],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&predictions::TRANSFER),
};

const EXERCISE: Exercise = Exercise {
    breaks: "Each worker has a deque of tasks, and every access to it is under its lock. Still, now and then a task is done by two \
             workers.",
    repair: "Whatever order owner and thief take their steps in, each task is done once: the newest by the owner first, the \
             oldest by the thief.",
    hints: [
        "Look for what may happen between two lines of `pop`.",
        "A task that was looked at is not yet taken. What must be one step must be under one lock.",
        "`pop_back` and `pop_front` give back what they remove: one line each, owner at the back, thief at the front.",
    ],
    wrong: &[
        Wrong { file: "wrong_one_end", because: "the thief took task 2" },
        Wrong { file: "wrong_thief_only", because: "was done twice" },
        Wrong { file: "wrong_length_first", because: "was never done" },
    ],
};
