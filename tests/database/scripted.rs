//! A store that does as told: it reports the size of each group and waits for leave to go on.

use brigade::blink::stores::{Store, StoreError};
use brigade::blink::{Link, Listing};
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Links in a map; what panics is the code `panic`.
#[derive(Debug, Default)]
pub(super) struct Scripted {
    pub(super) links: Mutex<BTreeMap<String, Link>>,
    pub(super) waits: bool,
    pub(super) gate: Option<(Sender<usize>, Receiver<()>)>,
}

impl Scripted {
    fn group(&self, size: usize) {
        if let Some((groups, leave)) = &self.gate {
            groups.send(size).unwrap();
            leave.recv().unwrap();
        }
    }
}

impl Store for Scripted {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        self.group(links.len());
        let mut kept = self.links.lock().unwrap();
        let keep = |link: &Link| match kept.insert(link.code.clone(), link.clone()) {
            None => Ok(()),
            Some(_) => Err(StoreError::Taken),
        };
        links.iter().map(keep).collect()
    }
    fn find(&self, code: &str) -> Result<Option<Link>, StoreError> {
        assert_ne!(code, "panic", "told to");
        Ok(self.links.lock().unwrap().get(code).cloned())
    }
    fn count(&self, clicks: &[(String, u64)]) -> Result<(), StoreError> {
        let mut kept = self.links.lock().unwrap();
        for (code, more) in clicks {
            if let Some(link) = kept.get_mut(code) {
                link.clicks += more;
            }
        }
        Ok(())
    }
    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        self.group(codes.len());
        let mut kept = self.links.lock().unwrap();
        codes.iter().map(|code| Ok(kept.remove(*code).is_some())).collect()
    }
    fn list(&self, _listing: &Listing) -> Result<Vec<Link>, StoreError> {
        Ok(self.links.lock().unwrap().values().cloned().collect())
    }
    fn waits(&self) -> bool {
        self.waits
    }
}

/// A store that waits, what says the size of each group, and what gives leave.
pub(super) fn gated() -> (Scripted, Receiver<usize>, Sender<()>) {
    let ((groups, seen), (leave, gate)) = (unbounded(), bounded(0));
    (Scripted { waits: true, gate: Some((groups, gate)), ..Scripted::default() }, seen, leave)
}
