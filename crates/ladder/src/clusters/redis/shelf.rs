//! What users ask: entries of the cache.

use crate::cache::Entries;
use crate::clusters::in_short;
use crate::clusters::users::Client;
use redis::RedisError;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// A connection to a cluster comes about within this time, or is not waited for.
const RENEWED: Duration = Duration::from_secs(1);
/// No entry ends during a drill.
const LIFE: Duration = Duration::from_secs(3_600);

/// Entries of the cache, as rung 4 keeps and finds them. A connection that is late is given up, as there: the client of a cluster
/// would go on asking a node that stands still, whose place another one has taken.
#[derive(Clone)]
pub(in crate::clusters) struct Shelf {
    url: String,
    entries: Entries,
}

impl Shelf {
    pub(super) fn open(url: String, runtime: &Runtime) -> anyhow::Result<Shelf> {
        let entries = runtime.block_on(Entries::open(&url))?;
        Ok(Shelf { url, entries })
    }

    /// Why it failed; connected anew if it was late.
    async fn failed(&mut self, why: RedisError) -> String {
        if why.is_timeout()
            && let Ok(Ok(new)) = timeout(RENEWED, Entries::open(&self.url)).await
        {
            self.entries = new;
        }
        reason(&why)
    }
}

impl Client for Shelf {
    async fn write(&mut self, name: &str) -> Result<(), String> {
        let target = format!("https://example.org/{name}");
        match self.entries.keep(name, &target, LIFE).await {
            Ok(true) => Ok(()),
            Ok(false) => Err("its lease was lost".into()),
            Err(why) => Err(self.failed(why).await),
        }
    }

    async fn read(&mut self, name: &str) -> Result<bool, String> {
        match self.entries.knows(name).await {
            Ok(known) => Ok(known),
            Err(why) => Err(self.failed(why).await),
        }
    }

    async fn lost(&mut self, names: &[String]) -> Result<Vec<String>, String> {
        let mut lost = Vec::new();
        for name in names {
            if !self.read(name).await? {
                lost.push(name.clone());
            }
        }
        Ok(lost)
    }
}

/// The server's word for it, `CLUSTERDOWN`, or the system's.
fn reason(why: &RedisError) -> String {
    why.code().map_or_else(|| in_short(why), Into::into)
}
