//! One table of links, shared six ways. What is done under the lock is the same everywhere: one look-up, and a copy
//! of the target.

mod actor;
mod locked;
mod swapped;

use super::serving::links::links;
use crate::blink::Link;
use crate::blink::stores::{Memory, Store};
use anyhow::bail;
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, RwLock};

/// A table that threads share.
pub(super) trait Table: Debug + Send + Sync {
    /// Where a code leads.
    fn follow(&self, code: &str) -> Option<String>;
    /// Adds a code; whether it was free.
    fn insert(&self, code: &str) -> bool;
    /// Removes a code; whether it was there.
    fn delete(&self, code: &str) -> bool;
}

/// The names of all tables.
pub(super) const TABLES: &[&str] = &["Mutex", "RwLock", "16 Mutexes", "Memory", "ArcSwap", "actor"];

/// Links in a table; few enough that copying all of them, which `ArcSwap` does to change one, can be waited for.
pub(super) const CODES: usize = 1_000;

/// Where an inserted code leads.
const TARGET: &str = "https://example.com/inserted";

type Map = HashMap<Box<str>, Arc<str>>;

/// The table of that name, with all links in it.
pub(super) fn table(name: &str) -> anyhow::Result<Arc<dyn Table>> {
    let all = || links(CODES).map(|link| (link.code.into(), link.url.into()));
    Ok(match name {
        "Mutex" => Arc::new(Mutex::new(all().collect::<Map>())),
        "RwLock" => Arc::new(RwLock::new(all().collect::<Map>())),
        "16 Mutexes" => Arc::new(locked::Sharded::new(all())),
        "Memory" => {
            let memory = Memory::default();
            for verdict in Store::insert(&memory, &links(CODES).collect::<Vec<_>>()) {
                verdict?;
            }
            Arc::new(memory)
        }
        "ArcSwap" => Arc::new(swapped::Swapped::new(all().collect())),
        "actor" => Arc::new(actor::Actor::start(all().collect())?),
        _ => bail!("no table is called {name}"),
    })
}

/// The codes that are in every table.
pub(super) fn codes() -> impl Iterator<Item = String> {
    links(CODES).map(|link| link.code)
}

/// The real store: 64 shards with an `RwLock` each. It also counts a click.
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
