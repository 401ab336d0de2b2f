//! L10: how can two users get the same short code? By luck sooner than one thinks, and by looking before inserting.

mod alias;
mod birthday;
mod experiment;
mod found;
mod promises;
mod report;
mod writers;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 10,
    name: "unique-code",
    part: "Sharing",
    question: "How can two users get the same short code?",
    predictions: &[SHORT_CODES, HALF, SLIPS_IN],
    experiments: &[BIRTHDAY, WRITING, ALIAS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// How soon two random codes are alike.
const BIRTHDAY: Experiment =
    Experiment { name: "birthday", run: experiment::birthday, recorded: None };

/// Eight writers that need codes, five ways of finding one.
const WRITING: Experiment =
    Experiment { name: "writers", run: experiment::writers, recorded: None };

/// Eight users who want the same alias.
const ALIAS: Experiment = Experiment { name: "alias", run: experiment::alias, recorded: None };

const SHORT_CODES: Question = Question {
    id: "short",
    text: "Codes of 4 characters out of 62: 14.8 million of them. 10,000 links each draw one at random.\n\
           What is the chance that two links draw the same?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "0.07 %: 10,000 of 14.8 million",
            misconception: Some("M28"),
            rebuttal: "That is the chance of the next link alone. Any two of all the links may collide, and pairs grow as the square.",
        },
        Choice {
            text: "about 3 %",
            misconception: Some("M28"),
            rebuttal: "Count pairs and not links: 10,000 links are 50 million pairs.",
        },
        Choice {
            text: "about 30 %",
            misconception: None,
            rebuttal: "50 million pairs, one in 14.8 million alike: more than three pairs are expected.",
        },
        Choice {
            text: "about 97 %",
            misconception: None,
            rebuttal: "The share of seeds with a pair was counted; see COMPARE.",
        },
    ]),
};

const HALF: Question = Question {
    id: "half",
    text: "Blink's codes have 7 characters: 3.5 million million. After how many links is a collision as likely as not?",
    prompt: Prompt::Number { unit: "links" },
};

const SLIPS_IN: Question = Question {
    id: "alias",
    text: "Eight users ask for the alias `sale` at the same moment. The server looks whether it is free, then inserts it.\n\
           Each is one locked step, 1 ms away. How many are told that it is theirs?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "one: both steps are locked",
            misconception: Some("M13"),
            rebuttal: "Each step is locked and the pair of them is not: see the picture: how many look before the first inserts?",
        },
        Choice {
            text: "two or three that slip in between",
            misconception: None,
            rebuttal: "Each user that looks within the millisecond before the first insert slips in. They all asked at once.",
        },
        Choice {
            text: "most or all of them",
            misconception: None,
            rebuttal: "How many slip in hangs on how close together they ask; here fewer did.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "Users create links at the same moment. Every access to the table is locked, and two get the same code.",
    repair: "Whatever the schedule, all answers must be such as a table gives that serves one call after another.",
    hints: [
        "In the losing schedule both have looked before either has inserted. Where is the lock open between the two?",
        "The answer `it is free` is true only as long as the lock is held. And the user that comes second must change nothing.",
        "Keep the guard from the look to the insert, or ask the map itself: `entry` knows whether the code is free and holds its place.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A client repeats a POST that timed out, with the same idempotency key, a random UUID. The server asks Redis \
           `GET key`; if there is nothing it creates the link, then says `SET key`. Can the client get two links?",
    choices: &[
        Choice {
            text: "no: a UUID is unique",
            misconception: Some("M28"),
            rebuttal: "It is unique among clients. Both requests of this client carry it, and are meant to.",
        },
        Choice {
            text: "no: Redis runs one command at a time",
            misconception: Some("M13"),
            rebuttal: "One command at a time, and two commands here with the creation between them.",
        },
        Choice {
            text: "no: the client repeats only after the first request is over",
            misconception: None,
            rebuttal: "It gave up waiting. The server did not give up working.",
        },
        Choice {
            text: "yes: both requests may GET before either says SET",
            misconception: None,
            rebuttal: "Claim the key first, by a step that fails if it is there (`SET key … NX`), and create after.",
        },
    ],
    right: 3,
};
