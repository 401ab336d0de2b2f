//! L99: FILL IN: the one question, and in one sentence what the run shows.

mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 99,
    name: "template",
    part: "FILL IN: a part of the course",
    question: "FILL IN: the one question that it answers?",
    predictions: &[SHARE],
    experiments: &[COMPUTING],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// FILL IN: what runs in a child process, and what it is for.
const COMPUTING: Experiment =
    Experiment { name: "computing", run: experiment::computing, recorded: None };

const SHARE: Question = Question {
    id: "share",
    text: "FILL IN: what is asked before anything is shown. One task computes. How much of its time is it on a CPU?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "FILL IN: less than half",
            misconception: Some("FILL IN: the misconception behind it"),
            rebuttal: "FILL IN: why it is wrong, beside their own data.",
        },
        Choice {
            text: "FILL IN: half or more",
            misconception: None,
            rebuttal: "FILL IN: why it may be wrong on some machine.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "FILL IN: what is broken, without telling the repair.",
    repair: "FILL IN: what a repair must achieve.",
    hints: ["FILL IN: a nudge.", "FILL IN: more.", "FILL IN: nearly the answer."],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "FILL IN: the pattern in another shape.",
    choices: &[
        Choice {
            text: "FILL IN: right",
            misconception: None,
            rebuttal: "FILL IN: why this is right.",
        },
        Choice {
            text: "FILL IN: wrong",
            misconception: Some("FILL IN: the misconception behind it"),
            rebuttal: "FILL IN: why it is wrong.",
        },
    ],
    right: 0,
};
