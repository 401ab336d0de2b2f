//! Users sign up, and each is sent a mail: by the request itself, or by a worker that takes it out of a channel. Nothing else
//! differs. A task is what its user waits for: it ends with the mail.

use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::{Recorder, State, Task, Trace};
use crossbeam::channel::{Receiver, Sender, never, unbounded};
use std::io;
use std::sync::Arc;
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// What a commit takes.
pub(super) const COMMIT: Duration = Duration::from_millis(1);

/// Who sign up at the same moment, and how many workers send their mails.
const USERS: [&str; 3] = ["A", "B", "C"];
pub(super) const WORKERS: usize = 2;

/// What a user has waited for, in milliseconds from the beginning of the request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait {
    Answer(f64),
    Mail(f64),
}

/// What they have in common.
struct Trial {
    database: Database,
    recorder: Recorder,
    /// What the provider takes.
    mail: Duration,
    /// What was waited for.
    waits: Sender<Wait>,
}

/// A user who is kept, and waits for the mail.
struct Job {
    task: Task,
    came: Instant,
}

/// One way of sending the mails of all users.
pub(super) type Way = fn(Duration) -> io::Result<(Vec<Wait>, Trace)>;

// ANCHOR: twins
/// The request sends it, and answers when it is sent.
pub(super) fn in_the_request(mail: Duration) -> io::Result<(Vec<Wait>, Trace)> {
    sign_up(mail, |trial, job, _| {
        trial.send(&job);
        trial.answered(&job);
    })
}

/// The request puts it into a channel, and answers. A worker sends it.
pub(super) fn by_workers(mail: Duration) -> io::Result<(Vec<Wait>, Trace)> {
    sign_up(mail, |trial, job, queue| {
        trial.answered(&job);
        job.task.suspend(State::Queue);
        let _gone = queue.send(job);
    })
}
// ANCHOR_END: twins

/// All users at once, each on a thread of the server, with workers beside it. Ends with the last mail.
fn sign_up(
    mail: Duration,
    serve: impl Fn(&Trial, Job, &Sender<Job>) + Sync,
) -> io::Result<(Vec<Wait>, Trace)> {
    let recorder = Recorder::start();
    let delay = Delay { time: ServiceTime::Const(COMMIT), capacity: 64, seed: 1 };
    let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
    let (waits, waited) = unbounded();
    let trial = Trial { database, recorder: recorder.clone(), mail, waits };
    let (queue, jobs) = unbounded();
    thread::scope(|scope| {
        let (trial, serve) = (&trial, &serve);
        for (n, user) in USERS.into_iter().enumerate() {
            let queue = queue.clone();
            let request = move || {
                trial.recorder.lane(format!("request {}", n + 1));
                serve(trial, trial.keep(user), &queue);
            };
            Builder::new().spawn_scoped(scope, request)?;
        }
        drop(queue); // the workers end with the last request
        for n in 1..=WORKERS {
            let jobs = jobs.clone();
            Builder::new().spawn_scoped(scope, move || trial.work(n, &jobs))?;
        }
        io::Result::Ok(())
    })?;
    drop(trial);
    Ok((waited.iter().collect(), recorder.finish()))
}

impl Trial {
    /// The user is committed.
    fn keep(&self, user: &str) -> Job {
        let (came, task) = (Instant::now(), self.recorder.task(user));
        let question = Question::Find(user.into());
        let _kept = self.database.submit(Query::new(task.clone(), question)).wait();
        Job { task, came }
    }

    fn work(&self, n: usize, jobs: &Receiver<Job>) {
        self.recorder.lane(format!("worker {n}"));
        for job in jobs {
            self.send(&job);
        }
    }

    /// The provider takes its time, and holds this thread.
    fn send(&self, Job { task, came }: &Job) {
        let sent = Instant::now() + self.mail;
        task.hold(State::Network, || never::<()>().recv_deadline(sent)).unwrap_or(());
        let _told = self.waits.send(Wait::Mail(came.elapsed().as_secs_f64() * 1e3));
        task.finish();
    }

    fn answered(&self, Job { task, came }: &Job) {
        task.note("answered");
        let _told = self.waits.send(Wait::Answer(came.elapsed().as_secs_f64() * 1e3));
    }
}
