//! L04: what changes when one thread starts a query and does not wait for it?

mod experiment;
mod found;
mod mini;
mod promises;
mod report;
mod trial;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 4,
    name: "not-waiting",
    part: "Shapes",
    question: "What changes when one thread starts a query and does not wait?",
    predictions: &[HUNDRED_USERS, LONE_LATENCY, DROPPED],
    experiments: &[USERS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const USERS: Experiment = Experiment { name: "users", run: experiment::users, recorded: None };

const HUNDRED_USERS: Question = Question {
    id: "hundred-users",
    text: "100 users, ONE thread. A request computes 10 µs and waits 2 ms for the database.\n\
           How many times more requests per second does the thread serve if it does not wait?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "as many: one thread is one thread",
            misconception: Some("M2"),
            rebuttal: "The thread computes 10 µs of each 2 ms. Not waiting, it has time for the others.",
        },
        Choice {
            text: "about twice as many",
            misconception: None,
            rebuttal: "What limits the tasks is the number of users until the thread is full, not a factor of two.",
        },
        Choice {
            text: "about a hundred times as many: one for each user that waits",
            misconception: None,
            rebuttal: "All the users' waits overlap; Little's law gives the number.",
        },
        Choice {
            text: "about two hundred times as many: 2 ms is 200 times 10 µs",
            misconception: None,
            rebuttal: "With enough users the thread itself would be the limit; a hundred are not enough.",
        },
    ]),
};

const LONE_LATENCY: Question = Question {
    id: "lone-latency",
    text: "ONE user on an idle server. The same request, asynchronous instead of blocking, takes:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "clearly less time",
            misconception: Some("M4"),
            rebuttal: "One request still computes and still waits. Asynchrony makes room for others; it speeds up none of them.",
        },
        Choice {
            text: "the same, or a little more",
            misconception: None,
            rebuttal: "The wait is the database's; the executor adds microseconds.",
        },
        Choice {
            text: "clearly more time",
            misconception: Some("M22"),
            rebuttal: "Polling and waking cost microseconds beside a wait of milliseconds.",
        },
    ]),
};

const DROPPED: Question = Question {
    id: "dropped",
    text: "You call an async fn that would query the database, and drop what it returns. How many queries start?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none",
            misconception: None,
            rebuttal: "A future is a value. Nothing runs until it is polled.",
        },
        Choice {
            text: "one: calling starts it",
            misconception: Some("M6"),
            rebuttal: "Calling an async fn runs none of its body; `.await` or a spawn does.",
        },
        Choice {
            text: "one, on a background thread",
            misconception: Some("M5"),
            rebuttal: "No thread was involved: the calling thread made a value and dropped it.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A channel for one answer. In some orders of its two threads the task sleeps for ever.",
    repair: "A task that was told `Pending` must be woken, in every order of the two threads.",
    hints: [
        "In the losing execution: what did the task know when it left its waker, and was it still true?",
        "Between looking and leaving the waker there is room for the whole `send`. No ordering closes it; another order of the two does.",
        "Leave the waker first, then look. A sender that comes after the look finds the waker.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "The same hundred users, one thread, 2 ms at the database. Now each request also renders a page: 5 ms of computing. Not \
           waiting serves how many times as many requests as waiting?",
    choices: &[
        Choice {
            text: "about a hundred times as many, as before",
            misconception: Some("M7"),
            rebuttal: "While one page is rendered no other request is served, asynchronous or not.",
        },
        Choice {
            text: "about 1.4 times as many",
            misconception: None,
            rebuttal: "Waiting, a request takes 7 ms of the thread; not waiting, the 5 it computes. 7 / 5 is all there is to win.",
        },
        Choice {
            text: "fewer: the executor costs more than it saves",
            misconception: Some("M22"),
            rebuttal: "An executor takes microseconds, the wait it saves is 2 ms.",
        },
    ],
    right: 1,
};
