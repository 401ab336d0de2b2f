//! L23: what does the front door cost, and what does it save? One hop; and it refuses in time, and sends fewer bytes.

mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 23,
    name: "gateway",
    part: "Edge and operations",
    question: "What does the front door cost, and what does it save?",
    predictions: &[HOP, WINDOW, SHORT],
    experiments: &[HOPS, LIMITS, COMPRESSION],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// The same requests with nothing before the server, with our gateway, with nginx that keeps its connections to it and that does not, and
/// with HAProxy.
const HOPS: Experiment = Experiment {
    name: "hop",
    run: experiment::hop,
    recorded: Some(include_str!("recorded/hop.json")),
};

/// What limiters admit around the end of a window, here, in Redis, and in several instances.
const LIMITS: Experiment = Experiment {
    name: "limits",
    run: experiment::limits,
    recorded: Some(include_str!("recorded/limits.json")),
};

/// Blink's own answers, packed in seven ways.
const COMPRESSION: Experiment = Experiment {
    name: "compression",
    run: experiment::compression,
    recorded: Some(include_str!("recorded/compression.json")),
};

const HOP: Question = Question {
    id: "hop",
    text: "nginx stands before a server on the same machine, and keeps its connections to it. At the median a request takes longer by:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 10 µs",
            misconception: Some("M23"),
            rebuttal: "So much is a call of the kernel or two. A hop is four of them and two times waking a process.",
        },
        Choice {
            text: "about 100 µs",
            misconception: None,
            rebuttal: "Another process has to be woken for the request and for the answer: see COMPARE.",
        },
        Choice {
            text: "about 1 ms",
            misconception: None,
            rebuttal: "That is a hop to another town. Within a machine it is less: see COMPARE.",
        },
        Choice {
            text: "about 10 ms",
            misconception: Some("M22"),
            rebuttal: "A gateway that takes so long waits for something else: a name, a connection, a log on a disk.",
        },
    ]),
};

const WINDOW: Question = Question {
    id: "window",
    text: "A limiter admits 100 requests in each second of the clock. How many can it admit within one second?",
    prompt: Prompt::Number { unit: "requests" },
};

const SHORT: Question = Question {
    id: "short",
    text: "A server's answer is a few bytes of JSON. Packed with gzip it has:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "a third of the bytes: JSON compresses well",
            misconception: Some("M32"),
            rebuttal: "A long list does, since it says the same names again and again. A short answer says each once.",
        },
        Choice {
            text: "about as many",
            misconception: Some("M32"),
            rebuttal: "gzip has a head and an end of 18 bytes together, whatever stands between.",
        },
        Choice {
            text: "twice as many, or more",
            misconception: None,
            rebuttal: "gzip's own head and end are longer than what they hold: see COMPARE.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A limiter that counts in windows of the clock. Around a window's end it admits twice as many, and threads get in together.",
    repair: "At most a burst and what the rate allows, in every window.",
    hints: [
        "A window that begins at a whole second forgets everything there. What single number would say how far ahead of its rate a client is?",
        "Keep when the next request is due if the client asks evenly. Each admission moves that on by one interval, from now or from where it was, whichever is later.",
        "Refuse if `due > now + (burst - 1) * interval`. To look and to move on have to be one step: `compare_exchange`, in a loop.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Three instances behind a balancer each allow a client 5 tries of a password in a minute, counted in the process. \
           How many tries has the client, and what is to be done when the count is moved to Redis and Redis is down?",
    choices: &[
        Choice {
            text: "5, and let everything in: users must be able to log in",
            misconception: Some("M27"),
            rebuttal: "Each instance counts by itself: the client has 15. And who can stop Redis may then guess as often as they like.",
        },
        Choice {
            text: "15, and refuse: this limit keeps something safe",
            misconception: None,
            rebuttal: "Three counters are three limits. A limit that protects accounts fails closed; one that only keeps order fails open.",
        },
        Choice {
            text: "15, and wait until Redis answers",
            misconception: None,
            rebuttal: "Then each request holds its place for as long as Redis is away, and the instances fall with it.",
        },
    ],
    right: 1,
};
