//! All signals of one process: which of them are on, where they go, and what is told of a request and of a fault.

use super::export::Spans;
use super::log::{Event, Lines, What};
use super::metrics::Metrics;
use super::reports::{Report, Reports};
use super::{Context, Counts, Kind, Open, Sampling, Sink, Text, Tracer, Watched, Writing, carry};
use brigade_core::blink::database::Engine;
use hyper::HeaderMap;
use serde::{Deserialize, Serialize};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::Instant;

/// Spans, or lines, that wait to be written: a second's worth on a machine that is busy, in a few megabytes.
const ROOM: usize = 4_096;

/// Which signals are on, and where they go. It goes to each process with its means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which traces are kept; none at all without it.
    pub traces: Option<Sampling>,
    /// Who is sent spans, as OTLP over HTTP. Without it nothing is traced.
    pub collector: Option<SocketAddr>,
    /// Where each process has the file of its log; none without it.
    pub logs: Option<PathBuf>,
    /// Whether requests are counted and timed, and faults reported.
    pub metrics: bool,
}

/// The signals of one process; off, it is one `None`. Clones are the same ones.
#[derive(Clone, Debug, Default)]
pub struct Telemetry(Option<Arc<Signals>>);

#[derive(Debug, Default)]
struct Signals {
    tracer: Tracer,
    spans: Option<Sink<super::Span>>,
    log: Option<Sink<Event>>,
    counted: Option<(Metrics, Reports)>,
}

/// A request that is being answered. Dropped before its reply, it was given up by its client.
#[derive(Debug)]
pub struct Handled {
    telemetry: Telemetry,
    route: &'static str,
    began: Instant,
    span: Option<Open>,
    context: Context,
}

impl Telemetry {
    /// Nothing is told.
    pub fn off() -> Self {
        Telemetry(None)
    }

    /// The signals of `service`, and the threads that write them: they end with the values that come back, which write
    /// what is there first.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start(settings: &Settings, service: &'static str) -> io::Result<(Self, Vec<Writing>)> {
        let (mut signals, mut writing) = (Signals::default(), Vec::new());
        if let (Some(sampling), Some(collector)) = (settings.traces, settings.collector) {
            let (sink, thread) = Sink::start("spans", ROOM, Spans::to(service, collector)?)?;
            signals.tracer = Tracer::new(sampling, sink.clone());
            signals.spans = Some(sink);
            writing.push(thread);
        }
        if let Some(folder) = &settings.logs {
            let (sink, thread) =
                Sink::start("log", ROOM, Lines::to(service, log(folder, service)))?;
            signals.log = Some(sink);
            writing.push(thread);
        }
        if settings.metrics {
            signals.counted = Some(<(Metrics, Reports)>::default());
        }
        Ok((Telemetry(Some(Arc::new(signals))), writing))
    }

    /// Signals into sinks that a test reads.
    pub fn into_sinks(sampling: Sampling, spans: Sink<super::Span>, log: Sink<Event>) -> Self {
        let tracer = Tracer::new(sampling, spans.clone());
        let counted = Some(<(Metrics, Reports)>::default());
        let signals = Signals { tracer, spans: Some(spans), log: Some(log), counted };
        Telemetry(Some(Arc::new(signals)))
    }

    /// A request of this class begins; `parent` is where its client stands in a trace. Nothing if all is off.
    pub fn request(&self, route: &'static str, parent: Option<Context>) -> Option<Handled> {
        let signals = self.0.as_ref()?;
        if let Some((metrics, _)) = &signals.counted {
            metrics.enters(REQUESTS);
        }
        let span = signals.tracer.root(route, Kind::Server, parent);
        let (began, context) = (Instant::now(), span.context());
        Some(Handled { telemetry: self.clone(), route, began, span: Some(span), context })
    }

    /// Whether anything is told.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The engine, watched under this name; the engine itself if all is off.
    pub fn over(&self, engine: Arc<dyn Engine>, name: &'static str) -> Arc<dyn Engine> {
        if self.is_on() { Arc::new(Watched::over(engine, name, self)) } else { engine }
    }

    /// What makes spans.
    pub fn tracer(&self) -> Tracer {
        self.0.as_ref().map_or_else(Tracer::off, |signals| signals.tracer.clone())
    }

    /// Something did not do what it is for.
    pub fn fault(&self, at: &'static str, why: &Text, context: Option<Context>) {
        let Some(signals) = &self.0 else { return };
        let now = Instant::now();
        if let Some((_, reports)) = &signals.counted {
            reports.note(at, why, context, now);
        }
        if let Some(log) = &signals.log {
            log.put(Event { at: now, context, what: What::fault(at, why) });
        }
    }

    /// One more question for an engine at once (`true`), or one less.
    pub fn asks(&self, engine: &'static str, enters: bool) {
        if let Some((metrics, _)) = self.0.as_ref().and_then(|signals| signals.counted.as_ref()) {
            if enters { metrics.enters(engine) } else { metrics.leaves(engine) }
        }
    }

    /// Its metrics, as Prometheus reads them.
    pub fn metrics(&self) -> Option<String> {
        let (metrics, _) = self.0.as_ref()?.counted.as_ref()?;
        for (signal, counts) in self.counts() {
            metrics.lost(signal, counts.dropped + counts.lost);
        }
        Some(metrics.text())
    }

    /// Its faults so far.
    pub fn reports(&self) -> Vec<Report> {
        let counted = self.0.as_ref().and_then(|signals| signals.counted.as_ref());
        counted.map_or_else(Vec::new, |(_, reports)| reports.all())
    }

    /// What became of its spans and lines.
    pub fn counts(&self) -> Vec<(&'static str, Counts)> {
        let Some(signals) = &self.0 else { return Vec::new() };
        let spans = signals.spans.as_ref().map(|sink| ("spans", sink.counts()));
        spans.into_iter().chain(signals.log.as_ref().map(|sink| ("log", sink.counts()))).collect()
    }
}

/// The file of a service's log. There are several instances, each with a file of its own.
fn log(folder: &Path, service: &str) -> PathBuf {
    match service {
        INSTANCE => folder.join(format!("{INSTANCE}-{}.jsonl", process::id())),
        service => folder.join(format!("{service}.jsonl")),
    }
}

/// The one service of which there are several.
pub const INSTANCE: &str = "instance";

/// What requests are called among the things that are inside.
const REQUESTS: &str = "requests";

impl Handled {
    /// The parent of what is done on its behalf.
    pub fn context(&self) -> Context {
        self.context
    }

    /// A span on its behalf.
    pub fn child(&self, name: &'static str, kind: Kind) -> Open {
        self.telemetry.tracer().child(self.context, name, kind)
    }

    /// A span on its behalf for a request to another process, whose header fields name it.
    pub fn outgoing(&self, fields: &mut HeaderMap, name: &'static str) -> Open {
        let open = self.child(name, Kind::Client);
        carry::inject(fields, open.context());
        open
    }

    /// It has been waiting since then.
    #[must_use]
    pub fn since(mut self, began: Instant) -> Handled {
        self.began = began;
        self.span = self.span.take().map(|span| span.since(began));
        self
    }

    /// Its reply is made.
    pub fn replied(mut self, status: u16) {
        let took = self.began.elapsed();
        let Some(mut span) = self.span.take() else { return };
        span.set("http.response.status_code", status);
        if status >= 500 {
            span.failed();
        }
        span.end();
        let Some(signals) = &self.telemetry.0 else { return };
        if let Some((metrics, _)) = &signals.counted {
            metrics.replied(self.route, status, took);
        }
        if let Some(log) = &signals.log {
            let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            let what = What::Request { route: self.route.into(), status, took_us };
            log.put(Event { at: Instant::now(), context: Some(self.context), what });
        }
    }
}

impl Drop for Handled {
    fn drop(&mut self) {
        if let Some((metrics, _)) = self.telemetry.0.as_ref().and_then(|it| it.counted.as_ref()) {
            metrics.leaves(REQUESTS);
        }
    }
}
