//! The questions of the shortener, answered by services: what the modules of one program were asked by a call. It is an engine, so
//! that everything that stands before one stands before services as well, and it keeps the contract of all engines.
//!
//! Links go on without analytics: they are made, followed and removed. What shows clicks is refused, and clicks that
//! cannot be told are kept by who tells them ([`Counted`](brigade_core::blink::database::Counted)).
//!
//! Reading order: this file, the questions; `page`, a listing over two services; `late`, clicks whose answer was lost.

mod late;
mod page;

use super::analytics::{self, Analytics, Batch, Clicks};
use super::call::{Call, CallError};
use super::links::{Code, Codes, Link, Links, New};
use brigade_core::blink;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use late::Late;
use std::fmt;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio::runtime;
use tokio::sync::mpsc;

/// How long a question may take, whatever its client says.
const PATIENCE: Duration = Duration::from_secs(2);

/// Links and their clicks, kept by two services.
#[derive(Debug)]
pub struct Services<L, A> {
    links: L,
    analytics: A,
    late: Late,
}

impl<L: Links, A: Analytics> Services<L, A> {
    /// These two.
    pub fn new(links: L, analytics: A) -> Self {
        Services { links, analytics, late: Late::default() }
    }

    /// The answer, unless it is another's question.
    async fn answer(&self, call: &Call, question: &Question) -> Result<Answer, CallError> {
        Ok(match question {
            Question::Insert(link) => self.insert(call, link).await?,
            Question::Locate(code) => Answer::Target(self.one(call, code).await?.map(|it| it.url)),
            Question::Follow(code) => self.follow(call, code).await?,
            Question::Count(clicks) => self.count(call, clicks).await.map(|()| Answer::Counted)?,
            Question::Find(code) => self.find(call, code).await?,
            Question::Delete(code) => {
                let code = Code { code: code.clone() };
                Answer::Deleted(self.links.delete(call, &code).await?.was_there)
            }
            Question::List(listing) => Answer::Page(self.page(call, listing).await?),
            Question::Ready => self.links.ready(call).await.map(|()| Answer::Ready)?,
            Question::Enrol(_) | Question::Enqueue(_) | Question::Together(_) => {
                Answer::Failed(StoreError::Unsupported("users and jobs"))
            }
        })
    }

    async fn insert(&self, call: &Call, link: &blink::Link) -> Result<Answer, CallError> {
        let blink::Link { code, url, clicks } = link.clone();
        let new = New { link: Link { name: key(), code, url }, clicks };
        let inserted = self.links.insert(call, &new).await?;
        Ok(if inserted.is_taken { Answer::Failed(StoreError::Taken) } else { Answer::Inserted })
    }

    async fn one(&self, call: &Call, code: &str) -> Result<Option<Link>, CallError> {
        let codes = Codes { codes: vec![code.to_owned()] };
        Ok(self.links.find(call, &codes).await?.links.pop())
    }

    /// A redirect does not fail because its click is late.
    async fn follow(&self, call: &Call, code: &str) -> Result<Answer, CallError> {
        let Some(Link { name, code, url }) = self.one(call, code).await? else {
            return Ok(Answer::Target(None));
        };
        let click = Clicks { link: name, code, clicks: 1 };
        let batch = Batch { key: key(), clicks: vec![click] };
        if self.analytics.record(call, &batch).await.is_err() {
            self.late.keep(batch);
        }
        Ok(Answer::Target(Some(url)))
    }

    /// Counts for the links of these codes. Where the answer is lost, the batch is kept here and told again with its key, for
    /// the caller has none.
    async fn count(&self, call: &Call, clicks: &[(String, u64)]) -> Result<(), CallError> {
        self.late.tell(call, &self.analytics).await?;
        let codes = Codes { codes: clicks.iter().map(|(code, _)| code.clone()).collect() };
        if codes.codes.is_empty() {
            return Ok(());
        }
        let links = self.links.find(call, &codes).await?.links;
        let all = |Link { name, code, .. }: Link| {
            let more = clicks.iter().filter(|(told, _)| *told == code).map(|(_, more)| more).sum();
            Clicks { link: name, code, clicks: more }
        };
        let batch = Batch { key: key(), clicks: links.into_iter().map(all).collect() };
        let told = self.analytics.record(call, &batch).await;
        let is_unknown = matches!(told, Err(CallError::Lost(_) | CallError::Late));
        if is_unknown && self.late.keep(batch) { Ok(()) } else { told }
    }

    async fn find(&self, call: &Call, code: &str) -> Result<Answer, CallError> {
        let Some(Link { name, code, url }) = self.one(call, code).await? else {
            return Ok(Answer::Found(None));
        };
        self.late.tell(call, &self.analytics).await?;
        let links = analytics::Links { links: vec![name] };
        let counts = self.analytics.clicks(call, &links).await?.clicks;
        let clicks = counts.first().copied().unwrap_or_default();
        Ok(Answer::Found(Some(blink::Link { code, url, clicks })))
    }
}

/// A name that no other has.
fn key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Services as an engine. Dropping it answers what was submitted.
pub struct Edge {
    questions: Option<mpsc::UnboundedSender<(Query, Promise)>>,
    /// Users and jobs stay where they were.
    rest: Arc<dyn Engine>,
    thread: Option<JoinHandle<()>>,
}

impl Edge {
    /// Starts the thread on which services are asked. `connect` is called there, within its runtime; users and jobs are `rest`'s.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start<L: Links, A: Analytics>(
        connect: impl FnOnce() -> Services<L, A> + Send + 'static,
        rest: Arc<dyn Engine>,
        recorder: &Recorder,
    ) -> std::io::Result<Edge> {
        let (questions, asked) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let recorder = recorder.clone();
        let thread = Builder::new().name("services".into()).spawn(move || {
            recorder.device("services");
            runtime.block_on(async { answers(Arc::new(connect()), asked).await });
        })?;
        Ok(Edge { questions: Some(questions), rest, thread: Some(thread) })
    }
}

/// Answers what comes until no more may come, and what came until then.
async fn answers<L: Links, A: Analytics>(
    services: Arc<Services<L, A>>,
    mut asked: mpsc::UnboundedReceiver<(Query, Promise)>,
) {
    // Each question holds a sender; when none is left, all are answered.
    let (inside, mut done) = mpsc::channel::<std::convert::Infallible>(1);
    while let Some((query, promise)) = asked.recv().await {
        let Some(promise) = promise.turn(Instant::now()) else { continue };
        let (services, inside) = (Arc::clone(&services), inside.clone());
        tokio::spawn(async move {
            let patience = Call::within(PATIENCE);
            let call = promise.deadline().map_or(patience, |deadline| patience.until(deadline));
            let answer = services.answer(&call, &query.question).await;
            promise.answer(answer.unwrap_or_else(|why| Answer::Failed(why.into())));
            drop(inside);
        });
    }
    drop(inside);
    done.recv().await;
}

impl Engine for Edge {
    fn submit(&self, query: Query, promise: Promise) {
        match &*query.question {
            Question::Enrol(_) | Question::Enqueue(_) | Question::Together(_) => {
                self.rest.submit(query, promise);
            }
            _ => {
                // Only a dead thread refuses; the promise dropped with the question fails the ticket.
                let _refused = self.questions.as_ref().map(|ask| ask.send((query, promise)));
            }
        }
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.questions = None;
        let thread = self.thread.take();
        // The last owner may be a task that this thread has just woken.
        if let Some(thread) =
            thread.filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            let _panicked = thread.join();
        }
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("rest", &self.rest).finish_non_exhaustive()
    }
}
