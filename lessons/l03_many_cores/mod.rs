//! L03: what do more cores buy for the access log? As much as the work can be divided, and no more.

mod claims;
mod counting;
mod explain;
mod found;
mod report;
mod timing;

use crate::workbench::{
    Choice, Exercise, Experiment, Lesson, Promise, Prompt, Question, Transfer, Wrong,
};

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
                   How fast with all of this machine's cores: one chunk and one table per core, merged at the end?",
            prompt: Prompt::Number { unit: "×" },
        },
        Question {
            id: "lines",
            text: "And the shortest way to write it, rayon over single lines (split, fold, reduce), on all cores?",
            prompt: Prompt::Number { unit: "×" },
        },
        Question {
            id: "locked",
            text: "And all cores counting into ONE table behind a Mutex, locked once per line?",
            prompt: Prompt::Number { unit: "×" },
        },
    ],
    experiments: &[Experiment { name: "counting", run: counting::run, recorded: None }],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A count that changes with the order of merging.",
    repair: "One answer in any order, with any brackets.",
    hints: [
        "Two things depend on the order: which codes stand where in the list, and the last digits of the mean.",
        "Equal clicks need a second criterion. And floating-point numbers are rounded at each step, so `(a + b) + c` is not `a + (b + c)`: what could be added without rounding?",
        "Sort by clicks and then by code; keep the whole microseconds as a `u64` and divide in `mean_ms`.",
    ],
    promises: &[
        Promise {
            says: "The list is the same in whatever order the parts are merged.",
            wrong: &[Wrong { file: "wrong_ties_left", because: "the list depends" }],
        },
        Promise {
            says: "The mean is the same in whatever order the parts are merged.",
            wrong: &[Wrong { file: "wrong_sum_of_ms", because: "the mean depends" }],
        },
        Promise {
            says: "The mean is the true one, and no digit of it is rounded away.",
            wrong: &[
                Wrong { file: "wrong_rounded", because: "the mean is 5.0415" },
                Wrong { file: "wrong_whole", because: "the mean is 5.0415" },
                Wrong { file: "wrong_narrow", because: "the answer says" },
            ],
        },
        Promise {
            says: "Every click counts, also on a code that no part has in its list.",
            wrong: &[
                Wrong { file: "wrong_only_the_top", because: "`zed` has 3 clicks" },
                Wrong { file: "wrong_a_hundred", because: "`quiet0` has 8 clicks" },
                Wrong { file: "wrong_short_count", because: "`hot` has 70000 clicks" },
            ],
        },
        Promise {
            says: "A part may have fewer codes than the list, or no line at all.",
            wrong: &[Wrong { file: "wrong_ten_always", because: "out of range" }],
        },
    ],
    right: &["right_ordered_map", "right_heap"],
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
