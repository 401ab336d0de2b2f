//! L19: what does it cost to turn a call into a network call? Much more time, and a third outcome: it may have been done.

mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 19,
    name: "boundaries",
    part: "The ladder",
    question: "What does it cost to turn a call into a network call?",
    predictions: &[FACTOR, JSON, CHATTY, AVAILABLE],
    experiments: &[CALL, CHAIN, LIST],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// The same call as a call, over a channel, a Unix socket, HTTP and gRPC, with messages of three sizes.
const CALL: Experiment = Experiment {
    name: "call",
    run: experiment::call,
    recorded: Some(include_str!("recorded/call.json")),
};

/// Calls through up to five services, each a process; and the same while each fails now and then.
const CHAIN: Experiment = Experiment {
    name: "chain",
    run: experiment::chain,
    recorded: Some(include_str!("recorded/chain.json")),
};

/// A list of links with their clicks, in fifty-one calls, in two, and in one.
const LIST: Experiment = Experiment {
    name: "list",
    run: experiment::list,
    recorded: Some(include_str!("recorded/list.json")),
};

const FACTOR: Question = Question {
    id: "factor",
    text: "A method that counts a click is moved into a process of its own, on the same machine, behind HTTP and JSON. The call takes:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 10 times as long",
            misconception: Some("M23"),
            rebuttal: "That is less than one call of the kernel. A hop makes several, and wakes a process twice.",
        },
        Choice {
            text: "about 50 times as long",
            misconception: None,
            rebuttal: "It depends on the method: one that does much takes longer by itself. See COMPARE.",
        },
        Choice {
            text: "about 500 times as long",
            misconception: None,
            rebuttal: "A call is some hundred nanoseconds at most, a hop some tens of microseconds: see COMPARE.",
        },
        Choice {
            text: "about 10,000 times as long",
            misconception: None,
            rebuttal: "So it is between towns. Within a machine it is less: see COMPARE.",
        },
    ]),
};

const JSON: Question = Question {
    id: "json",
    text: "Of that call's time, the share in which its message is written and read as JSON:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 80 %",
            misconception: Some("M24"),
            rebuttal: "The message has a few dozen bytes. JSON takes about as long for it as a few calls of functions.",
        },
        Choice {
            text: "about 30 %",
            misconception: Some("M24"),
            rebuttal: "It is so for long messages. Of a short one the hop itself is nearly all.",
        },
        Choice {
            text: "about 3 %, or less",
            misconception: None,
            rebuttal: "So much at most a format without JSON can save: see COMPARE.",
        },
    ]),
};

const CHATTY: Question = Question {
    id: "chatty",
    text: "A page shows 50 links with their clicks. Asking for the clicks link by link, over a connection that is kept, takes how many \
           times as long as asking for all at once?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "as long: the same data travel",
            misconception: Some("M23"),
            rebuttal: "What takes the time is the hop, and not what travels over it.",
        },
        Choice {
            text: "about 5 times as long",
            misconception: None,
            rebuttal: "51 calls against 2: see COMPARE.",
        },
        Choice {
            text: "about 25 times as long",
            misconception: None,
            rebuttal: "The larger call has more to write, to read and to look up: see COMPARE.",
        },
    ]),
};

const AVAILABLE: Question = Question {
    id: "available",
    text: "Each of five services answers 99 of 100 calls. A request goes through all five, one behind another. Of 100 requests \
           so many are answered:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "99: as many as the worst of them answers",
            misconception: Some("M23"),
            rebuttal: "Each fails at other requests than the others. What fails anywhere is not answered.",
        },
        Choice { text: "95", misconception: None, rebuttal: "All five have to answer: 0.99⁵." },
        Choice {
            text: "80",
            misconception: None,
            rebuttal: "That were five that each answer 96 of 100.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A client of analytics that sends again when no reply comes. A reply is lost: the click is counted twice.",
    repair: "Every click is counted once, or said to be unknown, whatever is lost, doubled or late, and whatever is killed.",
    hints: [
        "A reply that does not come says nothing about whether the click was counted. What must a second message say so that counting it does no harm?",
        "`new_key` once for each call of `record`; the key in every `Request` and `Reply`. The service keeps the key with what it replied, in the transaction that counts.",
        "Messages carry the deadline, too: what comes later is not answered, so `forget(now)` may remove older keys. In `record` go on receiving until the next message is due.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A link is kept by `links`, and the user's quota counted down by `users`: two services, two databases. The process dies in \
           between. What makes them agree in the end?",
    choices: &[
        Choice {
            text: "calling `users` first, so that nothing is given away",
            misconception: None,
            rebuttal: "Then the quota is gone, and there is no link. Another order loses the other half.",
        },
        Choice {
            text: "trying again until both are done, in the request",
            misconception: Some("M29"),
            rebuttal: "The process that would try again is dead. What is to be done has to be kept somewhere.",
        },
        Choice {
            text: "the second step kept in the commit of the first, and told under a key until it is done",
            misconception: None,
            rebuttal: "It is the outbox: what survives the crash says what is left to do, and the key makes telling it twice harmless.",
        },
    ],
    right: 2,
};
