//! L03: what do more cores buy for the access log? As much as the work can be divided, and no more.

mod claims;
mod experiment;
mod found;
mod promises;
mod report;
#[cfg(test)]
mod tests;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 3,
    name: "many-cores",
    part: "Shapes",
    question: "What do more cores buy for counting the access log?",
    predictions: &[CHUNKS, LINES, LOCKED],
    experiments: &[COUNTING],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const COUNTING: Experiment =
    Experiment { name: "counting", run: experiment::counting, recorded: None };

const CHUNKS: Question = Question {
    id: "chunks",
    text: "Clicks per code, counted in an access log. One core, and a good program, is 1×.\n\
           How fast with all of this machine's cores: one chunk and one table per core, merged at the end?",
    prompt: Prompt::Number { unit: "×" },
};

const LINES: Question = Question {
    id: "lines",
    text: "And the shortest way to write it, rayon over single lines (split, fold, reduce), on all cores?",
    prompt: Prompt::Number { unit: "×" },
};

const LOCKED: Question = Question {
    id: "locked",
    text: "And all cores counting into ONE table behind a Mutex, locked once per line?",
    prompt: Prompt::Number { unit: "×" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "A count that changes with the order of merging.",
    repair: "One answer in any order, with any brackets.",
    hints: [
        "Two things depend on the order: which codes stand where in the list, and the last digits of the mean.",
        "Equal clicks need a second criterion. And floating-point numbers are rounded at each step, so `(a + b) + c` is not `a + (b + c)`: what could be added without rounding?",
        "Sort by clicks and then by code; keep the whole microseconds as a `u64` and divide in `mean_ms`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "The same log, another question: what is the longest run of clicks on one code, line after line? One chunk per core, the \
           longest run of each, and at the end the longest of these. That is:",
    choices: &[
        Choice {
            text: "right, and as fast as counting",
            misconception: Some("M3"),
            rebuttal: "Fast it is. But a run that crosses from one chunk into the next is counted as two.",
        },
        Choice {
            text: "wrong where a run crosses from one chunk into the next",
            misconception: None,
            rebuttal: "Counts of two parts add up to the count of the whole; longest runs do not. Let each part also keep its \
                       first and its last run: then two parts can be joined, in order, whatever the cuts.",
        },
        Choice {
            text: "impossible to divide: a run has an order",
            misconception: None,
            rebuttal: "Order forbids merging in any order; it does not forbid dividing. The parts must know more of their ends.",
        },
    ],
    right: 1,
};
