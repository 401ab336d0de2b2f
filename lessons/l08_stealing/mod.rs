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

use crate::workbench::{Experiment, Lesson};

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
    exercise: None,
    transfer: Some(&predictions::TRANSFER),
};
