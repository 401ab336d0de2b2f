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
    /// Another request had this key (of [`Question::Enrol`]).
    #[error("the key is another request's")]
    Reused,
    /// No room for a write; reads go on.
    #[error("no space is left for writes")]
    Full,
    /// More is asked of it than it can take: refused at once.
    #[error("the store has more to do than it can take")]
    Busy {
        /// Seconds after which it makes sense to ask again.
        retry_after: u32,
    },
    /// The client no longer waits, as it said it would not: nothing was done.
    #[error("the client's deadline had passed")]
    Expired,
    /// It cannot be reached, or was lost before it answered: then what was asked may have been done. It may come
    /// back. In words, for the server's log.
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
    /// It did not answer in time; what was asked may have been done.
    #[error("the store did not answer in time")]
    Late,
    /// This request could not be answered; the next may be. In words, for the server's log.
    #[error("the store failed: {0}")]
    Failed(String),
    /// It does not keep such things: links only, for instance.
    #[error("this store keeps no {0}")]
    Unsupported(&'static str),
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
    /// Adds so many clicks to each of these codes; of a code that is not there, nothing is counted. Clicks are not
    /// promised to survive a crash.
    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError>;
    /// The link's target, counting a click: [`find`](Store::find) and [`count`](Store::count), which a store may
    /// do at once.
    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        let Some(link) = self.find(code)? else { return Ok(None) };
        self.count(&[(link.code, 1)])?;
        Ok(Some(link.url))
    }
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
        Question::Count(clicks) => store.count(clicks).map(|()| Answer::Counted),
        Question::Find(code) => store.find(code).map(Answer::Found),
        Question::Delete(code) => only(store.delete(&[code])).map(Answer::Deleted),
        Question::List(listing) => store.list(listing).map(Answer::Page),
        Question::Enrol(_) => Err(StoreError::Unsupported("users")),
        Question::Enqueue(_) => Err(StoreError::Unsupported("jobs")),
        Question::Together(_) => Err(StoreError::Unsupported("users and jobs")),
        Question::Ready => store.find(NO_CODE).map(|_| Answer::Ready),
    };
    answer.unwrap_or_else(Answer::Failed)
}

/// What no link is called: too short for an alias. Looking it up asks the store whether it answers.
const NO_CODE: &str = "-";

fn only<T>(mut verdicts: Vec<Result<T, StoreError>>) -> Result<T, StoreError> {
    verdicts.pop().unwrap_or_else(|| Err(no_verdict()))
}

/// What is said of a write of which the store said nothing.
pub(super) fn no_verdict() -> StoreError {
    StoreError::Failed("no verdict on this write".into())
}

/// A kind of store.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What is typed: `--store redb`.
    pub name: &'static str,
    /// What reading and running it teaches, in one sentence.
    pub teaches: &'static str,
    /// Opens the store in the file at this path, or makes it there.
    pub open: fn(&Path) -> Result<Arc<dyn Store>, StoreError>,
}

/// Every store.
pub const STORES: &[Kind] = &[
    Kind {
        name: "memory",
        teaches: "what sharding buys: readers of different links share no lock, and nothing outlives the process",
        open: |_| Ok(Arc::new(Memory::default())),
    },
    Kind {
        name: "redb",
        teaches: "what an acknowledgement costs: one fsync, shared by all who wait, and no link is lost to a power cut",
        open: |path| match Redb::open(path) {
            Ok(store) => Ok(Arc::new(store)),
            Err(why) => Err(StoreError::Failed(why.to_string())),
        },
    },
];
