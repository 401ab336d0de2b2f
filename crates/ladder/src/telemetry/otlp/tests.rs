//! What a span is in both forms, spelled out.

use super::*;
use crate::telemetry::Context;
use serde_json::{from_str, json, to_value};

#[test]
fn a_span_is_written_as_the_mapping_of_protobuf_to_json_says_and_read_back() {
    let moment = Instant::now();
    let clock = Clock { moment, since_1970: Duration::from_secs(1_700_000_000) };
    let context = Context::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
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
    let ids = json!({"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7"});
    let name = json!({"key": "service.name", "value": {"stringValue": "gateway"}});
    let right = json!({"resourceSpans": [{
        "resource": {"attributes": [name]}, "scopeSpans": [{"spans": [{
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

#[test]
fn the_numbers_of_the_fields_in_binary_are_those_of_the_proto_file() {
    let (trace_id, span_id) = (vec![0xAA], vec![0xBB]);
    let span = Written {
        trace_id: trace_id.clone(),
        span_id: span_id.clone(),
        parent_span_id: vec![0xCC],
        name: "n".into(),
        kind: 2,
        start_time_unix_nano: 3,
        end_time_unix_nano: 4,
        attributes: vec![Attribute::new("k", Any::IntValue(5))],
        links: vec![Link { trace_id, span_id }],
        status: Status { code: 2 },
    };
    let ids = [0x0A, 1, 0xAA, 0x12, 1, 0xBB, 0x22, 1, 0xCC];
    let named = [0x2A, 1, b'n', 0x30, 2];
    let times = [[0x39, 3, 0, 0, 0, 0, 0, 0, 0], [0x41, 4, 0, 0, 0, 0, 0, 0, 0]].concat();
    let said = [0x4A, 7, 0x0A, 1, b'k', 0x12, 2, 0x18, 5, 0x6A, 6, 0x0A, 1, 0xAA, 0x12, 1, 0xBB];
    let right = [&ids[..], &named, &times, &said, &[0x7A, 2, 0x18, 2]].concat();
    assert_eq!(span.encode_to_vec(), right);
    let resource = Resource { attributes: vec![Attribute::new("s", Any::StringValue("v".into()))] };
    let of = ResourceSpans { resource, scope_spans: vec![ScopeSpans { spans: vec![span] }] };
    let traces = Traces { resource_spans: vec![of] };
    let length = right.len() as u8;
    let around = [0x0A, length + 16, 0x0A, 10, 0x0A, 8, 0x0A, 1, b's', 0x12, 3, 0x0A, 1, b'v'];
    let right = [&around[..], &[0x12, length + 2, 0x12, length], &right].concat();
    assert_eq!(traces.encode_to_vec(), right);
    assert_eq!(Traces::decode(&*right).unwrap(), traces);
}
