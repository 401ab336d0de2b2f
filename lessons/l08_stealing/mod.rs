//! L08: who gets the work when it is uneven? Equal counts are not equal work: the idle should take some of it.

mod deque;
mod experiment;
mod found;
mod grain;
mod pinned;
mod promises;
mod report;
mod shards;
mod ways;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 8,
    name: "stealing",
    part: "Machines",
    question: "Who gets the work when it is uneven?",
    predictions: &[DEALT, PER_CORE, GRAIN],
    experiments: &[SHARDS, PINNED],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const SHARDS: Experiment = Experiment { name: "shards", run: experiment::shards, recorded: None };

const PINNED: Experiment = Experiment { name: "pinned", run: experiment::pinned, recorded: None };

const DEALT: Question = Question {
    id: "dealt",
    text: "1,024 customers' logs are counted on all cores; sizes as in life: the first customer has a quarter of \
           all lines. Every core gets the same number of logs, in order. Against cores that steal, this takes:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "as long: the same number of logs each is fair",
            misconception: Some("M3"),
            rebuttal: "The same number, and not the same work: look at who is idle, and from when.",
        },
        Choice {
            text: "a little longer, up to a third",
            misconception: None,
            rebuttal: "The first cores were dealt nearly all lines; compare the ends of the lanes.",
        },
        Choice {
            text: "clearly longer",
            misconception: None,
            rebuttal: "Compare the makespans: what was dealt is never dealt again.",
        },
        Choice {
            text: "nearly as long as one core alone takes for everything",
            misconception: None,
            rebuttal: "With more cores the large logs fall to several of them.",
        },
    ]),
};

const PER_CORE: Question = Question {
    id: "per-core",
    text: "Blink with two workers. Some users log in (20 ms of CPU), the others follow links. Thread per core, each \
           connection bound to a worker, against workers that steal tasks: the slowest redirects (p99) are",
    prompt: Prompt::Choice(&[
        Choice {
            text: "faster with a thread per core: nothing is shared, so no worker waits for a lock",
            misconception: Some("M15"),
            rebuttal: "They waited for no lock. They waited for the login on their core, with the other core idle.",
        },
        Choice {
            text: "about the same",
            misconception: None,
            rebuttal: "Compare the two p99: a connection that is bound to a busy core waits, even if other cores are idle.",
        },
        Choice {
            text: "slower with a thread per core",
            misconception: None,
            rebuttal: "On this machine the other core was no help: with one core, idle hands do not exist.",
        },
    ]),
};

const GRAIN: Question = Question {
    id: "grain",
    text: "Rayon cuts the log into pieces of g lines. From which g on is the cutting cheaper than a tenth of the counting?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "1",
            misconception: None,
            rebuttal: "A piece costs tens of nanoseconds, and so does a line. See what single lines cost.",
        },
        Choice {
            text: "16",
            misconception: None,
            rebuttal: "The overhead is c/g, and c is the price of a piece, in lines: see the table.",
        },
        Choice {
            text: "256",
            misconception: None,
            rebuttal: "Smaller ones do: the overhead is c/g, and c is only a few lines. See the table.",
        },
        Choice {
            text: "only from thousands on: every piece is a task with a queue and a lock",
            misconception: Some("M22"),
            rebuttal: "A piece that is not stolen is little more than a call: it is pushed and popped by its own thread.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A worker's deque, every access to it under its lock. Still, now and then two workers do the same task.",
    repair: "In every order of steps each task is done once: the newest by its owner, the oldest by a thief.",
    hints: [
        "Look for what may happen between two lines of `pop`.",
        "A task that was looked at is not yet taken. What must be one step must be under one lock.",
        "`pop_back` and `pop_front` give back what they remove: one line each, owner at the back, thief at the front.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A message queue has four partitions; a message goes to the partition of its user, and each partition has one \
           consumer, to keep a user's messages in order. One user sends half of all messages. You add four consumers \
           and four partitions. That user's messages are now handled",
    choices: &[
        Choice {
            text: "about twice as fast: twice the consumers",
            misconception: Some("M3"),
            rebuttal: "They are all in one partition, and it still has one consumer.",
        },
        Choice {
            text: "no faster",
            misconception: None,
            rebuttal: "Dealing by key binds the longest chain to one worker: T∞ is a bound for any number of them.",
        },
        Choice {
            text: "faster as soon as idle consumers steal from other partitions, and still in order",
            misconception: Some("M13"),
            rebuttal: "Stealing single messages would balance the work and lose the order that the partitions are there for.",
        },
    ],
    right: 1,
};
