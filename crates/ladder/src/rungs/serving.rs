//! What the rungs have in common: the shortener of the core over some database, under one execution model, so that
//! the architecture is the only thing that differs between two rungs.

use super::{MOST, Place};
use anyhow::Context;
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Bounded, Database, Engine};
use brigade_core::models::{self, Service};
use std::sync::Arc;

/// The execution model of all rungs.
const MODEL: &str = "tokio_multi";

/// The database of a rung: `engine`, of which no more is asked at once than [`MOST`].
pub(super) fn bounded(engine: impl Engine + 'static) -> Database {
    Database::over(Arc::new(Bounded::over(Arc::new(engine), MOST)))
}

/// Serves the shortener over `database`.
pub(super) fn serve(place: Place, database: Database) -> anyhow::Result<()> {
    let Place { listener, recorder, shutdown, .. } = place;
    let model = models::model(MODEL).context("the ladder's execution model")?;
    let host = listener.local_addr()?.to_string();
    let blink = Blink::new(&host, Some(&database), None, recorder.clone());
    let service = Arc::new(Service::new(blink, database, recorder));
    Ok((model.serve)(listener, service, shutdown)?)
}
