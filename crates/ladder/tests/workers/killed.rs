//! A worker is killed at each of its steps, with a job in hand and others waiting. Whatever the step, every user that was kept
//! is sent the mail, and sent it once.

use super::{PATIENCE, ground, job, table, wait};
use brigade_children::Child;
use brigade_ladder::ground::{Means, Need};
use brigade_ladder::jobs::{List, Outbox, Queue, Step};
use brigade_ladder::mail::Mail;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{ChildStdin, Command, Stdio};

/// Jobs, of which one is in the hands of the worker that dies.
const JOBS: [&str; 4] = ["a", "b", "c", "d"];

/// A process of workers, which goes on while its input is open.
struct Process {
    child: Child,
    _input: ChildStdin,
}

impl Process {
    fn start(means: &Means, arguments: &[&str]) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        command.arg("work").args(arguments).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = Child::start(&mut command).expect("it starts");
        let mut input = child.input().expect("its input");
        writeln!(input, "{}", serde_json::to_string(means).expect("JSON")).expect("told");
        Process { child, _input: input }
    }

    /// It is killed where it was told to be, and by nothing else.
    fn dies_at(mut self, at: Step) {
        let status = self.child.ended_within(PATIENCE).expect("it is killed");
        assert_eq!(status.signal(), Some(9), "{at}: {status}");
    }
}

fn fill(queue: &mut impl Queue, names: &[String]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for name in names {
            let place = queue.reserve().unwrap_or_else(|_| panic!("there is room"));
            queue.push(place, &job(name)).await.expect("pushed");
        }
    });
}

/// Kills a worker at this step, and has another finish.
fn try_it(means: &Means, queue: &str, step: Step) {
    let mail = Mail::at(means.mail().expect("a provider"));
    let names = JOBS.map(|name| format!("{queue}-{step}-{name}"));
    match queue {
        "outbox" => fill(&mut Outbox::at(means.postgres().expect("a URL")).expect("it"), &names),
        _ => fill(&mut List::at(means.redis().expect("a URL")).expect("it"), &names),
    }
    let arguments = ["--queue", queue, "--workers", "1", "--kill-at", step.name()];
    Process::start(means, &arguments).dies_at(step);
    let _goes_on = Process::start(means, &["--queue", queue, "--workers", "2"]);
    let letters = || {
        let all = mail.letters().expect("letters").into_values();
        let ours = all.filter(|letter| names.iter().any(|name| letter.to.starts_with(name)));
        ours.collect::<Vec<_>>()
    };
    let sent = || letters().iter().filter(|letter| letter.sent_us > 0).count();
    wait(&format!("{queue}, {step}: all are sent"), || sent() == JOBS.len());
    // Handed in by the worker that died, and not acknowledged: it is handed in again, and that is what its key is for.
    let twice = [Step::Handed, Step::Sent].contains(&step);
    let repeated = || letters().iter().map(|letter| letter.handed_in - 1).sum::<u64>();
    wait(&format!("{queue}, {step}: repetitions"), || repeated() == u64::from(twice));
}

#[test]
fn with_the_outbox_every_mail_is_sent_once_wherever_a_worker_dies() {
    let needs = [Need::Postgres, Need::Mail];
    let ground = ground(&needs);
    for step in Step::WORKER {
        let means = ground.means_of(&needs).expect("means");
        try_it(&means, "outbox", step);
        let open = "SELECT key FROM jobs WHERE state <> 'done'";
        wait("all are acknowledged", || table(&means, open).is_empty());
        let shown = "SELECT payload FROM jobs WHERE payload <> ''";
        assert!(table(&means, shown).is_empty(), "a code is not kept longer than it is needed");
    }
}

#[test]
fn with_the_list_every_mail_that_was_queued_is_sent_once_wherever_a_worker_dies() {
    let needs = [Need::Redis, Need::Mail];
    let ground = ground(&needs);
    for step in Step::WORKER {
        let means = ground.means_of(&needs).expect("means");
        try_it(&means, "list", step);
    }
}
