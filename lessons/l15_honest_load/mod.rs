//! L15: did your benchmark just lie? If it waits for an answer before it asks again, it leaves out what was slow.

mod case;
mod experiment;
mod found;
mod frozen;
mod promises;
mod report;
mod timers;
mod trial;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 15,
    name: "honest-load",
    part: "Load",
    question: "Did your benchmark just lie?",
    predictions: &[USERS_P99, CLOSED_P99, ALL_P99, FLAW],
    experiments: &[VIRTUALLY, REALLY, TIMERS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// The freeze of the questions, in virtual time.
const VIRTUALLY: Experiment =
    Experiment { name: "virtually", run: experiment::virtually, recorded: None };

/// A real server that freezes, five times as fast.
const REALLY: Experiment = Experiment { name: "really", run: experiment::really, recorded: None };

/// A millisecond by two clocks.
const TIMERS: Experiment = Experiment { name: "timers", run: experiment::timers, recorded: None };

const USERS_P99: Question = Question {
    id: "users-p99",
    text: "A server takes 1 ms for a request, and freezes once, for 1 s. For 10 s, users come who do not know of each other: \
           a request is due every 5 ms, whatever the server does. What is the p99 of their latency?",
    prompt: Prompt::Number { unit: "ms" },
};

const CLOSED_P99: Question = Question {
    id: "closed-p99",
    text: "A tool with one connection asks this server at the same rate, each time when it has its answer. Which p99 does it print?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 1 ms",
            misconception: None,
            rebuttal: "One request of 1,800 met the freeze, and p99 leaves out eighteen.",
        },
        Choice {
            text: "about 10 ms: the freeze is shared out over all requests",
            misconception: Some("M18"),
            rebuttal: "A percentile shares nothing out: it is the latency of one request.",
        },
        Choice {
            text: "about 100 ms: a tenth of the time it was frozen",
            misconception: Some("M19"),
            rebuttal: "A tenth of the time is no tenth of its requests: while it waited it asked for nothing.",
        },
        Choice {
            text: "about 920 ms",
            misconception: Some("M19"),
            rebuttal: "That is what users felt. The tool waited with the server, and did not ask for them.",
        },
    ]),
};

const ALL_P99: Question = Question {
    id: "all-p99",
    text: "Ten such instances behind a balancer, and one froze. Nine tell a p99 of 1 ms, one of 921 ms. The p99 of all requests:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "93 ms: the average of the ten",
            misconception: Some("M18"),
            rebuttal: "An average of percentiles is a percentile of nothing: no request is one tenth of ten requests.",
        },
        Choice {
            text: "1 ms: nine instances of ten are well",
            misconception: Some("M18"),
            rebuttal: "One request in a hundred decides p99, and one in eighty met the freeze.",
        },
        Choice {
            text: "921 ms: the worst decides",
            misconception: Some("M18"),
            rebuttal: "A hundredth of all is a tenth of that instance's requests, so it is nearer to that one's p90.",
        },
        Choice {
            text: "about 200 ms",
            misconception: None,
            rebuttal: "It was counted, from all latencies together.",
        },
    ]),
};

const FLAW: Question = Question {
    id: "flaw",
    text: "A benchmark imitates a database of 1 ms by each runtime's own sleep. Requests take 1.1 ms with threads, and 2.1 ms with tokio. \
           Where is the flaw?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: tasks are slower than threads",
            misconception: Some("M4"),
            rebuttal: "A task switch costs a few microseconds at most. Here a millisecond is missing.",
        },
        Choice {
            text: "it warmed up too briefly",
            misconception: Some("M19"),
            rebuttal: "A warm-up slows the first rounds only. What is told here is the middle one of all rounds.",
        },
        Choice {
            text: "the database: tokio's timer counts in milliseconds and rounds up",
            misconception: None,
            rebuttal: "On this machine the timer was as exact as the device: see COMPARE.",
        },
        Choice {
            text: "the load: it is a closed loop",
            misconception: None,
            rebuttal: "It is one, and the wait was measured here without any load.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A load generator whose stopwatch starts when a request has got its connection. A freeze of a second is nowhere in \
             what it tells.",
    repair: "What it tells is what users feel, bucket by bucket.",
    hints: [
        "For how long has a request waited that has just got its connection? Since when does its user wait?",
        "Hand the time at which it is due to each request. A pause of `due - last` adds up what each timer is late.",
        "`world.sleep_until(due)`; then `found.latencies.record(world.now() - due)`, and a failure is counted as one.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A nightly job calls a function in a loop, a million times, and notes how long each call takes. p99 is 2 µs. In the \
           service 5,000 requests a second call it from a queue. What does the p99 say about their wait?",
    choices: &[
        Choice {
            text: "They wait for 2 µs at most, in 99 cases of 100",
            misconception: Some("M19"),
            rebuttal: "The loop is one caller who never comes early: no call ever finds another before it.",
        },
        Choice {
            text: "Nothing: the loop waits for each call, so none is ever in a queue",
            misconception: None,
            rebuttal: "It is a service time. Waits follow from it, from the rate, and from how calls come.",
        },
        Choice {
            text: "They wait twice as long, since a queue is passed twice",
            misconception: Some("M17"),
            rebuttal: "How long a queue is depends on how much comes, and the loop knows nothing of that.",
        },
        Choice {
            text: "Too little: it takes p99.9",
            misconception: Some("M18"),
            rebuttal: "No percentile of calls that never wait has a wait in it.",
        },
    ],
    right: 1,
};
