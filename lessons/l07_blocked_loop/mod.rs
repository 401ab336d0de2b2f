//! L07: what does one slow login do to everyone's redirect? While a loop computes, it serves no other request.

mod experiment;
mod files;
mod found;
mod hashing;
mod promises;
mod report;
mod trial;
mod turns;
mod ways;
mod woken;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 7,
    name: "blocked-loop",
    part: "Machines",
    question: "What does one slow login do to everyone's redirect?",
    predictions: &[REDIRECT_P99, GOES_ON, READY_AWAITS],
    experiments: &[DESK, WOKEN],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const DESK: Experiment = Experiment { name: "desk", run: experiment::desk, recorded: None };

const WOKEN: Experiment = Experiment { name: "woken", run: experiment::woken, recorded: None };

const REDIRECT_P99: Question = Question {
    id: "redirect-p99",
    text: "One thread, asynchronous. A redirect waits 2 ms for the database. Every 25 ms a login comes, \
           and its password hash computes 19 ms right there. The slowest redirects (p99) take:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "2 ms: the server is asynchronous",
            misconception: Some("M7"),
            rebuttal: "A hash has no `.await` in it. Until it ends, the thread polls no other task.",
        },
        Choice {
            text: "about 5 ms: the hash is shared out over all users",
            misconception: Some("M4"),
            rebuttal: "Nothing is shared out: a future is not interrupted. Look for a redirect inside the long block.",
        },
        Choice {
            text: "about 20 ms: a redirect that comes at the beginning of the hash waits for all of it",
            misconception: None,
            rebuttal: "The wait is what is left of the hash, at most all of it, and the 2 ms on top.",
        },
        Choice {
            text: "about 190 ms: they queue up behind one another",
            misconception: Some("M17"),
            rebuttal: "Redirects compute next to nothing; when the hash ends, all that waited go at once.",
        },
    ]),
};

const GOES_ON: Question = Question {
    id: "woken",
    text: "tokio, two workers. A task wakes another task, and then holds its worker for 100 ms in a blocking call.\n\
           The other worker is idle. The woken task goes on:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "at once: the idle worker takes it",
            misconception: Some("M9"),
            rebuttal: "Workers steal from queues. Look at where this one stood while its worker was held.",
        },
        Choice {
            text: "after a millisecond or so, when the idle worker looks for work",
            misconception: None,
            rebuttal: "Compare the wait with how long the worker was held.",
        },
        Choice {
            text: "when the blocking call ends",
            misconception: None,
            rebuttal: "Here the other worker took it: compare the wait with how long the first was held.",
        },
    ]),
};

const READY_AWAITS: Question = Question {
    id: "ready-awaits",
    text: "tokio, one thread. A task awaits 10,000 messages that are all there already.\n\
           How many does it take before another ready task gets a turn?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "1: an `.await` gives up the thread",
            misconception: Some("M7"),
            rebuttal: "An `.await` on what is ready goes straight on. Only one that must wait leaves the thread.",
        },
        Choice {
            text: "about 128: the runtime sees to it",
            misconception: None,
            rebuttal: "No runtime interrupts a poll; some let its channels pretend to be empty now and then. Not this one.",
        },
        Choice {
            text: "all 10,000",
            misconception: None,
            rebuttal: "So it would be, but this runtime's own channels pretend to be empty when a task has had its budget.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "The one loop of a server checks passwords itself. Meanwhile it answers no heartbeat, and is taken for dead.",
    repair: "However many log in or hang up: the loop is never held, and no more checks run than there are cores.",
    hints: [
        "Which thread computes in `check`? Whatever is awaited before it does not change that.",
        "Lent, a check is out of the loop's way. Four that log in at once lend four: each must have a permit first.",
        "A login that is cancelled stops waiting, and what it lent goes on. So the permit must come back when the check \
         ends: move it into what is lent.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A Node server gets a body of 30 MB and calls JSON.parse on it: 200 ms. No file, no lock, no sleep. \
           The other clients:",
    choices: &[
        Choice {
            text: "go on: nothing here waits, so nothing blocks",
            misconception: Some("M7"),
            rebuttal: "Blocking the loop means keeping it, and computing keeps it as well as waiting does.",
        },
        Choice {
            text: "wait, for up to 200 ms",
            misconception: None,
            rebuttal: "One loop, and it is parsing. Lend it to a worker, or take the body in pieces.",
        },
        Choice {
            text: "go on: Node has a pool of four threads",
            misconception: Some("M5"),
            rebuttal: "That pool serves files, names, zlib and some of crypto. JavaScript runs on the loop.",
        },
    ],
    right: 1,
};
