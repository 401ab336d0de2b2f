//! L03: what do more cores buy for the access log? As much as the work can be divided, and no more.

mod claims;
mod counting;
mod explain;
mod found;
mod report;
mod timing;

use crate::workbench::{Experiment, Lesson, Prompt, Question};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 3,
    name: "many-cores",
    part: "Shapes",
    question: "What do more cores buy for counting the access log?",
    predictions: &[
        Question {
            id: "chunks",
            text: "Clicks per code, counted in an access log. One core, and a good program, is 1×.\n\
                   How fast with all of this machine's cores: one chunk and one table a core, merged at the end?",
            prompt: Prompt::Number { unit: "×" },
        },
        Question {
            id: "lines",
            text: "And the shortest way to write it, rayon over single lines (split, fold, reduce), on all cores?",
            prompt: Prompt::Number { unit: "×" },
        },
        Question {
            id: "locked",
            text: "And all cores counting into ONE table behind a Mutex, locked once a line?",
            prompt: Prompt::Number { unit: "×" },
        },
    ],
    experiments: &[Experiment { name: "counting", run: counting::run, recorded: None }],
    run: report::run,
    exercise: None,
    transfer: None,
};
