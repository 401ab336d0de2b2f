//! L02: can one core serve users A, B and C at once? Waiting overlaps for free; computing only takes turns.

mod experiment;
mod found;
mod logins;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 2,
    name: "one-core",
    part: "Shapes",
    question: "Can one core serve users A, B and C at once?",
    predictions: &[WAITING_TOTAL, COMPUTING_MEAN],
    experiments: &[COMPUTING, WAITING],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Logins that compute; the opening shows them too.
pub(super) const COMPUTING: Experiment = Experiment {
    name: "computing",
    run: experiment::computing,
    recorded: Some(include_str!("recorded/computing.json")),
};

/// Logins that wait; the opening shows them too.
pub(super) const WAITING: Experiment = Experiment {
    name: "waiting",
    run: experiment::waiting,
    recorded: Some(include_str!("recorded/waiting.json")),
};

const WAITING_TOTAL: Question = Question {
    id: "waiting-total",
    text: "Three logins arrive together on ONE core. Each computes 1 ms and waits 20 ms for the database.\n\
               One after another they take about 63 ms. With a thread each?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 63 ms: one core, one at a time",
            misconception: Some("M2"),
            rebuttal: "Waiting needs no core. While A waits for the database, B and C compute.",
        },
        Choice {
            text: "about 43 ms",
            misconception: None,
            rebuttal: "Nothing stops the third wait from overlapping the other two.",
        },
        Choice {
            text: "about 23 ms: all the computing, and one wait",
            misconception: None,
            rebuttal: "The waits overlap, the computing adds up; look at the dots on the lanes.",
        },
        Choice {
            text: "about 21 ms: as if each were alone",
            misconception: Some("M1"),
            rebuttal: "The waits overlap, but three times 1 ms of computing still takes turns on the one core.",
        },
    ]),
};

const COMPUTING_MEAN: Question = Question {
    id: "computing-mean",
    text: "Now each login only computes, 13 ms (a password hash). A thread each on ONE core, against one after another:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "the total falls to about 13 ms",
            misconception: Some("M1"),
            rebuttal: "The lanes overlap; the solid parts never do. One core computes one thing at a time.",
        },
        Choice {
            text: "same total, and users finish at the same times on average",
            misconception: None,
            rebuttal: "Taking turns delays the first without helping the last.",
        },
        Choice {
            text: "same total, and users finish LATER on average",
            misconception: None,
            rebuttal: "Here the slices were too long to interleave three equal logins: compare the finishing times.",
        },
        Choice {
            text: "the total falls a little: switching is efficient",
            misconception: Some("M9"),
            rebuttal: "There is no idle core to win back. Switching hides waiting, and here no login waits.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "Three logins, three tasks, one thread: none lets go before it is done.",
    repair: "At most eight steps between two polls.",
    hints: [
        "A future is left alone until it returns `Pending`. Does every `.await` do that?",
        "Only an await that has to wait returns to the executor. So wait once, for nothing; and who will poll the task again?",
        "`poll_fn` with a flag: the first time call `cx.waker().wake_by_ref()` and return `Pending`, the second time `Ready`. Await it after every eighth step.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Ten requests arrive together, a thread each, on one core. Each computes 1 ms and then waits 20 ms, all for the SAME row of \
           the database, which lets one in at a time. All are done after about:",
    choices: &[
        Choice {
            text: "30 ms: ten times the computing and one wait",
            misconception: None,
            rebuttal: "So it would be if the waits could overlap. Here each waits for the end of the one before it.",
        },
        Choice {
            text: "200 ms: the waits stand in line",
            misconception: None,
            rebuttal: "Ten times 20 ms at a place for one, and the computing beside it. Concurrency hides waiting only where \
                       what is waited for serves several.",
        },
        Choice {
            text: "21 ms: as if each were alone",
            misconception: Some("M1"),
            rebuttal: "Neither the core nor the row serves one request alone.",
        },
        Choice {
            text: "30 ms with a core, 21 ms with ten",
            misconception: Some("M3"),
            rebuttal: "Cores compute, and computing is 10 ms of it. The row stays one.",
        },
    ],
    right: 1,
};
