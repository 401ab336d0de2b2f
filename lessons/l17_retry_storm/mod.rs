//! L17: why did it stay broken after the cause was gone? Since the retries alone are more than the database can do.

mod claims;
mod clients;
mod course;
mod experiment;
mod found;
mod line;
mod promises;
mod report;
mod simulated;
#[cfg(test)]
mod tests;
mod trial;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 17,
    name: "retry-storm",
    part: "Load",
    question: "Why did it stay broken after the cause was gone?",
    predictions: &[BACK, BACKOFF, EXPIRED, THRESHOLD],
    experiments: &[SIMULATED, REALLY],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Every way for fourteen virtual seconds, the loads that it comes back from, and a herd.
const SIMULATED: Experiment =
    Experiment { name: "simulated", run: experiment::simulated, recorded: None };

/// Every way once more: a server, its clients, and a database that stands still for a fifth of a second.
const REALLY: Experiment = Experiment { name: "really", run: experiment::really, recorded: None };

const BACK: Question = Question {
    id: "back",
    text: "A database can do 400 requests a second and is asked 280, which is 70 %. Clients wait 100 ms for an answer and try again \
           three times, at once. The database stands still for 1 s; then it works as before.\n\
           How long until users get their answers again?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "less than 1 s: the cause is gone",
            misconception: Some("M21"),
            rebuttal: "The cause was a second without work. What it left is a line, and clients that keep it long.",
        },
        Choice {
            text: "about 3 s: as soon as the backlog is done",
            misconception: Some("M21"),
            rebuttal: "30 % are left for the backlog only if clients ask once. Who is late asks four times: 280 % of 400 come in.",
        },
        Choice {
            text: "never",
            misconception: None,
            rebuttal: "Four attempts for each request are more than it can do, so the line never gets short enough for one to be in time. See COMPARE for where it did come back.",
        },
    ]),
};

const BACKOFF: Question = Question {
    id: "backoff",
    text: "The clients are repaired: before each retry they pause, twice as long each time and for a random part of it \
           (exponential backoff, full jitter).\nHow long until users get their answers again?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "less than 1 s",
            misconception: Some("M21"),
            rebuttal: "A pause makes a retry come later. It does not make it stay away, and the users that come during the pause do not pause.",
        },
        Choice {
            text: "about 3 s",
            misconception: Some("M21"),
            rebuttal: "During the pause of one client others ask for the first time. Per second as many attempts come as before.",
        },
        Choice {
            text: "never",
            misconception: None,
            rebuttal: "Attempts per request are what counts, and a pause leaves them as they are. See COMPARE for what it did here.",
        },
    ]),
};

const EXPIRED: Question = Question {
    id: "expired",
    text: "Instead, the server is repaired: when an attempt's turn comes and its client has given up, it is dropped and costs nothing.\n\
           How long until users get their answers again?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "less than 1 s",
            misconception: Some("M20"),
            rebuttal: "The backlog is gone at once, and the next in line has a millisecond left. It takes ten.",
        },
        Choice {
            text: "about 3 s",
            misconception: Some("M20"),
            rebuttal: "Nothing of the backlog is worked on. What is worked on was about to expire, and is late when it is done.",
        },
        Choice {
            text: "never",
            misconception: None,
            rebuttal: "It depends on how long the work takes beside the timeout: see EXPLAIN.",
        },
    ]),
};

const THRESHOLD: Question = Question {
    id: "threshold",
    text: "Up to which load does the first system, unrepaired and with three retries, come back by itself?",
    prompt: Prompt::Number { unit: "% of its capacity" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "The database stood still for a second. It has been busy ever since, with attempts whose clients have given up.",
    repair: "Retries within a budget and a deadline, and no work that no client waits for.",
    hints: [
        "Count attempts per request while all of them are late. What bounds that number in a storm, and lets a single failure be tried again?",
        "A first attempt earns, a retry pays. And the line cannot know what its client will wait for, unless the attempt says it.",
        "Give `Attempt` the moment until which its client waits: the user's deadline or now + TIMEOUT, whichever comes first. `next` goes on until WORK fits.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A gateway calls a service, which calls another, which calls a database. Each of the three tries three times more when a call fails. \
           The database fails. How many queries does one request of a user become?",
    choices: &[
        Choice {
            text: "4",
            misconception: None,
            rebuttal: "That is what the last of the three makes of each call that it gets, and it gets more than one.",
        },
        Choice {
            text: "12",
            misconception: None,
            rebuttal: "Retries of one tier do not add up with those of the next: each of them starts all the retries below it.",
        },
        Choice {
            text: "64",
            misconception: None,
            rebuttal: "4 × 4 × 4: each attempt above is four below. So retry in one place, the one that knows whether it is worth it.",
        },
        Choice {
            text: "1: the gateway has a timeout",
            misconception: Some("M16"),
            rebuttal: "Its timeout ends its own waiting. Those below were told nothing, and go on.",
        },
    ],
    right: 2,
};
