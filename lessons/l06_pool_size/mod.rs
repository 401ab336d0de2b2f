//! L06: how many workers should the pool have? As many as the cores can keep busy while the others wait, and no more.

mod claims;
mod pool;
mod predictions;
mod promises;
mod report;
mod sweep;
mod swept;

use brigade_workbench::{Experiment, Lesson};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 6,
    name: "pool-size",
    part: "Machines",
    question: "How many workers should the pool have?",
    predictions: predictions::PREDICTIONS,
    experiments: &[
        Experiment { name: "sweep", run: sweep::sweep, recorded: None },
        Experiment {
            name: "lanes",
            run: sweep::lanes,
            recorded: Some(include_str!("recorded/lanes.json")),
        },
    ],
    run: report::run,
    exercise: Some(&predictions::EXERCISE),
    transfer: Some(&predictions::TRANSFER),
};
