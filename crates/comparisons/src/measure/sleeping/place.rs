//! Where the redirects wait: Blink, and a database that answers no query until it is told to, and then all.

use crate::SEED;
use crate::measure::serving::links::{HOST, links};
use anyhow::Context;
use brigade_core::blink::Blink;
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::{Memory, Store, StoreError};
use brigade_core::blink::{Link, Listing, Step};
use brigade_core::http::{Method, Request, Response};
use brigade_core::trace::Recorder;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Enough that not everybody asks for the same link.
const LINKS: usize = 1_000;

/// No run waits longer for a million redirects, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// What all redirects share.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) service: Arc<Service>,
    /// Opens the database, when it is dropped.
    gate: Mutex<Option<SyncSender<()>>>,
    waiting: Receiver<()>,
    answered: Receiver<()>,
}

/// What every redirect needs.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) blink: Blink,
    pub(super) database: Database,
    links: Vec<Link>,
    waiting: Count,
    answered: Count,
}

/// Counts up, and says when it is done.
#[derive(Debug)]
struct Count {
    left: AtomicUsize,
    done: SyncSender<()>,
}

impl Place {
    /// A place for so many.
    pub(super) fn new(count: usize) -> anyhow::Result<Self> {
        let (gate, closed) = sync_channel(0);
        let store = Gated { memory: Memory::default(), closed: Mutex::new(closed) };
        let links: Vec<Link> = links(LINKS).collect();
        for verdict in store.memory.insert(&links) {
            verdict?;
        }
        let (waiting, all_wait) = Count::new(count);
        let (answered, all_answered) = Count::new(count);
        let service = Service {
            blink: Blink::new(HOST, None, Some(SEED), Recorder::off()),
            database: Database::new(Arc::new(store), None, Recorder::off())?,
            links,
            waiting,
            answered,
        };
        Ok(Place {
            service: Arc::new(service),
            gate: Mutex::new(Some(gate)),
            waiting: all_wait,
            answered: all_answered,
        })
    }

    /// Returns when all of them wait.
    pub(super) fn wait_until_all_wait(&self) -> anyhow::Result<()> {
        let left = || format!("{} never waited", self.service.waiting.left.load(Relaxed));
        self.waiting.recv_timeout(PATIENCE).with_context(left)
    }

    /// Lets the database answer, and returns when everybody has the right response.
    pub(super) fn answer_all(&self) -> anyhow::Result<()> {
        drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner).take());
        let left = || format!("{} have no right answer", self.service.answered.left.load(Relaxed));
        self.answered.recv_timeout(PATIENCE).with_context(left)
    }
}

impl Service {
    /// The request of one of them.
    pub(super) fn request(&self, n: usize) -> Request {
        Request::new(Method::Get, &format!("/{}", self.links[n % LINKS].code), &[], Instant::now())
    }

    /// It has a ticket.
    pub(super) fn waits(&self) {
        self.waiting.one_more();
    }

    /// It has its response.
    pub(super) fn is_answered(&self, n: usize, step: Step) {
        let right = Response::redirect(self.links[n % LINKS].url.clone());
        if matches!(step, Step::Reply(response) if response == right) {
            self.answered.one_more();
        }
    }
}

impl Count {
    fn new(count: usize) -> (Self, Receiver<()>) {
        let (done, receiver) = sync_channel(1);
        (Count { left: AtomicUsize::new(count), done }, receiver)
    }

    fn one_more(&self) {
        if self.left.fetch_sub(1, Relaxed) == 1 {
            let _nobody_waits = self.done.send(());
        }
    }
}

/// A store that lets its first question wait until it is opened, and with it all that come behind.
#[derive(Debug)]
struct Gated {
    memory: Memory,
    /// Disconnected as soon as it is open.
    closed: Mutex<Receiver<()>>,
}

impl Store for Gated {
    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        let _open = self.closed.lock().unwrap_or_else(PoisonError::into_inner).recv();
        self.memory.follow(code)
    }
    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        self.memory.count(clicks)
    }
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        self.memory.insert(links)
    }
    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        self.memory.find(code)
    }
    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        self.memory.delete(codes)
    }
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError> {
        self.memory.list(listing)
    }
    /// So the database asks it on a thread of its own.
    fn waits(&self) -> bool {
        true
    }
}
