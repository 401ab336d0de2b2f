//! What the service keeps: it outlives the process. Reading takes no time; a commit can be cut off before it is done, and after it.

use super::Ms;
use super::world::World;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::rc::Rc;
use std::task::Poll;

/// The service's database.
#[derive(Clone)]
pub struct Store {
    world: Rc<RefCell<World>>,
}

/// A click that was counted, under its key.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// The key.
    pub key: u64,
    /// Which click of the link it was.
    pub clicks: u64,
    /// [`Transaction::forget`] goes by this.
    pub until: Ms,
}

/// Changes that are kept together, or not at all. Dropped without a commit, it has done nothing.
pub struct Transaction {
    world: Rc<RefCell<World>>,
    changes: Changes,
}

/// What a transaction does.
#[derive(Clone, Default)]
pub(super) struct Changes {
    pub(super) counts: Vec<&'static str>,
    pub(super) keeps: Vec<Done>,
    pub(super) forgets: Ms,
}

impl Store {
    pub(super) fn of(world: &Rc<RefCell<World>>) -> Store {
        Store { world: Rc::clone(world) }
    }

    /// How often a link was clicked.
    pub fn clicks(&self, link: &'static str) -> u64 {
        self.world.borrow().rows.clicks(link)
    }

    /// What is kept under a key.
    pub fn done(&self, key: u64) -> Option<Done> {
        self.world.borrow().rows.done(key)
    }

    /// Begins a transaction.
    pub fn begin(&self) -> Transaction {
        Transaction { world: Rc::clone(&self.world), changes: Changes::default() }
    }
}

impl Transaction {
    /// One click more.
    pub fn count(&mut self, link: &'static str) {
        self.changes.counts.push(link);
    }

    /// Keeps a key and what came of it.
    pub fn keep(&mut self, done: Done) {
        self.changes.keeps.push(done);
    }

    /// Forgets what is kept until a time before `now`: `DELETE FROM done WHERE until < $now`.
    pub fn forget(&mut self, now: Ms) {
        self.changes.forgets = now;
    }

    /// Keeps all of it. The process can be killed before, and after.
    #[track_caller]
    pub fn commit(self) -> impl Future<Output = ()> {
        let (Transaction { world, changes }, at) = (self, Location::caller());
        let (mut polls, mut changes) = (0, Some(changes));
        poll_fn(move |_| {
            polls += 1;
            if polls == 2
                && let Some(changes) = changes.take()
            {
                world.borrow_mut().commits(changes, at);
            }
            if polls > 2 { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

/// What is kept: clicks by link, and keys, each with the click that it was kept for.
#[derive(Default)]
pub(super) struct Rows {
    clicks: BTreeMap<&'static str, u64>,
    done: Vec<(usize, Done)>,
}

impl Rows {
    pub(super) fn clicks(&self, link: &'static str) -> u64 {
        self.clicks.get(link).copied().unwrap_or(0)
    }

    fn done(&self, key: u64) -> Option<Done> {
        self.done.iter().rev().find(|(_, done)| done.key == key).map(|(_, done)| *done)
    }

    /// The clicks that have a key here.
    pub(super) fn keys(&self) -> impl Iterator<Item = usize> {
        self.done.iter().map(|(click, _)| *click)
    }

    /// Does all of a transaction for a click: as which clicks of their links it is counted.
    pub(super) fn change(&mut self, click: usize, changes: Changes) -> Vec<u64> {
        let Changes { counts, keeps, forgets } = changes;
        self.done.extend(keeps.into_iter().map(|done| (click, done)));
        self.done.retain(|(_, done)| done.until >= forgets);
        let mut count = |link| {
            let clicks = self.clicks.entry(link).or_default();
            *clicks += 1;
            *clicks
        };
        counts.into_iter().map(&mut count).collect()
    }
}
