//! L26: can you explain a slow request after the fact? Only from what it left behind; so that has to be left, and paid for.

mod experiment;
mod found;
mod promises;
mod report;
mod rounds;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 26,
    name: "glass-box",
    part: "Edge and operations",
    question: "Can you explain a slow request after the fact?",
    predictions: &[COST, SEEN, LOCK],
    experiments: &[PRICE, BLIND],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// The same requests with each signal on, and each kind of event alone.
const PRICE: Experiment = Experiment {
    name: "price",
    run: experiment::price,
    recorded: Some(include_str!("recorded/price.json")),
};

/// Six faults, each in a server of its own, in an order by chance.
const BLIND: Experiment = Experiment {
    name: "blind",
    run: experiment::blind,
    recorded: Some(include_str!("recorded/blind.json")),
};

const COST: Question = Question {
    id: "cost",
    text: "A request leaves five spans, one log line and three metrics. Which costs the most CPU time?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "the log line, written before the request goes on",
            misconception: Some("M31"),
            rebuttal: "It is one call of the kernel and some JSON. Five spans are more JSON.",
        },
        Choice {
            text: "the log line, written by another thread",
            misconception: Some("M31"),
            rebuttal: "The request does not wait for it; the CPU time is the same line's.",
        },
        Choice {
            text: "the metrics",
            misconception: Some("M31"),
            rebuttal: "A metric is a number that grows: no text is made until it is read.",
        },
        Choice {
            text: "the spans, all of them",
            misconception: None,
            rebuttal: "Five spans are clocks, ids and text, five times. Here something else cost more: see COMPARE.",
        },
        Choice {
            text: "the spans of one request in a hundred",
            misconception: None,
            rebuttal: "What is not kept is not written: little is left of the price.",
        },
    ]),
};

const SEEN: Question = Question {
    id: "seen",
    text: "One trace in a hundred is kept, by chance. Today 100 requests met a fault. How likely is it that you have the trace of at least one?",
    prompt: Prompt::Number { unit: "%" },
};

const LOCK: Question = Question {
    id: "lock",
    text: "Requests are slow, and CPUs have nothing to do. What tells you which lock they wait for?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "metrics: percentiles of all requests",
            misconception: Some("M18"),
            rebuttal: "A percentile is one number for many requests. It says that they wait, never for what.",
        },
        Choice {
            text: "the log line of a slow request",
            misconception: None,
            rebuttal: "It says how long the whole took. Where the time went stands in it only if the program wrote it down.",
        },
        Choice {
            text: "the trace of a slow request",
            misconception: None,
            rebuttal: "It has a span around each wait, if one was put there: see the rounds.",
        },
        Choice {
            text: "the three dials",
            misconception: None,
            rebuttal: "They say that requests wait, and whether threads are held. They do not say for what.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A sign-up crosses a pool of threads and a queue to another process. Its trace ends at the first, and the log holds one-time codes.",
    repair: "One tree of spans for each request, and no secret in any signal.",
    hints: [
        "Which thread knows the current span? Which process does? What would a closure, and a message, have to carry?",
        "`span.context()` is a value that can be copied. Move the span itself into the closure: then it ends when the work is done.",
        "Write the context into the message as text, and `Context::read` it in `work`. Log `refused.status` and the user's number, and no text that came from outside.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "To find slow links you add the short code as a label to the histogram of response times. There are 50,000 links. What happens?",
    choices: &[
        Choice {
            text: "The histogram gets more precise, at the same price",
            misconception: Some("M31"),
            rebuttal: "Each value of a label is a histogram of its own: 50,000 times all its buckets, in memory and in each scrape.",
        },
        Choice {
            text: "50,000 series for each bucket: the metrics become the largest part of the server",
            misconception: None,
            rebuttal: "A label may have a few values. What has many belongs into the span, where it costs only when it is kept.",
        },
        Choice {
            text: "Only links that are asked for cost something, so it is fine",
            misconception: None,
            rebuttal: "Over some days all are asked for, by crawlers if not by people, and a series stays.",
        },
    ],
    right: 1,
};
