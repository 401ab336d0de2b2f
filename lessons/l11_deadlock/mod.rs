//! L11: why did everything stop at 0 % CPU?

mod experiment;
mod found;
mod graph;
mod programs;
mod promises;
mod report;
mod tasks;
mod trial;
mod watchdog;
mod worker;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 11,
    name: "deadlock",
    part: "Sharing",
    question: "Why did everything stop at 0 % CPU?",
    predictions: &[WHICH, LUCK, POOL],
    experiments: &[RUNS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Five programs and their repairs, in their unlucky moment and left to luck.
const RUNS: Experiment = Experiment { name: "programs", run: experiment::programs, recorded: None };

const WHICH: Question = Question {
    id: "which",
    text: "Which of these five programs can stop for ever?\n\
           1  two transfers: each locks its own link, then the other's\n\
           2  read a table, then write it without letting go\n\
           3  two async tasks on one thread, a std guard kept over .await\n\
           4  two threads that fill each other's bounded channel\n\
           5  four requests, two connections each, a pool of four",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: it is safe Rust",
            misconception: Some("M10"),
            rebuttal: "The compiler rules out data races. A program that waits for ever is perfectly memory-safe.",
        },
        Choice {
            text: "only 1: that is what a deadlock is",
            misconception: None,
            rebuttal: "Two locks are the textbook's case. A cycle can be made of anything that one waits for and another holds.",
        },
        Choice {
            text: "1 and 2: the ones with blocking locks; async has no deadlocks, channels and pools no locks",
            misconception: Some("M14"),
            rebuttal: "Room in a channel, a connection and the one thread of a runtime are held and waited for like a lock.",
        },
        Choice {
            text: "all but 4: channels are how one avoids it",
            misconception: None,
            rebuttal: "A full bounded channel makes its sender wait for the receiver; two of them make a ring.",
        },
        Choice {
            text: "all five",
            misconception: None,
            rebuttal: "Look at who waits for whom, above the pictures: where that closes a ring, all in it wait for ever.",
        },
    ]),
};

const LUCK: Question = Question {
    id: "luck",
    text: "Now the unlucky moment is not arranged: each program is run many times and left to luck.\n\
           How many of the five stop in more than half of their runs?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: a deadlock takes bad luck",
            misconception: Some("M14"),
            rebuttal: "Some need no luck at all: their ring closes whatever the scheduler does.",
        },
        Choice {
            text: "one or two",
            misconception: None,
            rebuttal: "Count the programs in which every order of steps ends in the ring.",
        },
        Choice {
            text: "three or four",
            misconception: None,
            rebuttal: "Which orders the scheduler picks is up to this machine; the counts are in the table.",
        },
        Choice {
            text: "all five: what can happen, happens",
            misconception: None,
            rebuttal: "A narrow window is seldom hit. That is worse: such a program passes its tests.",
        },
    ]),
};

const POOL: Question = Question {
    id: "pool",
    text: "Four requests, each needs two connections at the same time and takes them one after the other.\n\
           How many connections must the pool have, so that they can never stop for ever?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "2: one request at a time can go on",
            misconception: Some("M14"),
            rebuttal: "Two requests with one connection each are enough to stop it.",
        },
        Choice {
            text: "4: one for each request",
            misconception: Some("M20"),
            rebuttal: "Then each can hold one, and none gets a second.",
        },
        Choice {
            text: "5",
            misconception: None,
            rebuttal: "If all hold all but one of what they need, a single one more lets one of them finish.",
        },
        Choice {
            text: "8: two for each request",
            misconception: None,
            rebuttal: "More than enough: with fewer, one of them always finishes and gives back.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "Clicks are moved between links in every direction at once, and sometimes everything stops.",
    repair: "No schedule may stop, refuse what is possible, or show clicks missing.",
    hints: [
        "In the losing schedule each has one lock and wants the other's. What do the two disagree about?",
        "If all take their locks in one order, the one that has the last waits for none. Which order do all of them know?",
        "Compare the numbers of the links, lock the lower first, and only then say which is which; wherever two are locked.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Two services with 8 worker threads each. A request to the first calls the second and waits for the reply;\n\
           a request to the second calls the first and waits. There is no lock in either. Can they stop for ever?",
    choices: &[
        Choice {
            text: "no: without a lock there is no deadlock",
            misconception: Some("M14"),
            rebuttal: "A worker that waits for a reply is held, and a request that waits for a worker waits for the request that holds it.",
        },
        Choice {
            text: "yes: eight requests to each at once, and all workers wait for a worker of the other",
            misconception: None,
            rebuttal: "It is the pool again, in two parts: each holds a worker and waits for another.",
        },
        Choice {
            text: "only if they share a database",
            misconception: None,
            rebuttal: "What they share is the workers of both: each is held by a request that waits for one more.",
        },
        Choice {
            text: "no: they are two processes, and a deadlock is a matter of one",
            misconception: Some("M23"),
            rebuttal: "The ring does not care what its links are made of; across processes only fewer tools can see it.",
        },
    ],
    right: 1,
};
