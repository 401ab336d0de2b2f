//! Who keeps links, each in the setting that its name says.

use super::Survives;
use crate::engines::redis::Kept;
use crate::engines::{Postgres, Redis, Sqlite};
use crate::ground::Means;
use anyhow::Context;
use brigade_core::blink::database::{Database, Engine, Local};
use brigade_core::blink::stores::{Memory, Redb, Store};
use brigade_core::trace::Recorder;
use std::fs;
use std::sync::Arc;
use url::Url;

/// One of them.
pub(super) struct Contender {
    pub(super) name: &'static str,
    pub(super) survives: Survives,
    pub(super) database: Database,
    /// Of a store in this process: where many links can be kept in one commit.
    pub(super) store: Option<Arc<dyn Store>>,
}

impl Contender {
    fn new(name: &'static str, survives: Survives, engine: impl Engine + 'static) -> Contender {
        Contender { name, survives, database: Database::over(Arc::new(engine)), store: None }
    }

    /// In this process, asked on the thread that asks.
    fn local(name: &'static str, survives: Survives, store: impl Store + 'static) -> Contender {
        let store: Arc<dyn Store> = Arc::new(store);
        let local = Contender::new(name, survives, Local::over(Arc::clone(&store)));
        Contender { store: Some(store), ..local }
    }
}

/// In this process.
pub(super) fn here(means: &Means) -> anyhow::Result<Vec<Contender>> {
    let file = means.folder.join("links.redb");
    let _absent = fs::remove_file(&file);
    Ok(vec![
        Contender::local("memory", Survives::Nothing, Memory::default()),
        Contender::local("redb", Survives::PowerCut, Redb::open(&file)?),
        sqlite(means)?,
    ])
}

/// Servers, and SQLite beside them.
pub(super) fn servers(means: &Means) -> anyhow::Result<Vec<Contender>> {
    let off = Recorder::off();
    let (url, early) = (means.postgres()?, early(means.postgres()?)?);
    let redis = Redis::open(means.redis()?, &off)?;
    let survives = match redis.kept() {
        Kept::Memory | Kept::Unsaid => Survives::Nothing,
        Kept::Kernel | Kept::Second => Survives::Kill,
        Kept::Disk => Survives::PowerCut,
    };
    Ok(vec![
        sqlite(means)?,
        Contender::new("PostgreSQL", Survives::PowerCut, Postgres::open(url, &off)?),
        Contender::new("PostgreSQL, async commit", Survives::Kill, Postgres::open(&early, &off)?),
        Contender::new("Redis", survives, redis),
    ])
}

fn sqlite(means: &Means) -> anyhow::Result<Contender> {
    let file = means.folder.join("links.sqlite");
    for ending in ["", "-wal", "-shm"] {
        let _absent = fs::remove_file(format!("{}{ending}", file.display()));
    }
    Ok(Contender::local("SQLite", Survives::PowerCut, Sqlite::open(&file)?))
}

/// The same server; it answers a commit before it is on the disk.
fn early(url: &str) -> anyhow::Result<String> {
    let mut url: Url = url.parse().context("the URL of PostgreSQL")?;
    url.query_pairs_mut().append_pair("options", "-c synchronous_commit=off");
    Ok(url.to_string().replace('+', "%20")) // which is how PostgreSQL wants a blank
}
