//! L14: why is 90 % busy ten times slower than idle? A request meets what those before it have left, and at 90 % the server has
//! a tenth of its time to catch up.

mod experiment;
mod found;
mod open_loop;
mod promises;
mod report;
mod systems;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 14,
    name: "hockey-stick",
    part: "Load",
    question: "Why is 90 % busy ten times slower than idle?",
    predictions: &[AT_50, AT_80, AT_90, AT_95],
    experiments: &[WORKER, CONNECTIONS, LONG, PICTURES],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

/// One worker that spins for as long as each request takes.
const WORKER: Experiment =
    Experiment { name: "one-worker", run: experiment::one_worker, recorded: None };

/// A database with 16 connections, which needs hardly any CPU.
const CONNECTIONS: Experiment =
    Experiment { name: "connections", run: experiment::connections, recorded: None };

/// The same and more, for as long as a law needs, in virtual time.
const LONG: Experiment =
    Experiment { name: "long-runs", run: experiment::long_runs, recorded: None };

/// A database with one connection, half busy and nearly always.
const PICTURES: Experiment =
    Experiment { name: "pictures", run: experiment::pictures, recorded: None };

const TIMES: Prompt = Prompt::Number { unit: "×" };

const AT_50: Question = Question {
    id: "at-50",
    text: "One worker. Requests come by chance, as those of many users do (Poisson), and take a time that varies by chance (exponential).\n\
           The worker is busy for 50 % of the time. How many times its service time is a request's response time, the wait included?",
    prompt: TIMES,
};

const AT_80: Question = Question { id: "at-80", text: "The same at 80 % busy:", prompt: TIMES };

const AT_90: Question = Question { id: "at-90", text: "The same at 90 % busy:", prompt: TIMES };

const AT_95: Question = Question { id: "at-95", text: "The same at 95 % busy:", prompt: TIMES };

const EXERCISE: Exercise = Exercise {
    breaks: "A recording is sent again, and no request waits. The client sleeps for each gap, sends, and waits for the answer.",
    repair: "Each request waits as long as it did, to the nanosecond.",
    hints: [
        "When does the second request come, if the first takes a minute? What does the program make of its gap?",
        "A request finds what the one before it found, and what that one brought. What has been done of it since?",
        "w = max(0, w + s − a): `s` is the service of the request before, `a` the gap. `saturating_sub` stops at 0.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "A shop has four tills, 90 % busy, each with a line of its own, which customers choose without looking. Now there is one line \
           for all four. How long does a customer spend there?",
    choices: &[
        Choice {
            text: "As long as before: as many customers, as many tills",
            misconception: Some("M17"),
            rebuttal: "The tills are as busy as before. But none is idle any more while a customer waits at another.",
        },
        Choice {
            text: "Less than a third",
            misconception: None,
            rebuttal: "2.97 service times instead of 10: a customer waits only while all four are taken.",
        },
        Choice {
            text: "A little less: one line is four times as long",
            misconception: Some("M17"),
            rebuttal: "It is not even longer: on average 7 customers wait in it, and 8 waited in each of the four. And it moves four times as fast.",
        },
        Choice {
            text: "Longer: one slow customer now holds up all",
            misconception: None,
            rebuttal: "One who is slow holds up one till of four. Before, all who stood behind had to wait for that one.",
        },
    ],
    right: 1,
};
