//! Spans as OTLP/JSON (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>): ids in hexadecimal, 64-bit
//! numbers as texts. Any collector takes it; what is unknown is skipped when it is read.

use super::{Kind, Span, Value};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One message to a collector: `POST /v1/traces`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traces {
    /// By who made the spans.
    pub resource_spans: Vec<ResourceSpans>,
}

/// The spans of one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceSpans {
    /// Which service it is: `service.name`.
    pub resource: Resource,
    /// By the library that made them.
    pub scope_spans: Vec<ScopeSpans>,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its name among them.
    pub attributes: Vec<Attribute>,
}

/// The spans of one library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScopeSpans {
    /// All of them.
    pub spans: Vec<Written>,
}

/// A span as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 of them.
    pub span_id: String,
    /// The parent's; empty for the first span of a trace.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parent_span_id: String,
    /// What was done.
    pub name: String,
    /// [`Kind`] as a number.
    pub kind: u8,
    /// Nanoseconds since 1970.
    pub start_time_unix_nano: String,
    /// As above.
    pub end_time_unix_nano: String,
    /// What is known besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Spans that caused it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Whether it did what it was for.
    #[serde(default)]
    pub status: Status,
}

/// What is known of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub key: String,
    /// What it is.
    pub value: Any,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Any {
    /// A text.
    StringValue(String),
    /// A number, as text.
    IntValue(String),
}

/// Another span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its trace.
    pub trace_id: String,
    /// Its id.
    pub span_id: String,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// 0: as it should, 2: with an error.
    #[serde(default)]
    pub code: u8,
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
    pub fn nanos(&self, at: Instant) -> u128 {
        let after = at.saturating_duration_since(self.moment);
        let before = self.moment.saturating_duration_since(at);
        (self.since_1970 + after).saturating_sub(before).as_nanos()
    }
}

impl Traces {
    /// The spans of one service as a message.
    pub fn of(service: &str, spans: &[Span], clock: &Clock) -> Traces {
        let name = Any::StringValue(service.into());
        let resource =
            Resource { attributes: vec![Attribute { key: "service.name".into(), value: name }] };
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
            let name = name.map_or("", |it| it.value.text());
            of.scope_spans.iter().flat_map(|scope| &scope.spans).map(move |span| (name, span))
        })
    }
}

impl Written {
    fn of(span: &Span, clock: &Clock) -> Written {
        let attribute = |(key, value): &(&'static str, Value)| Attribute {
            key: (*key).into(),
            value: match value {
                Value::Text(text) => Any::StringValue(text.as_str().into()),
                Value::Number(number) => Any::IntValue(number.to_string()),
            },
        };
        let link = |to: super::Context| Link { trace_id: hex(to.trace), span_id: short(to.span) };
        Written {
            trace_id: hex(span.context.trace),
            span_id: short(span.context.span),
            parent_span_id: span.parent.map(short).unwrap_or_default(),
            name: span.name.into(),
            kind: span.kind as u8,
            start_time_unix_nano: clock.nanos(span.began).to_string(),
            end_time_unix_nano: clock.nanos(span.ended).to_string(),
            attributes: span.attributes.iter().map(attribute).collect(),
            links: span.link.map(link).into_iter().collect(),
            status: Status { code: if span.failed { 2 } else { 0 } },
        }
    }

    /// Whether it ended with an error.
    pub fn failed(&self) -> bool {
        self.status.code == 2
    }

    /// From when to when, in nanoseconds since 1970; `None` if it says no numbers, or ends before it begins.
    pub fn time(&self) -> Option<(u128, u128)> {
        let began = self.start_time_unix_nano.parse().ok()?;
        let ended = self.end_time_unix_nano.parse().ok()?;
        (began <= ended).then_some((began, ended))
    }

    /// Whether it waited for an answer from outside.
    pub fn is_client(&self) -> bool {
        self.kind == Kind::Client as u8
    }
}

impl Any {
    /// As a text.
    pub fn text(&self) -> &str {
        match self {
            Any::StringValue(text) | Any::IntValue(text) => text,
        }
    }
}

fn hex(trace: std::num::NonZeroU128) -> String {
    format!("{trace:032x}")
}

fn short(span: std::num::NonZeroU64) -> String {
    format!("{span:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Context;
    use serde_json::{from_str, json, to_value};

    #[test]
    fn a_span_is_written_as_the_mapping_of_protobuf_to_json_says_and_read_back() {
        let moment = Instant::now();
        let clock = Clock { moment, since_1970: Duration::from_secs(1_700_000_000) };
        let context =
            Context::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        let span = Span {
            context,
            parent: Some(7.try_into().unwrap()),
            link: Some(context),
            name: "GET",
            kind: Kind::Server,
            is_local_root: true,
            began: moment - Duration::from_nanos(1),
            ended: moment + Duration::from_nanos(2),
            attributes: vec![
                ("http.response.status_code", 302u16.into()),
                ("route", "redirect".into()),
            ],
            failed: true,
        };
        let traces = Traces::of("gateway", &[span], &clock);
        let ids =
            json!({"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7"});
        let right = json!({"resourceSpans": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "gateway"}}]},
            "scopeSpans": [{"spans": [{
                "traceId": ids["traceId"], "spanId": ids["spanId"], "parentSpanId": "0000000000000007",
                "name": "GET", "kind": 2,
                "startTimeUnixNano": "1699999999999999999", "endTimeUnixNano": "1700000000000000002",
                "attributes": [
                    {"key": "http.response.status_code", "value": {"intValue": "302"}},
                    {"key": "route", "value": {"stringValue": "redirect"}},
                ],
                "links": [ids],
                "status": {"code": 2},
            }]}],
        }]});
        assert_eq!(to_value(&traces).unwrap(), right);
        assert_eq!(from_str::<Traces>(&right.to_string()).unwrap(), traces);
        let (service, read) = traces.spans().next().unwrap();
        assert_eq!((service, read.time().map(|(from, to)| to - from)), ("gateway", Some(3)));
    }
}
