//! What the rungs have in common: the shortener of the core over some database, under one execution model, so that
//! the architecture is the only thing that differs between two rungs.

use super::{MOST, Place};
use anyhow::Context;
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Bounded, Database, Engine};
use brigade_core::models::{self, Service, Shutdown};
use std::net::TcpListener;
use std::sync::Arc;

/// The execution model of all rungs.
const MODEL: &str = "tokio_multi";

/// The database of a rung: `engine`, of which no more is asked at once than [`MOST`].
pub(super) fn bounded(engine: impl Engine + 'static) -> Database {
    Database::over(Arc::new(Bounded::over(Arc::new(engine), MOST)))
}

/// Serves the shortener over `database`.
pub(super) fn serve(place: Place, database: Database) -> anyhow::Result<()> {
    serve_as(place, database, |blink| blink)
}

/// The same of a shortener that is made another in one thing.
pub(super) fn serve_as(
    place: Place,
    database: Database,
    change: impl FnOnce(Blink) -> Blink,
) -> anyhow::Result<()> {
    let Place { listener, recorder, shutdown, .. } = place;
    let host = listener.local_addr()?.to_string();
    let blink = change(Blink::new(&host, Some(&database), None, recorder.clone()));
    until_told(listener, Arc::new(Service::new(blink, database, recorder)), shutdown)
}

/// Serves until it is told to stop.
pub(super) fn until_told(
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let model = models::model(MODEL).context("the ladder's execution model")?;
    Ok((model.serve)(listener, service, shutdown)?)
}
