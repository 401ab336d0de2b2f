//! L06: how many workers should the pool have? As many as the cores can keep busy while the others wait, and no more.

mod experiment;
mod found;
mod pool;
mod promises;
mod report;

use brigade_workbench::{Choice, Exercise, Experiment, Lesson, Prompt, Question, Transfer};

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 6,
    name: "pool-size",
    part: "Machines",
    question: "How many workers should the pool have?",
    predictions: &[BEST_SIZE, COMPUTING_ONLY, WORKERS_FOR_A_RATE],
    experiments: &[SWEEP, LANES],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const SWEEP: Experiment = Experiment { name: "sweep", run: experiment::sweep, recorded: None };

const LANES: Experiment = Experiment {
    name: "lanes",
    run: experiment::lanes,
    recorded: Some(include_str!("recorded/lanes.json")),
};

const BEST_SIZE: Question = Question {
    id: "best-size",
    text: "A job computes 0.2 ms and waits 2 ms for the database. The machine has P cores.\n\
           Which is the smallest pool that gets (nearly) all the throughput there is?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "P workers: one per core",
            misconception: Some("M9"),
            rebuttal: "A worker that waits leaves its core idle. For ten parts of waiting a core needs ten workers more.",
        },
        Choice {
            text: "2 P workers: twice the cores, to be safe",
            misconception: Some("M9"),
            rebuttal: "A rule that does not name the waiting cannot be right: here the cores still idle for most of the time.",
        },
        Choice {
            text: "about 11 P workers",
            misconception: None,
            rebuttal: "That is the knee, P (1 + w/D): there the cores should be full.",
        },
        Choice {
            text: "32 P workers: more threads, more throughput",
            misconception: Some("M9"),
            rebuttal: "Once the cores are full, one more worker adds nothing but its own waiting, its stack and its switches.",
        },
    ]),
};

const COMPUTING_ONLY: Question = Question {
    id: "computing-only",
    text: "Now the jobs only compute. 32 P workers instead of P do, in a second:",
    prompt: Prompt::Choice(&[
        Choice {
            text: "clearly more jobs",
            misconception: Some("M9"),
            rebuttal: "There is no waiting to fill: P threads already take all the cores there are.",
        },
        Choice {
            text: "as many jobs",
            misconception: None,
            rebuttal: "Switching is cheap beside 0.2 ms of computing, and no core was idle before.",
        },
        Choice {
            text: "clearly fewer: they get in each other's way",
            misconception: Some("M9"),
            rebuttal: "Runnable threads wait in a queue of the scheduler, and waiting there costs no CPU.",
        },
    ]),
};

const WORKERS_FOR_A_RATE: Question = Question {
    id: "workers-for-a-rate",
    text: "3,000 such jobs come every second, each in the pool for a good 2.2 ms. \
           How many workers are busy, on average?",
    prompt: Prompt::Number { unit: "workers" },
};

const EXERCISE: Exercise = Exercise {
    breaks: "Jobs of this pool hand a part of their work to the pool itself and wait for it. Sometimes all of it stands \
             still for ever, at 0 % CPU.",
    repair: "With one worker, two or three, jobs that wait for jobs that wait for jobs are all done, and none goes on before the \
             one that it waits for.",
    hints: [
        "Who could do the job that a worker waits for when all the others wait as well?",
        "A worker that waits has nothing to do. What do workers do that have nothing to do?",
        "In `wait`, do not only wait for a change: take a `step`, as `work` does, while the job is not done.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "Ten database connections are shared by all requests of a server. A request takes one, and while it \
           holds it, takes a second one to write the audit log. Ten requests come at once. What is the worst that can happen?",
    choices: &[
        Choice {
            text: "They are slower than usual, and all are answered",
            misconception: Some("M14"),
            rebuttal: "Not if all ten take their first connection before one takes a second: then each holds what another waits for.",
        },
        Choice {
            text: "None is answered: each holds one connection and waits for another",
            misconception: None,
            rebuttal: "It is the pool that submits to itself, with connections instead of workers: as soon as all are \
                       held by requests that want one more, none ever comes back.",
        },
        Choice {
            text: "It needs bad luck: with twenty connections it could not happen",
            misconception: Some("M14"),
            rebuttal: "With twenty it takes twenty requests at once. A larger pool moves the edge and leaves it there.",
        },
        Choice {
            text: "Nothing, if the server is asynchronous: no thread is held",
            misconception: Some("M5"),
            rebuttal: "A task that waits for a connection holds its first one just as well as a thread does.",
        },
    ],
    right: 1,
};
