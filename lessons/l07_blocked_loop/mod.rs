//! L07: what does one slow login do to everyone's redirect? A loop that computes serves nobody meanwhile.

mod claims;
mod desk;
mod predictions;
mod report;
mod runtimes;
mod trials;
mod turns;
mod ways;
mod woken;

use crate::workbench::{Experiment, Lesson};

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
    exercise: None,
    transfer: Some(&predictions::TRANSFER),
};
