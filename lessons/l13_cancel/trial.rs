//! What a request for a new link touches: a permit, a code, the database, a message to its owner. And
//! what is left of it all once the request is over, however it ended.
//!
//! Every await here waits at least once, so that there are equally many points at which a request can
//! be dropped on every machine, whatever its speed.

use super::found::{Await, Left};
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::{Recorder, Task};
use std::cell::Cell;
use std::future::{poll_fn, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

const CODE: &str = "blink";

/// One request, and all that it touches.
#[derive(Debug)]
pub(super) struct Trial {
    database: Database,
    task: Task,
    permit: Cell<bool>,
    reserved: Cell<bool>,
    message: Cell<bool>,
    /// How often the request has waited so far.
    pub(super) waits: Cell<usize>,
    /// What it waits for, or waited for last; `None` before that.
    pub(super) at: Cell<Option<Await>>,
}

impl Trial {
    /// A request whose database takes so long for everything.
    pub(super) fn open(delay: Duration, task: Task, recorder: &Recorder) -> io::Result<Trial> {
        let delay = Delay { time: ServiceTime::Const(delay), capacity: 64, seed: 1 };
        Ok(Trial {
            database: Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?,
            task,
            permit: Cell::new(true),
            reserved: Cell::new(false),
            message: Cell::new(false),
            waits: Cell::new(0),
            at: Cell::new(None),
        })
    }

    pub(super) async fn read(&self) -> String {
        self.turn(Await::Read).await;
        self.turn(Await::Read).await;
        CODE.into()
    }

    pub(super) async fn take_permit(&self) {
        self.turn(Await::Permit).await;
        self.permit.set(false);
        self.task.note("has the permit");
    }

    pub(super) async fn reserve(&self, code: &str) {
        self.reserved.set(true);
        self.task.note("reserves code");
        self.ask(Await::Reserve, Question::Find(code.into())).await;
    }

    pub(super) async fn insert(&self, code: &str) {
        let link = Link { code: code.into(), url: "https://example.org/".into(), clicks: 0 };
        self.task.note("inserts");
        self.ask(Await::Insert, Question::Insert(link)).await;
    }

    /// The queue lies in the same database: a round trip, and the message is there.
    pub(super) async fn queue_message(&self, code: &str) {
        self.ask(Await::Message, Question::Find(code.into())).await;
        self.message.set(true);
    }

    /// The list of permits has a lock, for which one may have to wait.
    pub(super) async fn give_back_permit(&self) {
        self.turn(Await::GiveBack).await;
        self.permit.set(true);
    }

    pub(super) fn free(&self) {
        self.reserved.set(false);
    }

    pub(super) async fn reply(&self) {
        self.turn(Await::Reply).await;
        self.turn(Await::Reply).await;
    }

    /// A permit that goes back by itself, whatever becomes of its holder.
    pub(super) async fn permit(&self) -> Permit<'_> {
        self.take_permit().await;
        Permit(self)
    }

    /// A reservation that ends by itself.
    pub(super) async fn reservation(&self, code: &str) -> Reservation<'_> {
        let reservation = Reservation(self); // before the await, or a drop there would leave it
        self.reserve(code).await;
        reservation
    }

    /// No client cancels the relay: it looks at the links kept, and queues the messages still owed.
    pub(super) fn relay(&self) {
        self.message.set(self.message.get() || self.link());
    }

    /// What is left, once the database has answered everything it was asked.
    pub(super) fn left(&self) -> Left {
        let link = self.link();
        Left {
            permit_gone: !self.permit.get(),
            code_reserved: self.reserved.get(),
            link,
            message_owed: link && !self.message.get(),
        }
    }

    /// Whether the link is kept. Everything takes equally long, so this answer comes after all others.
    fn link(&self) -> bool {
        let question = Question::Find(CODE.into());
        let last = self.database.submit(Query::new(Task::default(), question)).wait();
        matches!(last, Answer::Found(Some(_)))
    }

    async fn ask(&self, at: Await, question: Question) -> Answer {
        let query = Query::new(self.task.clone(), question);
        self.wait(at, self.database.submit(query)).await
    }

    async fn turn(&self, at: Await) {
        self.wait(at, ready(())).await;
    }

    /// Awaits `future`, not answering before the second poll.
    async fn wait<F: Future + Unpin>(&self, at: Await, mut future: F) -> F::Output {
        self.at.set(Some(at));
        let (mut waited, mut early) = (false, None);
        poll_fn(|cx| {
            if waited {
                return early.take().map_or_else(|| Pin::new(&mut future).poll(cx), Poll::Ready);
            }
            waited = true;
            self.waits.set(self.waits.get() + 1);
            if let Poll::Ready(answer) = Pin::new(&mut future).poll(cx) {
                early = Some(answer);
                cx.waker().wake_by_ref();
            }
            Poll::Pending
        })
        .await
    }
}

// ANCHOR: drop
pub(super) struct Permit<'a>(&'a Trial);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.permit.set(true); // no await here: there cannot be one in a destructor
    }
}
// ANCHOR_END: drop

/// A code that no other request may take until this is dropped.
pub(super) struct Reservation<'a>(&'a Trial);

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.0.free();
    }
}
