//! What runs: redirects for one client, one after the other, with a database that takes so long.

use super::server::serve_one_client;
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the database takes, and how many redirects are asked for.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) database_ms: f64,
    pub(super) redirects: u32,
}

/// A few redirects with the recorder on, to be looked at; then many without a recorder.
pub(super) fn serve(setting: &Setting) -> anyhow::Result<Evidence> {
    let Asked { database_ms, redirects } = setting.asked()?;
    let delay = Duration::from_secs_f64(database_ms / 1e3);
    serve_one_client(32, Duration::ZERO, Recorder::off())?; // caches and branch predictors
    let recorder = Recorder::start();
    serve_one_client(4, delay, recorder.clone())?;
    let lanes = recorder.finish();
    live::show(setting, &lanes);
    let redirects = if setting.quick { 20 } else { redirects };
    let stages = serve_one_client(redirects, delay, Recorder::off())?;
    Ok(Evidence::of(&stages.found(database_ms))?.drawn("lanes", lanes))
}
