//! L16: where do requests go when you cannot keep up? Into a queue, and none of it comes back in time; so refuse what waits too long.

mod claims;
mod experiment;
mod found;
mod promises;
mod report;
mod simulated;
mod stays;
mod tasks;
mod threads;
#[cfg(test)]
mod ties;
mod trial;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 16,
    name: "backpressure",
    part: "Load",
    question: "Where do requests go when you cannot keep up?",
    predictions: &[LAST_WAIT, REFUSED, LONGER, IN_TIME],
    experiments: &[THREADS, TASKS, MEMORY, PICTURES, LONG_RUN],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const THREADS: Experiment =
    Experiment { name: "threads", run: experiment::on_threads, recorded: None };

const TASKS: Experiment = Experiment { name: "tasks", run: experiment::on_tasks, recorded: None };

const MEMORY: Experiment = Experiment { name: "memory", run: experiment::memory, recorded: None };

const PICTURES: Experiment =
    Experiment { name: "pictures", run: experiment::pictures, recorded: None };

/// Virtual time: the same on every machine.
const LONG_RUN: Experiment =
    Experiment { name: "long-run", run: experiment::long_run, recorded: None };

const LAST_WAIT: Question = Question {
    id: "last-wait",
    text: "A server does 1,000 requests a second. For ten seconds 1,200 a second come, and all of them wait in a queue.\n\
           How long does the last one wait?",
    prompt: Prompt::Number { unit: "s" },
};

const REFUSED: Question = Question {
    id: "refused",
    text: "The same load for minutes. Now 100 may wait, and one that finds the queue full is refused. How many are refused?",
    prompt: Prompt::Number { unit: "%" },
};

const LONGER: Question = Question {
    id: "longer",
    text: "You make that queue ten times as long: 1,000 may wait. How many are refused, over some minutes?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "hardly any: the queue takes up what is too much",
            misconception: Some("M20"),
            rebuttal: "Once it is full, one can come in for each that is served, as before. It only takes longer until it is full.",
        },
        Choice {
            text: "about half as many",
            misconception: Some("M20"),
            rebuttal: "What is refused is what comes less what can be served. The length of the queue is in neither.",
        },
        Choice {
            text: "as many, and the others wait ten times as long",
            misconception: None,
            rebuttal: "What is refused is what comes less what can be served; what is in the queue is waiting time.",
        },
    ]),
};

const IN_TIME: Question = Question {
    id: "in-time",
    text: "Twice as many come as can be served, the queue has no bound, and the server is never idle. After half a second, \
           how many of its answers come within 200 ms?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "nearly all: it works as fast as ever",
            misconception: Some("M20"),
            rebuttal: "It does as many as ever, and each of them has waited in the queue before.",
        },
        Choice {
            text: "about half: one in two finds a place",
            misconception: Some("M20"),
            rebuttal: "All of them wait in the same queue, so once it is long, each of them waits for long.",
        },
        Choice {
            text: "none",
            misconception: None,
            rebuttal: "The queue is longer than what is served in 200 ms, and it grows.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A queue before a server: a request that finds it full gets no answer at all, and one that waits may get its answer \
             far too late.",
    repair: "Who has waited for longer than 50 ms is refused, and told at once; all others are served.",
    hints: [
        "`let _ =` throws an answer away. But is a full queue the reason to refuse a request? What does its client care about?",
        "Keep with each request when it came. Who came first has waited longest, and stands in front.",
        "Take from the front what has waited longer than `PATIENCE`, and `refuse` it, in `next` and in `offer`; the room has no bound then.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Devices send their log to a service of yours, line by line, over a connection that stays open. It writes more slowly than they \
           send. What should it do?",
    choices: &[
        Choice {
            text: "read on, and keep in memory what is not written yet",
            misconception: Some("M20"),
            rebuttal: "It is the unbounded queue: it grows by what comes less what is written, until the process is killed, and all of it is lost.",
        },
        Choice {
            text: "stop reading from the connection until it has written",
            misconception: None,
            rebuttal: "TCP's window fills, the sender's write waits, and the device notices: it can send less, or keep the lines itself.",
        },
        Choice {
            text: "refuse lines that have waited for longer than 50 ms",
            misconception: None,
            rebuttal: "A log line is as good after a minute as it was before. Shedding by delay is for answers that a user waits for.",
        },
        Choice {
            text: "write with async: it does not block",
            misconception: Some("M5"),
            rebuttal: "The disk is no faster. What is not awaited waits somewhere else: in tasks, without a bound.",
        },
    ],
    right: 1,
};
