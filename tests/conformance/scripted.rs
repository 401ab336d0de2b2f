//! A store that does as a test tells it: panics, or waits for leave.

use super::harness::PATIENCE;
use brigade::blink::stores::{Memory, Store, StoreError};
use brigade::blink::{Link, Listing};
use crossbeam::channel::{Receiver, Sender, unbounded};
use std::sync::Arc;

/// Memory, but following `panic12` panics, and following `gate123` says so and waits for leave.
#[derive(Debug)]
pub(crate) struct Scripted {
    links: Memory,
    waits: bool,
    entered: Sender<()>,
    leave: Receiver<()>,
}

/// The test's end of the gate.
pub(crate) struct Gate {
    pub(crate) entered: Receiver<()>,
    pub(crate) leave: Sender<()>,
}

impl Scripted {
    /// A store, and its gate; one that `waits` is asked on the database's own threads.
    pub(crate) fn new(waits: bool) -> (Arc<Scripted>, Gate) {
        let (says, entered) = unbounded();
        let (leave, may) = unbounded();
        let store = Scripted { links: Memory::default(), waits, entered: says, leave: may };
        (Arc::new(store), Gate { entered, leave })
    }
}

impl Store for Scripted {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        self.links.insert(links)
    }
    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        self.links.find(code)
    }
    fn follow(&self, code: &str) -> Result<Option<String>, StoreError> {
        assert_ne!(code, "panic12", "told to");
        if code == "gate123" {
            self.entered.send(()).unwrap();
            self.leave.recv_timeout(PATIENCE).unwrap();
        }
        self.links.follow(code)
    }
    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        self.links.count(clicks)
    }
    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        self.links.delete(codes)
    }
    fn list(&self, listing: &Listing) -> Result<Vec<Link>, StoreError> {
        self.links.list(listing)
    }
    fn waits(&self) -> bool {
        self.waits
    }
}
