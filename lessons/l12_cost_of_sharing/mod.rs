//! L12: why did two cores do less than one?

mod counters;
mod experiment;
mod found;
mod garbage;
mod promises;
mod race;
mod report;
mod section;
mod tables;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 12,
    name: "cost-of-sharing",
    part: "Sharing",
    question: "Why did two cores do less than one?",
    predictions: &[NEIGHBOURS, READERS, NOTHING_OUTSIDE],
    experiments: &[SHARING],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Every way of sharing, on one to all cores.
const SHARING: Experiment =
    Experiment { name: "sharing", run: experiment::sharing, recorded: None };

const NEIGHBOURS: Question = Question {
    id: "neighbours",
    text: "Two threads count clicks, each in an atomic of its own; the two lie side by side in memory.\n\
           Against one thread alone, two of them count together:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about twice as many: they share nothing",
            misconception: Some("M3"),
            rebuttal: "They share a cache line, and a core that writes needs the whole line for itself.",
        },
        Choice {
            text: "about as many",
            misconception: None,
            rebuttal: "Compare them with the padded ones: what the second thread adds or costs is the line's travelling.",
        },
        Choice {
            text: "fewer",
            misconception: None,
            rebuttal: "Where the line does not have to travel between cores, neighbours do no harm.",
        },
    ]),
};

const READERS: Question = Question {
    id: "readers",
    text: "Threads only READ a number through an RwLock; it is never written.\n\
           Against one reader, two together read:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about twice as often: readers let each other in",
            misconception: Some("M15"),
            rebuttal: "They do, and each writes itself into the lock and out of it: that write is shared.",
        },
        Choice {
            text: "about as often",
            misconception: None,
            rebuttal: "For so short a read, what counts is the traffic at the lock, not the reading.",
        },
        Choice {
            text: "less often",
            misconception: None,
            rebuttal: "Here the traffic at the lock cost less than the second core brought.",
        },
    ]),
};

const NOTHING_OUTSIDE: Question = Question {
    id: "nothing-outside",
    text: "A lock is held for 1 µs, and there is nothing to do outside it.\n\
           Against one thread, two of them get done:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about twice as much",
            misconception: Some("M9"),
            rebuttal: "One holds the lock and the other waits: a lock lets one core compute, however many there are.",
        },
        Choice {
            text: "about as much: the lock is always held by one of them",
            misconception: None,
            rebuttal: "The lock is passed from core to core, and the passing, with the sleeping and waking, takes time too.",
        },
        Choice {
            text: "less",
            misconception: None,
            rebuttal: "Here the lock stayed with one thread long enough that passing it on hardly mattered.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A table is filled and marked ready. A reader finds it ready, and empty.",
    repair: "A reader that finds it ready must find all of it, in every execution, without a lock.",
    hints: [
        "In the losing execution the flag is new and a target is an older value. Nothing says which of them is seen first.",
        "The publisher has to say `everything before this`, and the reader has to ask for it. That takes two orderings.",
        "Store the flag with `Release`, load it with `Acquire`; the targets may stay `Relaxed`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Sixty-four cores answer requests. Each request takes the configuration with Arc::clone, reads it, and drops\n\
           it; it is never changed. What will limit them first?",
    choices: &[
        Choice {
            text: "nothing: the configuration is only read",
            misconception: Some("M15"),
            rebuttal: "The configuration is, its reference count is not.",
        },
        Choice {
            text: "the reference count: each clone and each drop writes the same cache line",
            misconception: None,
            rebuttal: "It is the one atomic again. Clone once per thread or connection, or borrow it for the request.",
        },
        Choice {
            text: "the lock inside the Arc",
            misconception: None,
            rebuttal: "There is no lock in it, and it does not need one to be slow: atomics are not free.",
        },
        Choice {
            text: "memory bandwidth: 64 copies of the configuration",
            misconception: None,
            rebuttal: "Arc::clone copies a pointer, never the configuration.",
        },
    ],
    right: 1,
};
