//! L22: one fast server or several behind a balancer? The fast one, while there is one that is fast enough. Several are several
//! lines, several memories, and a balancer that knows less than it thinks.

mod claims;
mod experiment;
mod found;
mod promises;
mod report;
mod simulated;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 22,
    name: "instances",
    part: "The ladder",
    question: "One fast server or several behind a balancer?",
    predictions: &[SHAPE, FAIR, CODE, PAGE],
    experiments: &[SIMULATED, SPREAD, STATE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Ways of choosing, the shapes of the same capacity, and pages of many answers.
const SIMULATED: Experiment =
    Experiment { name: "simulated", run: experiment::simulated, recorded: None };

/// Processes behind our balancer, in the ladder's process.
const SPREAD: Experiment = Experiment {
    name: "spread",
    run: experiment::spread,
    recorded: Some(include_str!("recorded/spread.json")),
};

/// Codes, limits and sessions of several processes, there too.
const STATE: Experiment = Experiment {
    name: "state",
    run: experiment::state,
    recorded: Some(include_str!("recorded/state.json")),
};

const SHAPE: Question = Question {
    id: "shape",
    text: "The same requests, and as much capacity in all; it is busy for 80 % of the time. Which answers soonest, on average?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "two servers behind a balancer that takes one at random",
            misconception: Some("M3"),
            rebuttal: "Two lines: one is empty while requests wait in the other. See COMPARE for what that costs.",
        },
        Choice {
            text: "two servers that take from one line",
            misconception: None,
            rebuttal: "It is much better than a line each. But a request that is alone is served by one slow server, and the other is idle.",
        },
        Choice {
            text: "one server that is twice as fast",
            misconception: None,
            rebuttal: "Here it was not: see COMPARE.",
        },
    ]),
};

const FAIR: Question = Question {
    id: "fair",
    text: "Four instances, busy for 80 % of the time. One request in twenty takes 20 times as long as the others. Round robin gives \
           each instance exactly a quarter of them. Two choices draws two instances and takes the less loaded.\n\
           The mean time with round robin is, against two choices:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "half: what could be fairer than a quarter each?",
            misconception: Some("M27"),
            rebuttal: "A quarter of the requests is not a quarter of the work. The one after a long request gets the next as if nothing were.",
        },
        Choice {
            text: "the same",
            misconception: None,
            rebuttal: "In the long run both give a quarter to each. What differs is which requests wait behind a long one.",
        },
        Choice { text: "twice", misconception: None, rebuttal: "Here it was not: see COMPARE." },
    ]),
};

const CODE: Question = Question {
    id: "code",
    text: "Three instances. A user asks for a one-time code, which the instance that is asked remembers, and sends it back. The balancer \
           takes an instance at random.\nHow many right codes are refused?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: it is one service",
            misconception: Some("M27"),
            rebuttal: "It is one address. Behind it are three memories, and a code is in one of them.",
        },
        Choice {
            text: "one in three",
            misconception: Some("M27"),
            rebuttal: "One in three comes back to the instance that knows it.",
        },
        Choice {
            text: "two in three",
            misconception: None,
            rebuttal: "It was counted: see COMPARE.",
        },
        Choice {
            text: "all",
            misconception: None,
            rebuttal: "That is what round robin makes of one user alone. Chance brings some back.",
        },
    ]),
};

const PAGE: Question = Question {
    id: "page",
    text: "An instance is slow for 1 answer in 100. A page waits for 100 answers. How many pages are slow?",
    prompt: Prompt::Number { unit: "% of the pages" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "A balancer counts what is inside each instance. After some days one of them gets nearly no requests, and nothing is wrong \
             with it.",
    repair: "A count that is true however a request ends.",
    hints: [
        "In how many ways can `ask` end? One of them runs none of its lines.",
        "A future that is dropped runs no line, and drops what it owns. Which value could count down then?",
        "`let _inside = Inside::enter(&self.inside[instance]);` before the first `.await`, with a `Drop` that takes one away.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Ten balancers send requests to the same hundred instances. Each is told once a second how busy every instance is, and sends to \
           the least loaded. What do users see?",
    choices: &[
        Choice {
            text: "the shortest times: the least loaded of all is the best choice",
            misconception: None,
            rebuttal: "Of what is true now. For a second all ten send everything to what was least loaded then.",
        },
        Choice {
            text: "instances that are flooded in turn, while the others are idle",
            misconception: None,
            rebuttal: "An old view and one best choice make a herd. Two drawn at random, and the less loaded of them: the view may be old, for \
                       not all see the same two.",
        },
        Choice {
            text: "the same as with random choices",
            misconception: None,
            rebuttal: "Worse. Random choices do not agree with each other; these do.",
        },
    ],
    right: 1,
};
