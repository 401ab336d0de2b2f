//! L21: when does Redis make it faster, and when slower? Where more requests are hits than a hit costs of a load.

mod experiment;
mod found;
mod hits;
mod promises;
mod report;
mod stampede;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 21,
    name: "cache",
    part: "The ladder",
    question: "When does Redis make it faster, and when slower?",
    predictions: &[BEFORE_SQLITE, HIT_RATIO, LOADS],
    experiments: &[CACHES, HITS, STAMPEDE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// What requests take through each cache before each database: Redis and PostgreSQL, in the ladder's process.
const CACHES: Experiment = Experiment {
    name: "caches",
    run: experiment::caches,
    recorded: Some(include_str!("recorded/caches.json")),
};

/// How often an LRU has what is asked for.
const HITS: Experiment = Experiment { name: "hits", run: experiment::hits, recorded: None };

/// What the database is asked when a hot code has expired.
const STAMPEDE: Experiment =
    Experiment { name: "stampede", run: experiment::stampede, recorded: None };

const BEFORE_SQLITE: Question = Question {
    id: "before-sqlite",
    text: "Links lie in SQLite, a file of this process. You put Redis before it. What Redis has, compared with SQLite alone, is answered:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 10 times faster: Redis holds everything in memory",
            misconception: Some("M26"),
            rebuttal: "So does SQLite hold what is read often. Redis is another process: each question is a trip over a socket.",
        },
        Choice {
            text: "about as fast",
            misconception: Some("M26"),
            rebuttal: "A call of a function and a trip through the kernel are not alike: see the two times in COMPARE.",
        },
        Choice {
            text: "about 10 times slower",
            misconception: None,
            rebuttal: "SQLite is a call of a function. How much a trip to another process costs is measured in COMPARE.",
        },
    ]),
};

const HIT_RATIO: Question = Question {
    id: "hit-ratio",
    text: "50,000 links; the one of rank k is asked for in proportion to 1/k (Zipf). An LRU has room for 5 % of them.\n\
           How many requests does it answer?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 5 %",
            misconception: None,
            rebuttal: "That is what it holds of the links. Requests are not spread evenly over them.",
        },
        Choice {
            text: "about 25 %",
            misconception: None,
            rebuttal: "The first link alone gets one request in eleven. The 2,500 that fit, were they the most popular, would get almost three in four.",
        },
        Choice {
            text: "about 65 %",
            misconception: None,
            rebuttal: "It was counted, and Che's approximation says so: see COMPARE.",
        },
        Choice {
            text: "about 95 %",
            misconception: Some("M26"),
            rebuttal: "Even with room for half of the links it is less: see COMPARE. The tail is long: what is asked for rarely is much, together.",
        },
    ]),
};

const LOADS: Question = Question {
    id: "loads",
    text: "A code that all want has expired in the cache, and 200 requests for it miss. How often is the database asked for it?",
    prompt: Prompt::Number { unit: "loads" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "A cache in which everybody who misses loads. A hot code is loaded by all at once, and a reader can leave a link in \
             the cache that has been changed since.",
    repair: "One load for all who miss, and nothing is kept that a change has made untrue.",
    hints: [
        "In the losing schedule the reader keeps what it loaded before the change. What could it see, under the lock, that has happened since?",
        "Take a place for the code before you load: the others find it and wait there. A change takes the place out of the map.",
        "A place is an `Arc<OnceLock<Answer>>`: `get_or_init` loads once, for all. After a failure, remove it if it is still yours.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A language model keeps what it has computed of a prompt's beginning, under the hash of that beginning. \
           When must an entry be taken out so that no wrong one is used?",
    choices: &[
        Choice {
            text: "when the prompt changes",
            misconception: None,
            rebuttal: "A prompt that begins otherwise has another hash, and finds nothing under it.",
        },
        Choice {
            text: "after some minutes: nothing in a cache is true for ever",
            misconception: None,
            rebuttal: "It makes room. What follows from this beginning is the same after a year.",
        },
        Choice {
            text: "never: under one key there is only one right value",
            misconception: None,
            rebuttal: "The key is made from the content, so a change makes another key: no delete, no version, no race.",
        },
        Choice {
            text: "when two requests compute the same beginning at once",
            misconception: None,
            rebuttal: "Both come to the same value. It is work done twice, which single-flight would spare.",
        },
    ],
    right: 2,
};
