//! Spans as OTLP: in binary on their way to a collector, whatever collector that is, and as JSON to be read
//! (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>: ids in hexadecimal, 64-bit numbers as texts). The
//! numbers of the fields are those of `opentelemetry/proto/trace/v1/trace.proto`; what is unknown is skipped.

mod json;
#[cfg(test)]
mod tests;

use super::{Kind, Span, Value};
use json::{hex, text};
use prost::{Message, Oneof};
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU64, NonZeroU128};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One message to a collector: `POST /v1/traces`.
#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traces {
    /// By who made the spans.
    #[prost(message, repeated, tag = "1")]
    pub resource_spans: Vec<ResourceSpans>,
}

/// The spans of one service.
#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceSpans {
    /// Which service it is: `service.name`.
    #[prost(message, required, tag = "1")]
    pub resource: Resource,
    /// By the library that made them.
    #[prost(message, repeated, tag = "2")]
    pub scope_spans: Vec<ScopeSpans>,
}

/// A service.
#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
pub struct Resource {
    /// Its name among them.
    #[prost(message, repeated, tag = "1")]
    pub attributes: Vec<Attribute>,
}

/// The spans of one library.
#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
pub struct ScopeSpans {
    /// All of them.
    #[prost(message, repeated, tag = "2")]
    pub spans: Vec<Written>,
}

/// A span as it is written.
#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// 16 bytes.
    #[prost(bytes = "vec", tag = "1")]
    #[serde(with = "hex")]
    pub trace_id: Vec<u8>,
    /// 8 bytes.
    #[prost(bytes = "vec", tag = "2")]
    #[serde(with = "hex")]
    pub span_id: Vec<u8>,
    /// The parent's; empty for the first span of a trace.
    #[prost(bytes = "vec", tag = "4")]
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "hex")]
    pub parent_span_id: Vec<u8>,
    /// What was done.
    #[prost(string, tag = "5")]
    pub name: String,
    /// [`Kind`] as a number.
    #[prost(int32, tag = "6")]
    pub kind: i32,
    /// Nanoseconds since 1970.
    #[prost(fixed64, tag = "7")]
    #[serde(with = "text")]
    pub start_time_unix_nano: u64,
    /// As above.
    #[prost(fixed64, tag = "8")]
    #[serde(with = "text")]
    pub end_time_unix_nano: u64,
    /// What is known besides.
    #[prost(message, repeated, tag = "9")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Spans that caused it.
    #[prost(message, repeated, tag = "13")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Whether it did what it was for.
    #[prost(message, required, tag = "15")]
    #[serde(default)]
    pub status: Status,
}

/// What is known of something.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    #[prost(string, tag = "1")]
    pub key: String,
    /// What it is.
    #[prost(message, required, tag = "2")]
    pub value: AnyValue,
}

/// A value, or none of a kind that is known here.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct AnyValue {
    /// The value.
    #[prost(oneof = "Any", tags = "1, 3")]
    #[serde(flatten)]
    pub value: Option<Any>,
}

/// A value.
#[derive(Clone, PartialEq, Eq, Oneof, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Any {
    /// A text.
    #[prost(string, tag = "1")]
    StringValue(String),
    /// A number.
    #[prost(int64, tag = "3")]
    IntValue(#[serde(with = "text")] i64),
}

/// Another span.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its trace.
    #[prost(bytes = "vec", tag = "1")]
    #[serde(with = "hex")]
    pub trace_id: Vec<u8>,
    /// Its id.
    #[prost(bytes = "vec", tag = "2")]
    #[serde(with = "hex")]
    pub span_id: Vec<u8>,
}

/// How a span ended.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize, Deserialize)]
pub struct Status {
    /// 0: as it should, 2: with an error.
    #[prost(int32, tag = "3")]
    #[serde(default)]
    pub code: i32,
}

/// One moment on both clocks, by which those of a process's clock are told in the time of day.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    moment: Instant,
    since_1970: Duration,
}

impl Clock {
    /// The clocks as they stand now.
    pub fn now() -> Clock {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock { moment: Instant::now(), since_1970 }
    }

    /// Nanoseconds since 1970.
    pub fn nanos(&self, at: Instant) -> u64 {
        let after = at.saturating_duration_since(self.moment);
        let before = self.moment.saturating_duration_since(at);
        let nanos = (self.since_1970 + after).saturating_sub(before).as_nanos();
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }
}

impl Traces {
    /// The spans of one service as a message.
    pub fn of(service: &str, spans: &[Span], clock: &Clock) -> Traces {
        let name = Attribute::new("service.name", Any::StringValue(service.into()));
        let resource = Resource { attributes: vec![name] };
        let spans = spans.iter().map(|span| Written::of(span, clock)).collect();
        Traces {
            resource_spans: vec![ResourceSpans {
                resource,
                scope_spans: vec![ScopeSpans { spans }],
            }],
        }
    }

    /// Every span with the name of its service.
    pub fn spans(&self) -> impl Iterator<Item = (&str, &Written)> {
        self.resource_spans.iter().flat_map(|of| {
            let name = of.resource.attributes.iter().find(|it| it.key == "service.name");
            let name = name.map_or("", |it| it.text());
            of.scope_spans.iter().flat_map(|scope| &scope.spans).map(move |span| (name, span))
        })
    }
}

impl Written {
    fn of(span: &Span, clock: &Clock) -> Written {
        let attribute = |(key, value): &(&'static str, Value)| {
            let value = match value {
                Value::Text(text) => Any::StringValue(text.as_str().into()),
                Value::Number(number) => Any::IntValue(*number),
            };
            Attribute::new(key, value)
        };
        let link = |to: super::Context| Link { trace_id: long(to.trace), span_id: short(to.span) };
        Written {
            trace_id: long(span.context.trace),
            span_id: short(span.context.span),
            parent_span_id: span.parent.map(short).unwrap_or_default(),
            name: span.name.into(),
            kind: span.kind as i32,
            start_time_unix_nano: clock.nanos(span.began),
            end_time_unix_nano: clock.nanos(span.ended),
            attributes: span.attributes.iter().map(attribute).collect(),
            links: span.link.map(link).into_iter().collect(),
            status: Status { code: if span.failed { 2 } else { 0 } },
        }
    }

    /// Whether it ended with an error.
    pub fn failed(&self) -> bool {
        self.status.code == 2
    }

    /// From when to when, in nanoseconds since 1970; `None` if it ends before it begins.
    pub fn time(&self) -> Option<(u64, u64)> {
        let (began, ended) = (self.start_time_unix_nano, self.end_time_unix_nano);
        (began <= ended).then_some((began, ended))
    }

    /// Whether it waited for an answer from outside.
    pub fn is_client(&self) -> bool {
        self.kind == Kind::Client as i32
    }
}

impl Attribute {
    fn new(key: &str, value: Any) -> Attribute {
        Attribute { key: key.into(), value: AnyValue { value: Some(value) } }
    }

    /// Its value, if that is a text.
    pub fn text(&self) -> &str {
        match &self.value.value {
            Some(Any::StringValue(text)) => text,
            _ => "",
        }
    }
}

fn long(trace: NonZeroU128) -> Vec<u8> {
    trace.get().to_be_bytes().into()
}

fn short(span: NonZeroU64) -> Vec<u8> {
    span.get().to_be_bytes().into()
}

/// An id as it is written for people.
pub fn written(id: &[u8]) -> String {
    hex::text(id)
}
