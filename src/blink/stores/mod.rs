//! Where links are kept, one store a file, and the table of them.

use super::{Link, Listing};
use std::fmt::Debug;

mod memory;

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
    /// Anything else, said in words.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// A place for links. Two real implementations: memory and redb.
pub trait Store: Send + Sync + Debug {
    /// Adds links that are all kept when this returns (one group commit); each has its own verdict.
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>>;
    /// The link, if there is one.
    fn find(&self, code: &str) -> Result<Option<Link>, StoreError>;
    /// The link's target, counting a click; clicks are not promised to survive a crash.
    fn follow(&self, code: &str) -> Result<Option<String>, StoreError>;
    /// Removes it; whether it was there.
    fn delete(&self, code: &str) -> Result<bool, StoreError>;
    /// One page of links.
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError>;
    /// Whether it waits for a device: the database then asks it on threads of its own, writes on one
    /// and reads on another. A store in memory answers on the thread that asks.
    fn waits(&self) -> bool {
        false
    }
}
