//! L05: what does one more concurrent user cost? Memory, a switch, a start: each has a price, and a thread is dear
//! only in some of them.

mod claims;
mod experiment;
mod found;
mod games;
mod prices;
mod promises;
mod report;
mod serving;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 5,
    name: "price-of-a-task",
    part: "Machines",
    question: "What does one more concurrent user cost?",
    predictions: &[IDLE_MEMORY, CROWD_RATE, SWITCH],
    experiments: &[PRICES, IDLE, CROWD, SIDE_BY_SIDE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const PRICES: Experiment = Experiment {
    name: "prices",
    run: experiment::prices,
    recorded: Some(include_str!("recorded/prices.json")),
};

const IDLE: Experiment = Experiment { name: "idle", run: experiment::idle, recorded: None };

const CROWD: Experiment = Experiment { name: "crowd", run: experiment::crowd, recorded: None };

const SIDE_BY_SIDE: Experiment =
    Experiment { name: "side-by-side", run: experiment::side_by_side, recorded: None };

const IDLE_MEMORY: Question = Question {
    id: "idle-memory",
    text: "4,000 users are connected, have asked once and ask no more. Each has a thread of its own.\n\
           How much memory (RAM) do the threads take together?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 8 GB: 2 MB of stack each",
            misconception: Some("M8"),
            rebuttal: "A stack is reserved whole and paid for by the page: only what was touched is in RAM.",
        },
        Choice {
            text: "about 1 GB",
            misconception: Some("M8"),
            rebuttal: "That much may be reserved. What was touched, and is in RAM, is a few pages a thread.",
        },
        Choice {
            text: "about 100 MB",
            misconception: None,
            rebuttal: "A few touched pages of stack each, and what the connection itself needs.",
        },
        Choice {
            text: "about 7 MB: it is only waiting",
            misconception: None,
            rebuttal: "That is the order of a task. A thread has touched several pages of its stack before it waits.",
        },
    ]),
};

const CROWD_RATE: Question = Question {
    id: "crowd",
    text: "4,000 users: each asks, waits 100 ms for the database, thinks for 300 ms, and asks again.\n\
           With a task for each of them instead of a thread, the server answers:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about ten times as many requests a second",
            misconception: Some("M8"),
            rebuttal: "Threads that wait take no CPU, and users set the pace: N / (think + wait) comes from either.",
        },
        Choice {
            text: "about twice as many",
            misconception: Some("M9"),
            rebuttal: "A dearer switch costs throughput only once the CPU is full.",
        },
        Choice {
            text: "as many, within a few per cent",
            misconception: None,
            rebuttal: "Here something was full: look at the CPU time of a request, times the rate.",
        },
    ]),
};

const SWITCH: Question = Question {
    id: "switch",
    text: "Two tasks on one thread pass a byte through a socket and back; then two threads on one core do the same.\n\
           A pass between the threads costs, against one between the tasks:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "ten times as much CPU or more: that is why async wins",
            misconception: Some("M9"),
            rebuttal: "Both go through the kernel to write and to learn that there is something to read. That is most of the price.",
        },
        Choice {
            text: "two or three times as much",
            misconception: None,
            rebuttal: "The tasks pay for asking which socket is ready; the threads for the switch. It evens out.",
        },
        Choice {
            text: "about the same, within a half",
            misconception: None,
            rebuttal: "On this machine the two differ by more: see the prices.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A door gives every client a thread. When none is left, the whole server is gone.",
    repair: "However few threads there are, each client is served or refused; once all have left, none counts as inside.",
    hints: [
        "That there is no thread is no error of the program. Who needs to hear of it?",
        "`spawn` takes the job and what the job holds, even when it says no. What must you still have in hand then?",
        "Give the job a clone of the client's `Arc`. If `spawn` says no, call `refuse` on yours, and take back what was \
         counted for it.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "An upload service runs a task for each upload, at 2 KB a task. Each task reads into a buffer of 1 MB, and \
           takes every client. 20,000 slow clients begin to upload. What ends first?",
    choices: &[
        Choice {
            text: "Nothing: 20,000 tasks are 40 MB",
            misconception: Some("M8"),
            rebuttal: "The task is the cheapest thing that such a user holds.",
        },
        Choice {
            text: "The memory: 20 GB of buffers; it must say no to some, however cheap a task is",
            misconception: None,
            rebuttal: "The price of a user is everything held for it. A server that cannot pay for all must admit fewer, and \
                       count them: with tasks nothing else will refuse.",
        },
        Choice {
            text: "The threads: the runtime starts more of them for so many tasks",
            misconception: Some("M5"),
            rebuttal: "A runtime has as many workers for 20,000 tasks as for two.",
        },
        Choice {
            text: "Nothing: the runtime refuses the task that it has no memory for",
            misconception: Some("M16"),
            rebuttal: "Spawning a task never says no. The allocation that fails later ends the process, with all uploads.",
        },
    ],
    right: 1,
};
