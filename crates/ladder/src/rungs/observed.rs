//! Rung 10: what a request leaves behind. Nothing is served in another way than on the rung before: each process writes a log, counts
//! its requests, and sends its spans to a collector, and the context of a request goes with it through all of them.
//!
//! With the collector or the disk away requests go on: what cannot be written is dropped and counted.

use super::services as before;
use super::{Link, Place, Rung, Source, Write};
use crate::experiments::telemetry as experiments;
use crate::ground::{Means, Need};
use crate::telemetry::drills::{COLLECTOR_AWAY, LOG_FULL, MANY_CODES};
use crate::telemetry::{Sampling, Settings};

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 10,
    name: "observed",
    adds: "logs, metrics, traces and reports of faults in every process, and a context that goes with each request through all of them",
    needs: &[Need::Postgres, Need::Redis, Need::Mail, Need::Collector],
    serve,
    write: Write::Link,
    // The gateway sends its spans too, and the servers stand on all that they stood on before.
    parts: &[
        Link { from: "users", by: "HTTP", to: "gateway" },
        Link { from: "gateway", by: "HTTP", to: "servers" },
        Link { from: "servers", by: "OTLP", to: "collector" },
        Link { from: "servers", by: "SQL", to: "PostgreSQL" },
    ],
    files: &[
        Source { path: "src/rungs/observed.rs", text: include_str!("observed.rs") },
        Source { path: "src/telemetry/mod.rs", text: include_str!("../telemetry/mod.rs") },
        Source { path: "src/telemetry/span.rs", text: include_str!("../telemetry/span.rs") },
        Source { path: "src/telemetry/tracer.rs", text: include_str!("../telemetry/tracer.rs") },
        Source {
            path: "src/telemetry/sampling.rs",
            text: include_str!("../telemetry/sampling.rs"),
        },
        Source { path: "src/telemetry/tail.rs", text: include_str!("../telemetry/tail.rs") },
        Source { path: "src/telemetry/carry.rs", text: include_str!("../telemetry/carry.rs") },
        Source { path: "src/telemetry/sink.rs", text: include_str!("../telemetry/sink.rs") },
        Source { path: "src/telemetry/export.rs", text: include_str!("../telemetry/export.rs") },
        Source { path: "src/telemetry/otlp.rs", text: include_str!("../telemetry/otlp.rs") },
        Source { path: "src/telemetry/text.rs", text: include_str!("../telemetry/text.rs") },
        Source { path: "src/telemetry/log.rs", text: include_str!("../telemetry/log.rs") },
        Source { path: "src/telemetry/metrics.rs", text: include_str!("../telemetry/metrics.rs") },
        Source { path: "src/telemetry/reports.rs", text: include_str!("../telemetry/reports.rs") },
        Source { path: "src/telemetry/signals.rs", text: include_str!("../telemetry/signals.rs") },
        Source { path: "src/telemetry/engine.rs", text: include_str!("../telemetry/engine.rs") },
        Source { path: "src/telemetry/observe.rs", text: include_str!("../telemetry/observe.rs") },
    ],
    drills: &[COLLECTOR_AWAY, LOG_FULL, MANY_CODES],
    experiments: experiments::ALL,
    rule: "Carry one context through everything that a request passes. Keep every error and a share of the rest. Let no signal stop a request, and no secret into a signal: make both impossible by type, not by care.",
};

fn serve(mut place: Place) -> anyhow::Result<()> {
    if place.means.telemetry.is_none() {
        place.means.telemetry = Some(everything(&place.means)?);
    }
    before::serve(place)
}

/// All signals of all requests.
fn everything(means: &Means) -> anyhow::Result<Settings> {
    Ok(Settings {
        traces: Some(Sampling::ALL),
        collector: Some(means.collector()?),
        logs: Some(means.folder.clone()),
        metrics: true,
    })
}
