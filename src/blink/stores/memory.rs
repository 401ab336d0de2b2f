//! Links in memory, sharded.

use super::{Store, StoreError};
use crate::blink::{Link, Listing};

/// Links in memory: gone with the process.
#[derive(Debug, Default)]
pub struct Memory {}

impl Store for Memory {
    fn insert(&self, _links: &[Link]) -> Vec<Result<(), StoreError>> {
        todo!()
    }
    fn find(&self, _code: &str) -> Result<Option<Link>, StoreError> {
        todo!()
    }
    fn follow(&self, _code: &str) -> Result<Option<String>, StoreError> {
        todo!()
    }
    fn delete(&self, _code: &str) -> Result<bool, StoreError> {
        todo!()
    }
    fn list(&self, _listing: &Listing) -> Result<Vec<Link>, StoreError> {
        todo!()
    }
}
