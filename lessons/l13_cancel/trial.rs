//! What a request for a new link touches: a permit, a code, the database, a message to its owner. And
//! what is left of it all once the request is over, however it ended.
//!
//! Every await here waits at least once, so that there are equally many points at which a request can
//! be dropped on every machine, whatever its speed.

use super::found::{Await, Left};
use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Link, Listing, Sort};
use brigade_core::trace::{Recorder, Task};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
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
    store: Arc<Memory>,
    task: Task,
    permit: Cell<bool>,
    reserved: RefCell<BTreeSet<String>>,
    messages: RefCell<BTreeSet<String>>,
    /// How often the request has waited so far.
    pub(super) waits: Cell<usize>,
    /// What it waits for, or waited for last; `None` before that.
    pub(super) at: Cell<Option<Await>>,
}

impl Trial {
    /// A request whose database takes so long for everything.
    pub(super) fn open(delay: Duration, task: Task, recorder: &Recorder) -> io::Result<Trial> {
        let store = Arc::new(Memory::default());
        let delay = Delay { time: ServiceTime::Const(delay), capacity: 64, seed: 1 };
        Ok(Trial {
            database: Database::new(Arc::clone(&store) as _, Some(delay), recorder.clone())?,
            store,
            task,
            permit: Cell::new(true),
            reserved: RefCell::default(),
            messages: RefCell::default(),
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
        self.reserved.borrow_mut().insert(code.into());
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
        self.messages.borrow_mut().insert(code.into());
    }

    /// The list of permits has a lock, for which one may have to wait.
    pub(super) async fn give_back_permit(&self) {
        self.turn(Await::GiveBack).await;
        self.permit.set(true);
    }

    pub(super) fn free(&self, code: &str) {
        self.reserved.borrow_mut().remove(code);
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
    pub(super) async fn reservation<'a>(&'a self, code: &'a str) -> Reservation<'a> {
        let reservation = Reservation(self, code); // before the await, or a drop there would leave it
        self.reserve(code).await;
        reservation
    }

    /// No client cancels the relay: it looks through the links kept, and queues the messages still owed.
    pub(super) fn relay(&self) {
        self.drain();
        for link in self.links() {
            self.messages.borrow_mut().insert(link.code);
        }
    }

    /// What is left, once the database has answered everything it was asked.
    pub(super) fn left(&self) -> Left {
        self.drain();
        let messages = self.messages.borrow();
        let links = self.links();
        Left {
            permit_gone: !self.permit.get(),
            code_reserved: !self.reserved.borrow().is_empty(),
            link: !links.is_empty(),
            message_owed: links.iter().any(|link| !messages.contains(&link.code)),
        }
    }

    fn links(&self) -> Vec<Link> {
        let all = Listing { limit: 100, after: None, sort: Sort::Code, host: None };
        self.store.list(&all).unwrap_or_default()
    }

    /// Everything takes equally long, so the answer to a last question comes after all others.
    fn drain(&self) {
        let question = Question::Find(CODE.into()).into();
        let _last = self.database.submit(Query { task: Task::default(), question }).wait();
    }

    async fn ask(&self, at: Await, question: Question) -> Answer {
        let query = Query { task: self.task.clone(), question: question.into() };
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

/// A code that no other request may take meanwhile.
pub(super) struct Reservation<'a>(&'a Trial, &'a str);

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.0.free(self.1);
    }
}
