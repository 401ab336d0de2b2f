//! L05: what does one more concurrent user cost? Memory, a switch, a start: each has a price, and a thread is dear
//! only in some of them.

mod balls;
mod claims;
mod crowd;
mod idle;
mod predictions;
mod prices;
mod promises;
mod report;
mod serving;

use brigade_workbench::{Experiment, Lesson};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 5,
    name: "price-of-a-task",
    part: "Machines",
    question: "What does one more concurrent user cost?",
    predictions: predictions::PREDICTIONS,
    experiments: &[
        Experiment {
            name: "prices",
            run: prices::prices,
            recorded: Some(include_str!("recorded/prices.json")),
        },
        Experiment {
            name: "idle-threads",
            run: |setting| idle::idle("threads", setting),
            recorded: None,
        },
        Experiment {
            name: "idle-tasks",
            run: |setting| idle::idle("tokio_multi", setting),
            recorded: None,
        },
        Experiment {
            name: "crowd-threads",
            run: |setting| crowd::crowd("threads", setting),
            recorded: None,
        },
        Experiment {
            name: "crowd-tasks",
            run: |setting| crowd::crowd("tokio_multi", setting),
            recorded: None,
        },
        Experiment { name: "side-by-side", run: crowd::side_by_side, recorded: None },
    ],
    run: report::run,
    exercise: Some(&predictions::EXERCISE),
    transfer: Some(&predictions::TRANSFER),
};
