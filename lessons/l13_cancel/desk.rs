//! What a request for a new link touches: a permit, a code, the database, a message to its owner. And
//! what is left of it all once the request is over, however it ended.
//!
//! Every await here waits at least once, so that there are equally many points at which a request can
//! be dropped on every machine, whatever its speed.

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

/// One request's counter.
#[derive(Debug)]
pub(super) struct Desk {
    database: Database,
    store: Arc<Memory>,
    task: Task,
    permit: Cell<bool>,
    reserved: RefCell<BTreeSet<String>>,
    messages: RefCell<BTreeSet<String>>,
    waits: Cell<usize>,
    at: Cell<&'static str>,
}

impl Desk {
    /// A desk whose database takes so long for everything.
    pub(super) fn open(delay: Duration, task: Task, recorder: &Recorder) -> io::Result<Desk> {
        let store = Arc::new(Memory::default());
        let delay = Delay { time: ServiceTime::Const(delay), capacity: 64, seed: 1 };
        Ok(Desk {
            database: Database::new(Arc::clone(&store) as _, Some(delay), recorder.clone())?,
            store,
            task,
            permit: Cell::new(true),
            reserved: RefCell::default(),
            messages: RefCell::default(),
            waits: Cell::new(0),
            at: Cell::new("start"),
        })
    }

    /// How often the request has waited so far.
    pub(super) fn waits(&self) -> usize {
        self.waits.get()
    }

    /// What it waits for, or waited for last.
    pub(super) fn at(&self) -> &'static str {
        self.at.get()
    }

    pub(super) async fn read(&self) -> String {
        self.turn("read").await;
        self.turn("read").await;
        CODE.into()
    }

    pub(super) async fn take_permit(&self) {
        self.turn("permit").await;
        self.permit.set(false);
        self.task.note("has the permit");
    }

    pub(super) async fn reserve(&self, code: &str) {
        self.reserved.borrow_mut().insert(code.into());
        self.task.note("reserves code");
        self.ask("reserve", Question::Find(code.into())).await;
    }

    pub(super) async fn insert(&self, code: &str) {
        let link = Link { code: code.into(), url: "https://example.org/".into(), clicks: 0 };
        self.task.note("inserts");
        self.ask("insert", Question::Insert(link)).await;
    }

    /// The queue lies in the same database: a round trip, and the message is there.
    pub(super) async fn queue_message(&self, code: &str) {
        self.ask("message", Question::Find(code.into())).await;
        self.messages.borrow_mut().insert(code.into());
    }

    /// The list of permits has a lock, for which one may have to wait.
    pub(super) async fn give_back_permit(&self) {
        self.turn("give back").await;
        self.permit.set(true);
    }

    pub(super) fn free(&self, code: &str) {
        self.reserved.borrow_mut().remove(code);
    }

    pub(super) async fn reply(&self) {
        self.turn("reply").await;
        self.turn("reply").await;
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

    /// Nobody cancels the relay: it looks through the links kept, and queues the messages still owed.
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

    async fn ask(&self, at: &'static str, question: Question) -> Answer {
        let query = Query { task: self.task.clone(), question: question.into() };
        self.wait(at, self.database.submit(query)).await
    }

    async fn turn(&self, at: &'static str) {
        self.wait(at, ready(())).await;
    }

    /// Awaits `future`, not answering before the second poll.
    async fn wait<F: Future + Unpin>(&self, at: &'static str, mut future: F) -> F::Output {
        self.at.set(at);
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
pub(super) struct Permit<'a>(&'a Desk);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.permit.set(true); // no await here: there cannot be one in a destructor
    }
}
// ANCHOR_END: drop

/// A code that nobody else may take meanwhile.
pub(super) struct Reservation<'a>(&'a Desk, &'a str);

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.0.free(self.1);
    }
}

/// What a request has left behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// The permit was never given back: one request fewer can be served from now on.
    pub(super) permit_gone: bool,
    /// The code is reserved for a request that is no more.
    pub(super) code_reserved: bool,
    /// The link is kept. Nothing wrong with that.
    pub(super) link: bool,
    /// The link is kept and its owner will never hear of it.
    pub(super) message_owed: bool,
}

impl Left {
    /// Each thing by its name, and whether it is left.
    pub(super) fn parts(self) -> [(&'static str, bool); 4] {
        [
            ("permit lost", self.permit_gone),
            ("code held", self.code_reserved),
            ("link", self.link),
            ("message lost", self.message_owed),
        ]
    }
}
