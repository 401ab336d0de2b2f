//! L13: what is left behind when a request is cancelled? A future can be dropped between any two polls, and
//! what it has sent stays sent, what it has taken stays taken.

mod children;
mod desk;
mod handlers;
mod hang_up;
mod lines;
mod pictures;
mod points;
mod promises;
mod report;

use brigade_workbench::{
    Choice, Evidence, Exercise, Experiment, Lesson, Prompt, Question, Setting, Transfer, live,
};
use children::WAYS;
use points::Ends;
use std::time::Duration;

/// The lesson.
pub(super) const LESSON: Lesson = Lesson {
    number: 13,
    name: "cancel",
    part: "Sharing",
    question: "What is left behind when a request is cancelled?",
    predictions: &[LEFT, HANDLES, HANGS_UP],
    experiments: &[
        Experiment { name: "points", run: every_point, recorded: None },
        Experiment { name: "children", run: every_way, recorded: None },
        Experiment { name: "hang-up", run: hang_ups, recorded: None },
    ],
    run: report::run,
    exercise: Some(&EXERCISE),
    transfer: Some(&TRANSFER),
};

const LEFT: Question = Question {
    id: "left behind",
    text: "A handler takes a permit, reserves a code (30 ms), inserts the link (30 ms), queues a message to its owner \
           (30 ms), gives the permit back.\nThe client leaves at 50 ms, and the handler's future is dropped. What is left?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "nothing: the insert was not answered yet",
            misconception: Some("M16"),
            rebuttal: "Dropping gives up the answer. The question is at the database, and nothing calls it back.",
        },
        Choice {
            text: "the link; the permit comes back by itself",
            misconception: Some("M16"),
            rebuttal: "Only destructors run. The line that gives the permit back stands behind an await that never ends.",
        },
        Choice {
            text: "the link, no message, and a permit fewer than before",
            misconception: None,
            rebuttal: "Here something else was left: see the row of the insert.",
        },
        Choice {
            text: "link and message: what has begun is finished",
            misconception: Some("M5"),
            rebuttal: "Nothing finishes it. A dropped future has no thread in the background that goes on with it.",
        },
    ]),
};

const HANDLES: Question = Question {
    id: "handles",
    text: "A handler has started three tasks with `tokio::spawn`. It is dropped, their JoinHandles with it. How many go on?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "none: the handler that started them is gone",
            misconception: Some("M16"),
            rebuttal: "A JoinHandle is a way to hear of a task, not its owner. Dropped, it leaves the task to itself.",
        },
        Choice {
            text: "those that were computing, up to their next await",
            misconception: None,
            rebuttal: "The runtime was told nothing; it polls them as before.",
        },
        Choice {
            text: "all three, to their end",
            misconception: None,
            rebuttal: "Here it was otherwise: see the rows of the children.",
        },
    ]),
};

const HANGS_UP: Question = Question {
    id: "hang up",
    text: "A thread for every connection. A client sends its POST and hangs up. When does its thread stop working?",
    prompt: Prompt::Choice(&[
        Choice {
            text: "at once: the closed socket interrupts it",
            misconception: Some("M16"),
            rebuttal: "A thread in `wait` looks at no socket, and nothing interrupts a thread in safe Rust.",
        },
        Choice {
            text: "when the database has answered, before the link is kept",
            misconception: Some("M16"),
            rebuttal: "The answer says that it is kept already.",
        },
        Choice {
            text: "not before all is done: the link is kept, the reply written to a closed socket",
            misconception: None,
            rebuttal: "Here a link was missing all the same.",
        },
    ]),
};

const EXERCISE: Exercise = Exercise {
    breaks: "A handler loses half a line when its timer fires, and a permit or a message when its client leaves.",
    repair: "Dropped at any poll, with the timer firing at any poll, it must keep what the top of the file promises.",
    hints: [
        "What has been taken when the future is dropped, and whose is it? Only destructors run.",
        "Half a line must outlive the future that reads it; a permit needs an owner with a destructor; two things that belong together must be sent as one.",
        "`line(desk, &mut half)` with `half` in `serve`; a `struct Permit<'a>(&'a Desk)` that gives back in `drop`; `insert_with_message` from `rules.rs`.",
    ],
    promises: promises::ALL,
    right: promises::RIGHT,
};

const TRANSFER: Transfer = Transfer {
    text: "`timeout(1 s, async { lock.lock().await; charge(card).await; lock.unlock().await })` around a payment. \
           The timeout fires while the card is being charged. Then:",
    choices: &[
        Choice {
            text: "The charge is taken back, the lock is free.",
            misconception: Some("M16"),
            rebuttal: "A timeout drops a future here. It sends nothing, least of all \"undo\".",
        },
        Choice {
            text: "The charge may happen, and the lock stays locked.",
            misconception: None,
            rebuttal: "The request is out, and unlock stands behind the await. A guard frees the lock; a key that makes \
                       the charge repeatable, kept before it is sent, lets the server ask again what became of it.",
        },
        Choice {
            text: "The charge may happen; the lock is freed, for the future is dropped.",
            misconception: None,
            rebuttal: "Dropping runs destructors. `unlock` is a call, not a destructor.",
        },
    ],
    right: 1,
};

/// Drops two handlers and two readers wherever they can be dropped.
fn every_point(setting: &Setting) -> anyhow::Result<Evidence> {
    let delay = Duration::from_millis(if setting.quick { 3 } else { 30 });
    let picture = pictures::request_dropped(delay)?;
    live::show(setting, &picture);
    let mut evidence = Evidence::default();
    evidence.traces.insert("dropped".into(), picture);
    keep(&mut evidence, "by_hand", &points::ends_by_hand()?);
    keep(&mut evidence, "owned", &points::ends_owned()?);
    for (name, owned) in [("local", false), ("reader", true)] {
        let (points, lost) = points::lost_bytes(owned);
        evidence.numbers.insert(format!("{name}_points"), points as f64);
        evidence.numbers.insert(format!("{name}_lost_bytes"), lost as f64);
    }
    Ok(evidence)
}

/// Everything that can be left, each as a number of its own: 0 or 1.
fn keep(evidence: &mut Evidence, handler: &str, ends: &Ends) {
    evidence.numbers.insert(format!("{handler}_waits"), ends.waits as f64);
    evidence.numbers.insert(format!("{handler}_ends"), ends.all.len() as f64);
    for (point, dropped) in ends.all.iter().enumerate() {
        for (what, is_left) in dropped.left.parts() {
            let name = format!("{handler} {point:02} {}: {what}", dropped.at);
            evidence.numbers.insert(name, f64::from(u8::from(is_left)));
        }
    }
}

/// Starts three children in every way and lets their client leave.
fn every_way(setting: &Setting) -> anyhow::Result<Evidence> {
    let delay = Duration::from_millis(if setting.quick { 2 } else { 10 });
    let mut evidence = Evidence::default();
    let pictures = [
        ("spawned", pictures::children_spawned(delay)?),
        ("set", pictures::children_in_a_set(delay)?),
    ];
    for (name, picture) in pictures {
        live::show(setting, &picture);
        evidence.traces.insert(name.into(), picture);
    }
    for (name, way) in WAYS {
        let counts = children::counts(way)?;
        evidence.numbers.insert(format!("{name}_went_on"), counts.went_on as f64);
        evidence.numbers.insert(format!("{name}_outlived"), counts.outlived as f64);
    }
    Ok(evidence)
}

/// Models that are hung up on.
const MODELS: [&str; 2] = ["threads", "tokio_multi"];

fn hang_ups(setting: &Setting) -> anyhow::Result<Evidence> {
    let clients = if setting.quick { 1 } else { 10 };
    let mut evidence = Evidence::default();
    for model in MODELS {
        let found = hang_up::hang_up(model, clients)?;
        evidence.numbers.insert(format!("{model}_clients"), found.clients as f64);
        evidence.numbers.insert(format!("{model}_kept"), found.kept as f64);
    }
    Ok(evidence)
}
