//! Engines over what the core does not know: clients of other programs, and a database that is a library in C. One folder
//! each.
//!
//! Reading order: [`sqlite`], a store in the process; `client`, what the clients of all servers have in common;
//! [`postgres`], [`redis`], `nats`; [`migrations`], how their tables come about.

pub(crate) mod client;
pub mod migrations;
pub(crate) mod nats;
pub mod postgres;
pub mod redis;
pub mod sqlite;

use brigade_core::blink::database::{Engine, OnThreads};
use brigade_core::trace::Recorder;
pub use client::StartError;
pub use postgres::{Postgres, ask};
pub use redis::Redis;
pub use sqlite::Sqlite;
use std::path::Path;
use std::sync::Arc;

/// Where SQLite keeps its links if nothing is said.
const FILE: &str = "blink.sqlite";

/// Opens what `text` names: `sqlite`, `sqlite:PATH`, `redis://HOST:PORT/NUMBER` or `postgres://USER@HOST/DATABASE`. `note` hears what
/// an acknowledged write survives where that is the server's to say.
///
/// # Errors
/// Each names what is meant, the reason and what to do, and none a password.
pub fn open(
    text: &str,
    recorder: &Recorder,
    note: impl FnOnce(&str),
) -> anyhow::Result<Arc<dyn Engine>> {
    let path = if text == "sqlite" { Some(FILE) } else { text.strip_prefix("sqlite:") };
    if let Some(path) = path {
        anyhow::ensure!(!path.is_empty(), "it names no file. Write sqlite:PATH");
        let store = Arc::new(Sqlite::open(Path::new(path))?);
        return Ok(Arc::new(OnThreads::start(store, recorder)?));
    }
    if text.starts_with("redis") {
        let redis = Redis::open(text, recorder)?;
        note(&redis.kept().to_string());
        return Ok(Arc::new(redis));
    }
    Ok(Arc::new(Postgres::open(text, recorder)?))
}
