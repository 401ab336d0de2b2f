//! L08: who gets the work when it is uneven? Equal counts are not equal work; whoever is idle should take some.

mod claims;
mod deque;
mod grain;
mod pinned;
mod predictions;
mod promises;
mod report;
mod shards;
mod trials;
mod ways;

use brigade_workbench::{Exercise, Experiment, Lesson};

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
    breaks: "A worker's deque, every access to it under its lock. Still, now and then two workers do the same task.",
    repair: "In every order of steps each task is done once: the newest by its owner, the oldest by a thief.",
    hints: [
        "Look for what may happen between two lines of `pop`.",
        "A task that was looked at is not yet taken. What must be one step must be under one lock.",
        "`pop_back` and `pop_front` give back what they remove: one line each, owner at the back, thief at the front.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};
