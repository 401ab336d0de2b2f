//! L01: where does one request spend its life? One thread, one client, four databases. The server is
//! in `server.rs`, the stamps in `stages.rs`.

mod experiment;
mod found;
mod promises;
mod report;
mod server;
mod stages;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 1,
    name: "one-request",
    part: "Shapes",
    question: "Where does one request spend its life?",
    predictions: &[SHARE, RATE],
    experiments: &[SERVE],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const SERVE: Experiment = Experiment { name: "serve", run: experiment::serve, recorded: None };

const EXERCISE: Exercise = Exercise {
    breaks: "A server that treats the bytes of every `read` as exactly one request.",
    repair: "Pipelined requests, cut anywhere and however often, must come out as the same requests.",
    hints: [
        "TCP delivers bytes in order and says nothing of where a request begins. What does a `read` that ends in the middle of one leave behind?",
        "Keep what is not a request yet in `Requests`, and put the next bytes behind it. A read may also hold several: take them all.",
        "A field `unread: Vec<u8>`: append the bytes, then `while let Some((request, taken)) = parse(&self.unread)`, and drain what was taken.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Another endpoint draws a QR code. It takes 300 ms, and the CPU clock of its thread moves by 290 ms meanwhile. What makes it faster?",
    choices: &[
        Choice {
            text: "A faster database: a slow request waits.",
            misconception: None,
            rebuttal: "Most do. This one has 10 ms in which it can wait, and 290 in which it computes: measure, then ask.",
        },
        Choice {
            text: "More threads.",
            misconception: Some("M9"),
            rebuttal: "Others may be served beside it, on other cores. One request is one thread's work as before.",
        },
        Choice {
            text: "Computing less, or on several cores at once.",
            misconception: None,
            rebuttal: "Its time is computing, so only computing can be saved: a cheaper picture, a kept one, or a divided one.",
        },
        Choice {
            text: "Making it asynchronous.",
            misconception: Some("M4"),
            rebuttal: "There is next to nothing to wait for, and so next to nothing to do meanwhile.",
        },
    ],
    right: 2,
};

const SHARE: Question = Question {
    id: "cpu share",
    text: "A redirect takes 2.1 ms. For 2 ms of that it waits for the database. For what share of the 2.1 ms is your CPU computing?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "about 90 %",
            misconception: Some("a slow server is a busy server"),
            rebuttal: "Slow is not busy. While the database works, this thread is not on a core at all: the kernel took it off and gave the core to another thread.",
        },
        Choice {
            text: "about 50 %",
            misconception: Some("an API is as much code as database"),
            rebuttal: "Parsing, routing and encoding feel like half the work because they are half the source code. In time they are the hairlines beside the dotted bar.",
        },
        Choice {
            text: "about 10 %",
            misconception: None,
            rebuttal: "The right direction, but a core does more than you think in a microsecond: look at the numbers beside parse and route.",
        },
        Choice {
            text: "less than 3 %",
            misconception: None,
            rebuttal: "Here it was more: this machine, or the programs beside it, made computing dearer than usual. See the stages.",
        },
    ]),
};

const RATE: Question = Question {
    id: "redirects a second",
    text: "With that 2 ms database, how many redirects a second can this one thread answer?",
    prompt: Prompt::Number { unit: "redirects/s" },
};
