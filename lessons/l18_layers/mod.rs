//! L18: can you swap the database, and what does the seam cost? Next to nothing; what differs is what stands behind it.

mod experiment;
mod found;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 18,
    name: "layers",
    part: "The ladder",
    question: "Can you swap the database, and what does the seam cost?",
    predictions: &[SHARE, FASTEST, ORDERS, INDEXED],
    experiments: &[SEAM, STORES, SERVERS, INDEX, COUNTER, ISOLATION, MIGRATIONS],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// Two layers behind `dyn`, and without.
const SEAM: Experiment = Experiment {
    name: "seam",
    run: experiment::seam,
    recorded: Some(include_str!("recorded/seam.json")),
};

/// Stores in the process.
const STORES: Experiment = Experiment {
    name: "stores",
    run: experiment::stores,
    recorded: Some(include_str!("recorded/stores.json")),
};

/// One of them beside two servers.
const SERVERS: Experiment = Experiment {
    name: "servers",
    run: experiment::servers,
    recorded: Some(include_str!("recorded/servers.json")),
};

/// Tables that grow.
const INDEX: Experiment = Experiment {
    name: "index",
    run: experiment::index,
    recorded: Some(include_str!("recorded/index.json")),
};

/// Clicks as rows, and as a number.
const COUNTER: Experiment = Experiment {
    name: "counter",
    run: experiment::counter,
    recorded: Some(include_str!("recorded/counter.json")),
};

/// Two sessions and one row.
const ISOLATION: Experiment = Experiment {
    name: "isolation",
    run: experiment::isolation,
    recorded: Some(include_str!("recorded/isolation.json")),
};

/// Copies of one schema.
const MIGRATIONS: Experiment = Experiment {
    name: "migrations",
    run: experiment::migrations,
    recorded: Some(include_str!("recorded/migrations.json")),
};

const SHARE: Question = Question {
    id: "seam",
    text: "A request over loopback passes from controller to service to repository, each behind `dyn`. What share of the server's CPU do these two seams cost?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 30 %",
            misconception: Some("M22"),
            rebuttal: "Layers fill the source code. A call through `dyn` is one more jump, and a request makes system calls.",
        },
        Choice {
            text: "about 5 %",
            misconception: Some("M22"),
            rebuttal: "That would be some hundred calls. Look at the nanoseconds of one.",
        },
        Choice {
            text: "less than 0.5 %",
            misconception: None,
            rebuttal: "Here it was more: see the seam beside the request in COMPARE.",
        },
    ]),
};

const FASTEST: Question = Question {
    id: "fastest",
    text: "One client looks up one link, again and again. Which of these answers first?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "Redis: it keeps everything in memory",
            misconception: Some("M26"),
            rebuttal: "So do the others, of what is read often. Redis is another process: each answer takes two messages through the kernel.",
        },
        Choice {
            text: "PostgreSQL: the real database",
            misconception: None,
            rebuttal: "It does most for a query, and it is another process too.",
        },
        Choice {
            text: "SQLite: a file, read in the process",
            misconception: None,
            rebuttal: "A call and no message. Here something made it slow: see COMPARE.",
        },
    ]),
};

const ORDERS: Question = Question {
    id: "orders",
    text: "Two requests count a click in PostgreSQL: `BEGIN; SELECT n`, then `UPDATE … SET n = :seen + 1`, then `COMMIT`. These steps can come in 20 orders. In how many is a click lost?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "in none: each is in a transaction",
            misconception: Some("a transaction makes requests come one after the other"),
            rebuttal: "All or nothing, and durable: that a transaction is. How much it sees of others is its isolation level, and the usual one is READ COMMITTED.",
        },
        Choice {
            text: "in a few, with bad luck",
            misconception: Some("M11"),
            rebuttal: "Count the orders in which both have read before one has committed.",
        },
        Choice {
            text: "in 18: all but the two in which one request comes after the other",
            misconception: None,
            rebuttal: "Every order was played; the row says what is left.",
        },
    ]),
};

const INDEXED: Question = Question {
    id: "index",
    text: "With an index on the code, how many times as long does a look-up take in a million rows as in a thousand?",
    prompt: Prompt::Number { unit: "×" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "A store that appends each change to one file. A power cut takes links that were answered.",
    repair: "Whatever ends it, at whichever byte, the next start finds all that was answered.",
    hints: [
        "When `append` returns, who has the bytes? And when what is torn stays at the end of the file, where does the next record go, and who reads it?",
        "Answer only what is on the disk. At the start, leave nothing behind the last whole record, and let nothing be found that may still be lost.",
        "`sync` after `append`, before the answer. In `open`: `file.truncate(end)`, then `file.sync()`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Your tests run on a table in memory, behind the trait that PostgreSQL is behind in production. All are green. What have they shown?",
    choices: &[
        Choice {
            text: "that two requests at once count both their clicks",
            misconception: Some("the same interface promises the same"),
            rebuttal: "In memory one lock holds the row. PostgreSQL decides by isolation level, and the trait names none.",
        },
        Choice {
            text: "that what was answered survives a power cut",
            misconception: Some("the same interface promises the same"),
            rebuttal: "Nothing in memory does. Whether it does there is a setting of the server.",
        },
        Choice {
            text: "that our own code decides right, given a store that keeps its contract",
            misconception: None,
            rebuttal: "And that is worth a lot. Whether a store keeps the contract is asked of each store, by one suite.",
        },
        Choice {
            text: "nothing: only the real database counts",
            misconception: None,
            rebuttal: "Most rules of a service hang on no database. They are tested a thousand times as fast without one.",
        },
    ],
    right: 2,
};
