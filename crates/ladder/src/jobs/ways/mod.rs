//! The ways in which a mail leaves the path of the request, side by side: each is a few lines between the question "keep this
//! user" and its answer, and those lines are the whole difference.
//!
//! | way | the user waits for | a kill at the wrong moment |
//! |---|---|---|
//! | [`Inline`] | the provider of mail | a user without a mail, who has no answer either |
//! | [`Forget`] | the commit | a user without a mail |
//! | [`Through`] a [`Channel`] | the commit | a user without a mail, and all that wait in memory |
//! | [`Through`] a [`List`](super::List) | the commit, and Redis | a user without a mail |
//! | none: the outbox | the commit, which is the job's too | nothing |

mod forget;
mod inline;
mod through;

pub use forget::Forget;
pub use inline::Inline;
pub use through::Through;

use super::crash::{Crash, Step};
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question, Seen, Ticket};
use brigade_core::blink::{Job, User};
use brigade_core::trace::{Recorder, Task};
use std::fmt::Debug;
use std::io;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

/// What is done between the request of a new user and its answer.
pub trait Way: Clone + Debug + Send + Sync + 'static {
    /// Keeps the user, and sees to the mail.
    fn enrol(&self, signup: Signup) -> impl Future<Output = Answer> + Send;
}

/// A new user, and the mail to them.
#[derive(Debug)]
pub struct Signup {
    user: User,
    job: Job,
    engine: Arc<dyn Engine>,
    task: Task,
    seen: Seen,
    crash: Crash,
}

impl Signup {
    /// Keeps the user; [`Answer::Enrolled`], also if the same request did so before.
    async fn keep(&self) -> Answer {
        self.crash.reached(Step::Asked);
        let query = Query::new(self.task.clone(), Question::Enrol(self.user.clone()));
        let (promise, ticket) = Ticket::promised(self.task.clone());
        self.engine.submit(Query { seen: self.seen.clone(), ..query }, promise);
        let answer = ticket.await;
        self.crash.reached(Step::Committed);
        answer
    }
}

/// An engine that sees to the mails of new users in one of these ways, before an engine that keeps users. It asks that engine
/// everything else.
#[derive(Debug)]
pub struct Signups<W> {
    way: W,
    engine: Arc<dyn Engine>,
    crash: Crash,
    runtime: Option<Runtime>,
}

impl<W: Way> Signups<W> {
    /// Starts the thread on which it is waited for, before `engine`.
    ///
    /// # Errors
    /// The operating system refuses the thread.
    pub fn start(
        way: W,
        engine: Arc<dyn Engine>,
        crash: Crash,
        recorder: &Recorder,
    ) -> io::Result<Self> {
        let recorder = recorder.clone();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("signups")
            .on_thread_start(move || recorder.device("signups"))
            .enable_all()
            .build()?;
        Ok(Signups { way, engine, crash, runtime: Some(runtime) })
    }

    fn signup(&self, query: &Query) -> Option<Signup> {
        let Question::Together(writes) = &*query.question else { return None };
        let [Question::Enrol(user), Question::Enqueue(job)] = &writes[..] else { return None };
        Some(Signup {
            user: user.clone(),
            job: job.clone(),
            engine: Arc::clone(&self.engine),
            task: query.task.clone(),
            seen: query.seen.clone(),
            crash: self.crash.clone(),
        })
    }
}

impl<W: Way> Engine for Signups<W> {
    fn here(&self, question: &Question) -> Option<Answer> {
        match question {
            Question::Together(_) => None,
            question => self.engine.here(question),
        }
    }

    fn submit(&self, query: Query, promise: Promise) {
        let (Some(signup), Some(runtime)) = (self.signup(&query), &self.runtime) else {
            return self.engine.submit(query, promise);
        };
        let way = self.way.clone();
        runtime.spawn(async move { promise.answer(way.enrol(signup).await) });
    }
}

impl<W> Drop for Signups<W> {
    /// What is still waited for is not: its promises break, and with them what was forgotten is lost.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background(); // the last owner may be a task, which must not wait
        }
    }
}
