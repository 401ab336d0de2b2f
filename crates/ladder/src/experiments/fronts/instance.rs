//! A server behind a front: the shortener with one link, in memory.

use anyhow::{Context, ensure};
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::sync::Arc;

/// Serves until the value is dropped.
pub(super) fn start() -> anyhow::Result<Served> {
    let model = models::model("tokio_multi").context("the ladder's execution model")?;
    let store = Memory::default();
    let link = Link { code: "abcdefg".into(), url: "https://example.com/".into(), clicks: 0 };
    ensure!(store.insert(&[link]) == [Ok(())], "a fresh store takes a link");
    let database = Database::new(Arc::new(store), None, Recorder::off())?;
    let blink = Blink::new("localhost", Some(&database), None, Recorder::off());
    let service = Arc::new(Service::new(blink, database, Recorder::off()));
    Ok(Served::start(model, service)?)
}
