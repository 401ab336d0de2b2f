//! What a request leaves behind: spans of a trace, lines of a log, metrics, and reports of faults. None of it may stop a
//! request or hold a secret: every way out is a bounded queue whose losses are counted, and what is written is [`Text`].
//!
//! Spans are our own, in the form of OpenTelemetry (OTLP): a global dispatcher, as `tracing` has one, belongs to no run, and
//! writes what any `Debug` says.
//!
//! Reading order: [`Span`] and [`Tracer`], what is traced; [`Sampling`] and [`Tail`], which traces are kept; [`carry`], how a
//! context travels to another process; [`Sink`], the way out of a request's path; [`otlp`], how spans are written and read;
//! [`Tree`], the spans of one request, and where its time went; [`log`], [`metrics`] and [`reports`], the other signals; [`Telemetry`], all of
//! them in one process, with [`Watched`], an engine under it, and the observer of the core; [`collector`], where spans go.

pub mod carry;
pub mod collector;
pub mod drills;
mod engine;
mod export;
pub mod log;
pub mod metrics;
mod observe;
pub mod otlp;
pub mod reports;
mod sampling;
mod signals;
mod sink;
mod span;
mod tail;
mod text;
mod tracer;
mod tree;

pub use brigade_core::trace::Context;
pub use engine::{Watched, carried};
pub use export::Spans;
pub use sampling::Sampling;
pub use signals::{Handled, INSTANCE, Settings, Telemetry};
pub use sink::{Counts, EVERY, Exporter, Sink, Writing};
pub use span::{Kind, Span, Value};
pub use tail::Tail;
pub use text::{Secret, Text};
pub use tracer::{Open, Tracer};
pub use tree::Tree;
