//! L13: what is left behind when a request is cancelled? A future can be dropped between any two polls, and
//! what it has sent stays sent, what it has taken stays taken.

mod children;
mod experiment;
mod found;
mod handlers;
mod hang_up;
mod lines;
mod pictures;
mod points;
mod promises;
mod report;
mod trial;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 13,
    name: "cancel",
    part: "Sharing",
    question: "What is left behind when a request is cancelled?",
    predictions: &[LEFT, HANDLES, HANGS_UP],
    experiments: &[POINTS, CHILDREN, HANG_UP],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Two handlers and two readers, dropped wherever they can be.
const POINTS: Experiment = Experiment { name: "points", run: experiment::points, recorded: None };

/// Three children of a handler that is dropped, started in six ways.
const CHILDREN: Experiment =
    Experiment { name: "children", run: experiment::children, recorded: None };

/// Clients that send their request and are gone.
const HANG_UP: Experiment =
    Experiment { name: "hang-up", run: experiment::hang_ups, recorded: None };

const LEFT: Question = Question {
    id: "left behind",
    text: "A handler takes a permit, reserves a code (30 ms), inserts the link (30 ms), queues a message to its owner \
           (30 ms), gives the permit back.\nThe client leaves at 50 ms, and the handler's future is dropped. What is left?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "nothing: the insert was not answered yet",
            misconception: Some("M16"),
            rebuttal: "Dropping gives up the answer. The question is at the database, and nothing calls it back.",
        },
        Choice {
            text: "the link; the permit comes back by itself",
            misconception: Some("M16"),
            rebuttal: "Only destructors run. The line that gives the permit back stands behind an await that never ends.",
        },
        Choice {
            text: "the link, no message, and a permit fewer than before",
            misconception: None,
            rebuttal: "Here something else was left: see the row of the insert.",
        },
        Choice {
            text: "link and message: what has begun is finished",
            misconception: Some("M5"),
            rebuttal: "Nothing finishes it. A dropped future has no thread in the background that goes on with it.",
        },
    ]),
};

const HANDLES: Question = Question {
    id: "handles",
    text: "A handler has started three tasks with `tokio::spawn`. It is dropped, their JoinHandles with it. How many go on?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: the handler that started them is gone",
            misconception: Some("M16"),
            rebuttal: "A JoinHandle is a way to hear of a task, not its owner. Dropped, it leaves the task to itself.",
        },
        Choice {
            text: "those that were computing, up to their next await",
            misconception: None,
            rebuttal: "The runtime was told nothing; it polls them as before.",
        },
        Choice {
            text: "all three, to their end",
            misconception: None,
            rebuttal: "Here it was otherwise: see the rows of the children.",
        },
    ]),
};

const HANGS_UP: Question = Question {
    id: "hang up",
    text: "A thread for every connection. A client sends its POST and hangs up. When does its thread stop working?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "at once: the closed socket interrupts it",
            misconception: Some("M16"),
            rebuttal: "A thread in `wait` looks at no socket, and nothing interrupts a thread in safe Rust.",
        },
        Choice {
            text: "when the database has answered, before the link is kept",
            misconception: Some("M16"),
            rebuttal: "The answer says that it is kept already.",
        },
        Choice {
            text: "not before all is done: the link is kept, the reply written to a closed socket",
            misconception: None,
            rebuttal: "Here a link was missing all the same.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A handler loses half a line when its timer fires, and a permit or a message when its client leaves.",
    repair: "Dropped at any poll, with the timer firing at any poll, it must keep what the top of the file promises.",
    hints: [
        "What has been taken when the future is dropped, and whose is it? Only destructors run.",
        "Half a line must outlive the future that reads it; a permit needs an owner with a destructor; two things that belong together must be sent as one.",
        "`line(desk, &mut half)` with `half` in `serve`; a `struct Permit<'a>(&'a Desk)` that gives back in `drop`; `insert_with_message` from `rules.rs`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "`timeout(1 s, async { lock.lock().await; charge(card).await; lock.unlock().await })` around a payment. \
           The timeout fires while the card is being charged. Then:",
    choices: &[
        Choice {
            text: "The charge is taken back, the lock is free.",
            misconception: Some("M16"),
            rebuttal: "A timeout drops a future here. It sends nothing, least of all \"undo\".",
        },
        Choice {
            text: "The charge may happen, and the lock stays locked.",
            misconception: None,
            rebuttal: "The request is out, and unlock stands behind the await. A guard frees the lock; a key that makes \
                       the charge repeatable, kept before it is sent, lets the server ask again what became of it.",
        },
        Choice {
            text: "The charge may happen; the lock is freed, for the future is dropped.",
            misconception: None,
            rebuttal: "Dropping runs destructors. `unlock` is a call, not a destructor.",
        },
    ],
    right: 1,
};
