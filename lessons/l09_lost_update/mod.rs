//! L09: Rust has no data races. Where did the clicks go? Two safe steps are not one safe step.

mod experiment;
mod found;
mod orders;
mod promises;
mod report;
mod trips;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 9,
    name: "lost-update",
    part: "Sharing",
    question: "Rust has no data races. Where did the clicks go?",
    predictions: &[SMALLEST, TODAY, STATEMENTS],
    experiments: &[COUNTING, ORDERS, ONE_CORE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const COUNTING: Experiment =
    Experiment { name: "counting", run: experiment::counting, recorded: None };

const ORDERS: Experiment = Experiment { name: "orders", run: experiment::orders, recorded: None };

const ONE_CORE: Experiment = Experiment {
    name: "one-core",
    run: experiment::one_core,
    recorded: Some(include_str!("recorded/one-core.json")),
};

const SMALLEST: Question = Question {
    id: "smallest",
    text: "Two threads click 1,000,000 times each: `let n = c.load(SeqCst); c.store(n + 1, SeqCst)`.\n\
           What is the smallest total that `c` can hold in the end?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "2,000,000: SeqCst is the strictest ordering there is",
            misconception: Some("M12"),
            rebuttal: "SeqCst puts all steps into one order. It does not keep another thread's steps from between two of yours.",
        },
        Choice {
            text: "1,000,000: at worst all of one thread's clicks are lost",
            misconception: None,
            rebuttal: "A stale value can also wipe out what its own thread counted before: see the order that loses most.",
        },
        Choice {
            text: "2",
            misconception: None,
            rebuttal: "Every order was tried for a few clicks, and the order that loses most was played to its end.",
        },
        Choice {
            text: "0",
            misconception: None,
            rebuttal: "Every store writes at least 1, and the last store follows a load that had read at least 1.",
        },
    ]),
};

const TODAY: Question = Question {
    id: "today",
    text: "And how many of the 2,000,000 does this machine lose today, in the worst of five runs?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: Rust would not compile a race",
            misconception: Some("M10"),
            rebuttal: "Rust refuses data races. This is another kind: each step is safe, the pair of them is not.",
        },
        Choice {
            text: "some, fewer than one in a hundred",
            misconception: None,
            rebuttal: "How many is luck: it hangs on what else the machine does, and the next run may lose more or none.",
        },
        Choice {
            text: "more than one in a hundred",
            misconception: Some("M11"),
            rebuttal: "How many is luck. A test that counts losses may pass a thousand times and prove nothing.",
        },
    ]),
};

const STATEMENTS: Question = Question {
    id: "statements",
    text: "Two requests, each `SELECT clicks`, then `UPDATE … SET clicks = n + 1`. The four statements can \
           come in six orders. In how many of them is a click lost?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: a database runs each statement by itself",
            misconception: Some("M13"),
            rebuttal: "Each statement is one step, and the request is two. Nothing holds them together.",
        },
        Choice {
            text: "one of six",
            misconception: None,
            rebuttal: "Write them down: whenever both have read before one has written, a click is lost.",
        },
        Choice {
            text: "two of six",
            misconception: None,
            rebuttal: "Two of six are fine: those in which one request is over before the other begins.",
        },
        Choice {
            text: "four of six",
            misconception: None,
            rebuttal: "Only two orders keep both clicks: one request after the other.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A counter that many threads share is safe in each of its steps, and loses clicks.",
    repair: "Two threads click twice each: in no order of their steps may a click be lost.",
    hints: [
        "In the losing schedule, find the thread that has read the total and not yet written. What does it know that is no longer true?",
        "No second look helps: between any two steps there is room for a third. Reading and writing back must become one step.",
        "An atomic adds in one step: `fetch_add`. Or hold one lock from the reading to the writing.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A server of ONE thread counts logins in a field: `let n = self.n; audit(user).await; self.n = n + 1;`\n\
           There is no second thread and no atomic. Can a login be lost?",
    choices: &[
        Choice {
            text: "no: one thread cannot race with itself",
            misconception: Some("M2"),
            rebuttal: "Two tasks need no two threads to take turns.",
        },
        Choice {
            text: "no: the compiler would refuse it",
            misconception: Some("M10"),
            rebuttal: "With a `Cell` on a single-threaded runtime it compiles: nothing is shared between threads.",
        },
        Choice {
            text: "yes: at the `.await` another task can read the same n",
            misconception: None,
            rebuttal: "Reading and writing back are two steps with a wait between. Add after the wait, in one step.",
        },
        Choice {
            text: "only on a runtime with several workers",
            misconception: Some("M2"),
            rebuttal: "Workers add parallelism. The interleaving comes from the `.await`.",
        },
    ],
    right: 2,
};
