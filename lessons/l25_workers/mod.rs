//! L25: what does the user stop waiting for? For the answer, and not for the mail: that waits somewhere else now, where it can
//! be late, lost, or sent twice.

mod backlog;
mod crashes;
mod experiment;
mod found;
mod promises;
mod report;
mod signing;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 25,
    name: "workers",
    part: "Edge and operations",
    question: "What does the user stop waiting for?",
    predictions: &[REQUEST, LATER, KEPT, ONCE],
    experiments: &[MOVED, BACKLOG, CRASHES, WAYS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// The same sign-ups with the mail in the request, and with workers.
const MOVED: Experiment = Experiment { name: "sign-ups", run: experiment::moved, recorded: None };

/// A queue that grows, and one that does not.
const BACKLOG: Experiment =
    Experiment { name: "backlog", run: experiment::backlog, recorded: None };

/// Every crash of every way.
const CRASHES: Experiment =
    Experiment { name: "crashes", run: experiment::crashes, recorded: None };

/// Sign-ups on PostgreSQL, Redis and a provider of mail, in the ladder's process, and a process of each way that is killed.
const WAYS: Experiment = Experiment {
    name: "ways",
    run: experiment::ways,
    recorded: Some(include_str!("recorded/ways.json")),
};

const REQUEST: Question = Question {
    id: "request",
    text: "A sign-up commits the user (1 ms) and has the provider of mail send a one-time code (120 ms). Now a worker sends it. \
           How long does the request take, at the median?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "121 ms: the mail takes as long as before",
            misconception: Some("M5"),
            rebuttal: "The mail does. The request ends before it begins, and has nothing to wait for.",
        },
        Choice {
            text: "about 60 ms: two now share the work",
            misconception: Some("M3"),
            rebuttal: "Nothing is shared. All of the mail is the worker's, and the request has the commit left.",
        },
        Choice {
            text: "1 to 2 ms",
            misconception: None,
            rebuttal: "Here it took longer: see COMPARE.",
        },
    ]),
};

const LATER: Question = Question {
    id: "later",
    text: "30 users sign up every second. Two workers need 120 ms for each mail. One signs up after a minute. How long does that \
           user wait for the code?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "0.12 s: a mail takes 120 ms",
            misconception: Some("M20"),
            rebuttal: "Once it is begun. Two workers send 16.7 mails a second and 30 come: hundreds stand before it.",
        },
        Choice {
            text: "about 1 s: the queue evens it out",
            misconception: Some("M20"),
            rebuttal: "A queue evens out a burst that ends. What comes faster than it is served, day in, day out, only grows.",
        },
        Choice {
            text: "about 8 s",
            misconception: Some("M17"),
            rebuttal: "Each second leaves 13.3 mails behind, for 60 seconds, and 16.7 are sent in one.",
        },
        Choice {
            text: "about 48 s",
            misconception: None,
            rebuttal: "Here the queue grew at another pace: see COMPARE.",
        },
    ]),
};

const KEPT: Question = Question {
    id: "kept",
    text: "The server commits the user, then puts the mail into a queue that loses nothing. A worker says `done` after it has sent \
           it. Each process can be killed. Can a user be left without a mail?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "no: the queue loses nothing",
            misconception: Some("M29"),
            rebuttal: "It keeps what it was given. The server can die between the commit and the queue.",
        },
        Choice {
            text: "yes, if the server dies",
            misconception: None,
            rebuttal: "Here none was lost: see COMPARE.",
        },
        Choice {
            text: "yes, if the worker dies",
            misconception: None,
            rebuttal: "Then it never said `done`, and another worker gets the mail.",
        },
    ]),
};

const ONCE: Question = Question {
    id: "once",
    text: "That worker has sent the mail and is killed before it says `done`. The queue is of the kind that promises \
           exactly-once delivery. How many mails does the user get?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "one: it was sent once",
            misconception: Some("M29"),
            rebuttal: "The queue knows what it was told. That the mail is out it was not told, so it must hand it out again, or risk that \
                       it is never sent.",
        },
        Choice { text: "two", misconception: None, rebuttal: "Here it was one: see COMPARE." },
        Choice {
            text: "it hangs on luck",
            misconception: Some("M11"),
            rebuttal: "At this step it is certain. Whether a process dies at this step, that is luck.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "Users are kept and get no mail, or two; one refused address keeps the workers busy for ever.",
    repair: "Whatever process is killed at whatever step: every user that is kept gets one mail.",
    hints: [
        "What is between the commit and the queue, and what is between `done` and the mail? A process can die there.",
        "What belongs together is committed together. What was taken is done when it is done. A second try must be the same \
         request to the provider as the first, and tries must be counted where no process can forget them.",
        "`transaction.put(user)`; `outbox.take()`, `send(job.number, …)`, then `done`, else `put_back`; and at once `put_aside` if \
         `job.tries > TRIES`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A webhook tells a shop that an order is paid. The shop ships the parcel, then answers 200. Its answer is lost. What must \
           the shop do when the webhook comes again?",
    choices: &[
        Choice {
            text: "Ship: it would not come if the first had arrived.",
            misconception: Some("M29"),
            rebuttal: "The sender knows only that it had no answer. It says the same thing again.",
        },
        Choice {
            text: "Answer 200 and ship nothing, if it remembers the event's id in memory.",
            misconception: Some("M27"),
            rebuttal: "A restart forgets, and another instance never knew.",
        },
        Choice {
            text: "Look for the event's id where the order is kept, and ship if it is new: in one transaction with the note to ship.",
            misconception: None,
            rebuttal: "At least once from the sender, once in effect at the receiver: the id is the key, and the row that says \
                       `shipped` is committed with what it speaks of.",
        },
    ],
    right: 2,
};
