//! Where links are kept, one store a file, and the table of them.

use super::database::{Answer, Question};
use super::{Link, Listing};
use std::fmt::Debug;
use std::path::Path;
use std::slice;
use std::sync::Arc;

mod memory;
mod redb;

pub use self::redb::{OpenError, Redb};
pub use memory::Memory;

/// Why a store could not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The code is taken: choose another.
    #[error("the code is taken")]
    Taken,
    /// No room for a write; reads go on.
    #[error("no space is left for writes")]
    Full,
    /// This request could not be answered; the next may be. In words, for the server's log.
    #[error("the store failed: {0}")]
    Failed(String),
    /// Nothing is answered any more, until a restart. In words, for the server's log.
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// A place for links. Two real implementations: memory and redb.
///
/// Every method may be called from any thread at any time. A panic in one call (a bug, or memory that
/// ran out) must not spoil the next: take poisoned locks over.
pub trait Store: Send + Sync + Debug {
    /// Adds links that are all kept when this returns (one group commit); each has its own verdict, in
    /// their order. Looking whether a code is free and taking it is one atomic step: of any number of
    /// inserts of one code, also within `links`, exactly one is `Ok` and the rest are
    /// [`StoreError::Taken`].
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>>;
    /// The link, if there is one.
    fn find(&self, code: &str) -> Result<Option<Link>, StoreError>;
    /// The link's target, counting a click; clicks are not promised to survive a crash.
    fn follow(&self, code: &str) -> Result<Option<String>, StoreError>;
    /// Removes links that are all gone when this returns (one group commit); of each, whether it was
    /// there, in their order.
    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>>;
    /// One page of links; a [`Page`](super::Page) picks it from links in any order.
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError>;
    /// Whether it waits for a device: the database then asks it on threads of its own, writes on one
    /// and reads on another. A store in memory answers on the thread that asks.
    fn waits(&self) -> bool {
        false
    }
}

/// What `store` says to `question`.
pub fn answer(store: &dyn Store, question: &Question) -> Answer {
    let answer = match question {
        Question::Insert(link) => {
            only(store.insert(slice::from_ref(link))).map(|()| Answer::Inserted)
        }
        Question::Follow(code) => store.follow(code).map(Answer::Target),
        Question::Locate(code) => {
            store.find(code).map(|link| Answer::Target(link.map(|link| link.url)))
        }
        Question::Find(code) => store.find(code).map(Answer::Found),
        Question::Delete(code) => only(store.delete(&[code])).map(Answer::Deleted),
        Question::List(listing) => store.list(listing).map(Answer::Page),
    };
    answer.unwrap_or_else(Answer::Failed)
}

fn only<T>(mut verdicts: Vec<Result<T, StoreError>>) -> Result<T, StoreError> {
    verdicts.pop().unwrap_or_else(|| Err(no_verdict()))
}

/// What is said of a write of which the store said nothing.
pub(super) fn no_verdict() -> StoreError {
    StoreError::Failed("no verdict on this write".into())
}

/// A kind of store.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// What is typed: `--store redb`.
    pub name: &'static str,
    /// What reading and running it teaches, in one sentence.
    pub teaches: &'static str,
    /// Opens the store in the file at this path, or makes it there.
    pub open: fn(&Path) -> Result<Arc<dyn Store>, StoreError>,
}

/// Every store.
pub const STORES: &[Engine] = &[
    Engine {
        name: "memory",
        teaches: "what sharding buys: readers of different links share no lock, and nothing outlives the process",
        open: |_| Ok(Arc::new(Memory::default())),
    },
    Engine {
        name: "redb",
        teaches: "what an acknowledgement costs: one fsync, shared by all who wait, and no link is lost to a power cut",
        open: |path| match Redb::open(path) {
            Ok(store) => Ok(Arc::new(store)),
            Err(why) => Err(StoreError::Failed(why.to_string())),
        },
    },
];
