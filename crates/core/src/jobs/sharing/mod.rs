//! One table of links, shared seven ways. What is done under the lock is the same everywhere: one look-up, and a copy
//! of the target.

mod actor;
mod copied;
mod locked;
mod swapped;

use crate::blink::Link;
use crate::blink::stores::{Memory, Store};
use std::collections::HashMap;
use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex, RwLock};

/// A table that threads share.
pub trait Table: Debug + Send + Sync {
    /// Where a code leads.
    fn follow(&self, code: &str) -> Option<String>;
    /// Adds a code; whether it was free.
    fn insert(&self, code: &str) -> bool;
    /// Removes a code; whether it was there.
    fn delete(&self, code: &str) -> bool;
}

/// One way of sharing a table.
#[derive(Debug)]
pub struct Way {
    /// `16 Mutexes`
    pub name: &'static str,
    /// The table with these links in it.
    ///
    /// # Errors
    /// If the operating system refuses a thread, or two links have the same code.
    pub open: fn(&[Link]) -> io::Result<Arc<dyn Table>>,
    /// Whether a reader may have to wait for another reader.
    pub readers_wait: bool,
}

/// Every way of sharing a table.
pub const TABLES: &[Way] = &[
    Way { name: "Mutex", open: |links| Ok(Arc::new(Mutex::new(map(links)))), readers_wait: true },
    Way {
        name: "RwLock",
        open: |links| Ok(Arc::new(RwLock::new(map(links)))),
        readers_wait: false,
    },
    Way {
        name: "16 Mutexes",
        open: |links| Ok(Arc::new(locked::Sharded::new(links))),
        readers_wait: true,
    },
    Way { name: "Memory", open: memory, readers_wait: false },
    Way {
        name: "ArcSwap",
        open: |links| Ok(Arc::new(swapped::Swapped::new(map(links)))),
        readers_wait: false,
    },
    Way {
        name: "own copy",
        open: |links| Ok(Arc::new(copied::Copied::new(map(links)))),
        readers_wait: false,
    },
    Way {
        name: "actor",
        open: |links| Ok(Arc::new(actor::Actor::start(map(links))?)),
        readers_wait: true,
    },
];

/// Where an inserted code leads.
const TARGET: &str = "https://example.com/inserted";

type Map = HashMap<Box<str>, Arc<str>>;

fn map(links: &[Link]) -> Map {
    links.iter().map(|link| (link.code.as_str().into(), link.url.as_str().into())).collect()
}

/// The real store: 64 shards with an `RwLock` each. It also counts a click.
fn memory(links: &[Link]) -> io::Result<Arc<dyn Table>> {
    let memory = Memory::default();
    for verdict in Store::insert(&memory, links) {
        verdict.map_err(io::Error::other)?;
    }
    Ok(Arc::new(memory))
}

impl Table for Memory {
    fn follow(&self, code: &str) -> Option<String> {
        Store::follow(self, code).ok().flatten()
    }
    fn insert(&self, code: &str) -> bool {
        let link = Link { code: code.into(), url: TARGET.into(), clicks: 0 };
        Store::insert(self, &[link]).iter().all(Result::is_ok)
    }
    fn delete(&self, code: &str) -> bool {
        Store::delete(self, &[code]).iter().all(|verdict| *verdict == Ok(true))
    }
}

/// What every table does once it has the map.
fn follow(map: &Map, code: &str) -> Option<String> {
    map.get(code).map(|url| url.as_ref().into())
}

fn insert(map: &mut Map, code: &str) -> bool {
    map.insert(code.into(), TARGET.into()).is_none()
}

fn delete(map: &mut Map, code: &str) -> bool {
    map.remove(code).is_some()
}
