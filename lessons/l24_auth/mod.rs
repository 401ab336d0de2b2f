//! L24: which of the three flows may be stateless? None of them: only what all three end in is. What happens once is consumed
//! where it is kept.

mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 24,
    name: "auth",
    part: "Edge and operations",
    question: "Which of the three flows may be stateless?",
    predictions: &[RATIO, RATE, GUESS, LOGOUT],
    experiments: &[LOGINS, MISUSE, RACE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// What a password costs beside a signature, and what many logins at once do.
const LOGINS: Experiment = Experiment {
    name: "logins",
    run: experiment::logins,
    recorded: Some(include_str!("recorded/logins.json")),
};

/// Guesses, lost replies and log-outs, in virtual time.
const MISUSE: Experiment = Experiment {
    name: "misuse",
    run: experiment::misuse,
    recorded: Some(include_str!("recorded/misuse.json")),
};

/// Tabs and guesses that come at the same moment, on PostgreSQL and Redis.
const RACE: Experiment = Experiment {
    name: "race",
    run: experiment::race,
    recorded: Some(include_str!("recorded/race.json")),
};

const RATIO: Question = Question {
    id: "ratio",
    text: "A server checks a password (argon2id), and then with each request a signed token. Of CPU time the password takes:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "10 times as much",
            misconception: Some("M30"),
            rebuttal: "A password hash is made to be slow: who steals the hashes has to pay the same for each guess.",
        },
        Choice {
            text: "100 times as much",
            misconception: Some("M30"),
            rebuttal: "A signature is two short hashes. A password hash fills 19 MiB of memory, twice.",
        },
        Choice {
            text: "about 10,000 times as much",
            misconception: None,
            rebuttal: "Milliseconds against microseconds: see COMPARE.",
        },
        Choice {
            text: "about 1,000,000 times as much",
            misconception: None,
            rebuttal: "Then a login would take seconds: see COMPARE.",
        },
    ]),
};

const RATE: Question = Question {
    id: "rate",
    text: "How many logins with a password can this machine do in a second, whatever the runtime?",
    prompt: Prompt::Number { unit: "logins" },
};

const GUESS: Question = Question {
    id: "guess",
    text: "A code of six digits is good for 5 minutes. An attacker guesses it 1,000 times a second, at random, and no limit is set. \
           How often is the code found?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "once in a million",
            misconception: Some("M28"),
            rebuttal: "That is one guess. There are 300,000.",
        },
        Choice {
            text: "about 3 %",
            misconception: Some("M28"),
            rebuttal: "300,000 guesses of a million are more than that: 1 − (1 − 1e-6)^300,000.",
        },
        Choice {
            text: "about 26 %",
            misconception: None,
            rebuttal: "1 − (1 − 1e-6)^300,000. With 5 guesses it is 0.0005 %.",
        },
        Choice {
            text: "nearly always",
            misconception: None,
            rebuttal: "Guesses at random repeat themselves, and 300,000 are not a million.",
        },
    ]),
};

const LOGOUT: Question = Question {
    id: "logout",
    text: "A user logs out. Their access token was made a moment ago, is good for 5 minutes, and is checked by its signature alone. \
           For how long is a copy of it accepted?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "not at all: the user has logged out",
            misconception: Some("M30"),
            rebuttal: "Who checks a signature asks no one. That the user has logged out stands in a place that is not looked at.",
        },
        Choice {
            text: "until the user logs in again",
            misconception: Some("M30"),
            rebuttal: "A new login makes a new token. The old one is as good as before.",
        },
        Choice {
            text: "about 5 minutes",
            misconception: None,
            rebuttal: "Its life, and the leeway for clocks that differ: see COMPARE.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A code and a refresh token, read in one step and written in another.",
    repair: "A code takes five guesses and lets in once. A token has one successor, and a stolen one ends the family.",
    hints: [
        "Between `load` and `store` another guess loads the same. What would count a guess before it is compared? And if two guesses are right, which of them is first?",
        "A tab that asks a second time was either too late for its reply, or is a thief. What must a family remember of the token that was used last to tell them apart?",
        "Keep the good token, the former one and when it was used, and whether the family has ended, under one `Mutex`. Take it once, decide, write, and only then give it back.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A shop gives out vouchers that can be used once. It wants no database: the voucher is a signed token, with a number and a date. \
           What happens?",
    choices: &[
        Choice {
            text: "it works: the signature cannot be forged",
            misconception: Some("M30"),
            rebuttal: "It need not be forged, only copied. A signature says that the shop made it, not that it was not used.",
        },
        Choice {
            text: "it works if the date is close enough",
            misconception: Some("M30"),
            rebuttal: "Until then each voucher can be used as often as its holder likes. The date only bounds for how long.",
        },
        Choice {
            text: "a copy is used again: its number must be kept, and taken in one step",
            misconception: None,
            rebuttal: "What happens once is state, wherever the rest is written. It is enough to keep the numbers that were used.",
        },
    ],
    right: 2,
};
