//! L20: why did my new link return 404? A standby applies the primary's log later; what a client has seen has to travel with it.

mod capacity;
mod claims;
mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 20,
    name: "replicas",
    part: "The ladder",
    question: "Why did my new link return 404?",
    predictions: &[CLICK, STICKY, HALF, LOST],
    experiments: &[REPLICAS, CAPACITY],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// A primary and two standbys, in the ladder's process.
const REPLICAS: Experiment = Experiment {
    name: "replicas",
    run: experiment::replicas,
    recorded: Some(include_str!("recorded/replicas.json")),
};

/// What several nodes do, in virtual time: the same on every machine.
const CAPACITY: Experiment =
    Experiment { name: "capacity", run: experiment::capacity, recorded: None };

const CLICK: Question = Question {
    id: "click",
    text: "Reads go to standbys that apply the primary's log 50 ms late. You make a link, and click on it 5 ms after the answer. \
           How often is it 404?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "never: the link was committed before the answer",
            misconception: Some("M25"),
            rebuttal: "It was, by the primary. The standby that you asked applies the commit later.",
        },
        Choice {
            text: "about 5 %: only if the read is very fast",
            misconception: Some("M25"),
            rebuttal: "Chance has no part in it: 5 ms is before the standby applies it, each time.",
        },
        Choice {
            text: "about 50 %",
            misconception: None,
            rebuttal: "It would be so if one of two standbys were late. Both are.",
        },
        Choice {
            text: "always",
            misconception: None,
            rebuttal: "It was measured: see the curve. Before the delay is over a read is stale, after it none is.",
        },
    ]),
};

const STICKY: Question = Question {
    id: "sticky",
    text: "So after a write a client reads from the primary for 100 ms. One day the standbys are 150 ms behind. A user clicks 120 ms \
           after making a link. How often is it 404?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "never: 100 ms is more than standbys are ever late",
            misconception: Some("M25"),
            rebuttal: "It was more, until that day. A time is a guess about how late a standby is.",
        },
        Choice {
            text: "about 20 %",
            misconception: None,
            rebuttal: "At one time after the write it is all or nothing: the delay is over or not.",
        },
        Choice {
            text: "always",
            misconception: None,
            rebuttal: "The client goes back to standbys after 100 ms, and they have the link after 150.",
        },
    ]),
};

const HALF: Question = Question {
    id: "half",
    text: "Half of all requests write. You put two standbys beside the primary, and all three share the reads. How many requests can \
           they do, against one node?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "3 times as many",
            misconception: Some("M25"),
            rebuttal: "Each write is done on all three: only reads are shared.",
        },
        Choice {
            text: "about 2.7 times",
            misconception: Some("M25"),
            rebuttal: "That is so with 5 % writes. Here half of the work is done three times.",
        },
        Choice {
            text: "about 1.5 times",
            misconception: None,
            rebuttal: "Each node does all writes and a third of the reads: 1 / (0.5 + 0.5 / 3).",
        },
        Choice {
            text: "as many: writes cannot be shared",
            misconception: None,
            rebuttal: "Writes cannot, and reads can: each node is left with two thirds of the work.",
        },
    ]),
};

const LOST: Question = Question {
    id: "lost",
    text: "The primary acknowledges a write once it is on its own disk. It dies, and a standby is promoted that was behind. Which \
           acknowledged writes are gone?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: they were committed",
            misconception: Some("M25"),
            rebuttal: "On a disk of the primary, which is gone. The standby knows only what reached it.",
        },
        Choice {
            text: "those that the standby had not applied",
            misconception: None,
            rebuttal: "What it has received it applies before it becomes the primary.",
        },
        Choice {
            text: "those that the standby had not received",
            misconception: None,
            rebuttal: "They were counted: see COMPARE. What it had received it applied when it was promoted.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A router that sends reads to the standbys in turn: a new link is 404, or gone when the page is loaded again.",
    repair: "A client reads its writes, never reads older than before, and asks the primary only when it must.",
    hints: [
        "The router is told how far the log is with each write and each read, and how far each standby is. What of it must the client bring back?",
        "Keep in the `Session` the newest position that this client has written or read. Which standbys may answer it?",
        "Go round the standbys once, from the one whose turn it is: the first that is here and has applied `seen` answers. If there is none, the primary.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A mail worker takes a job from a queue and reads the user from a standby: sometimes there is no such user. \
           The job was put into the queue after the user was committed. What repairs it?",
    choices: &[
        Choice {
            text: "try again after a second, three times",
            misconception: Some("M25"),
            rebuttal: "It is a guess about how late the standby is, as the sticky client's. The day on which it is later, mails are lost.",
        },
        Choice {
            text: "put the position of the commit into the job, and read where it is applied",
            misconception: None,
            rebuttal: "The job is the session here: it carries what its sender has seen to the one who reads.",
        },
        Choice {
            text: "keep a session for each worker",
            misconception: None,
            rebuttal: "The worker has seen nothing of this user. The request has, and it is the job that comes from it.",
        },
        Choice {
            text: "let the worker read from another standby",
            misconception: None,
            rebuttal: "It may be late as well. Nothing tells which of them has this user.",
        },
    ],
    right: 1,
};
