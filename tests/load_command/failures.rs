//! What does not go well: it is told with its reason, and it is in the percentiles.

use super::scripted::Scripted;
use super::{OK, complained, json, load, said};
use serde_json::Value;

fn with_field(field: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 2\r\n\r\nok")
}

#[test]
fn replies_that_a_browser_reads_are_answers() {
    let photo = "x".repeat(1_048_577);
    let policy = "x".repeat(20_000);
    let chunks = format!("10000\r\n{}\r\n", "x".repeat(65_536)).repeat(32);
    for (what, reply) in [
        ("two types", with_field("Content-Type: text/html\r\nContent-Type: text/plain")),
        ("a fold", with_field("X-Long: a\r\n b")),
        ("a long policy", with_field(&format!("Content-Security-Policy: {policy}"))),
        ("a photo", format!("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n{photo}")),
        (
            "chunks",
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0  \r\n\r\n"),
        ),
        (
            "padded",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2   \r\nok\r\n0\r\n\r\n".into(),
        ),
    ] {
        let server = Scripted::always(reply);
        let found = json(&format!("http://{}/ --users 2 --count 10", server.address));
        assert_eq!(
            (&found["answered"], &found["valid"]),
            (&10.into(), &true.into()),
            "{what}: {found}"
        );
    }
}

#[test]
fn every_failure_is_told_with_its_status_or_its_reason_and_the_next_step() {
    let status = |status: u16| format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
    for (reply, closes, reason, next) in [
        (status(404), false, "8 answered 404", "curl -i"),
        (status(401), false, "8 answered 401", "USER:PASSWORD@"),
        (status(429), false, "8 answered 429", "lower --users"),
        (status(405), false, "8 answered 405", "-X"),
        (with_field("Content-Length: 3"), false, "Content-Length is given twice", "curl -v"),
        ("220 mail.example ESMTP\r\n".into(), false, "begins with `220 mail.example", "HTTP/1.1"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok".into(),
            true,
            "8 hung up on in the middle of the answer",
            "log",
        ),
        (String::new(), true, "hung up on", "log"),
    ] {
        let bytes = reply.clone().into_bytes();
        let script = Box::new(move |_| Some((bytes.clone(), closes)));
        let server = Scripted::serve("127.0.0.1:0", script).expect("a free port");
        let typed = format!("http://{}/a --users 2 --count 8", server.address);
        let output = load(&typed);
        // Lines are wrapped: a reason may stand on two of them.
        let text = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains(reason), "{reason}: {text}");
        let error = text.split("INVALID: ").nth(1).expect("why it is no measurement");
        let place = format!("http://{}/a", server.address);
        assert!([&place, reason, next].iter().all(|part| error.contains(*part)), "{next}: {error}");
        let found = json(&typed);
        let told = found["reasons"].as_object().expect("reasons");
        assert_eq!(told.values().filter_map(Value::as_u64).sum::<u64>(), 8, "{found}");
        let why = found["why_not"].as_str().expect("why");
        assert!(why.contains(reason) && !why.contains("INVALID"), "{found}");
    }
    let server = Scripted::always(status(502));
    let url = format!("http://{}/a?b=c&d=e", server.address);
    let why = json(&format!("{url} -X PUT --users 2 --count 8"))["why_not"].to_string();
    assert!(why.contains(&format!("`curl -i -X PUT '{url}'`")), "{why}");
    let found = json(&format!("http://{}/ --users 2 --count 8", server.address));
    assert_eq!(found["wrong_statuses"], serde_json::json!({ "502": 8 }));
}

#[test]
fn a_refusal_is_told_apart_from_failures_and_is_sent_again_if_that_is_asked_for() {
    let refused = b"HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = || {
        let refused = refused.clone();
        let script = move |n: usize| {
            Some((if n.is_multiple_of(2) { refused.clone() } else { OK.to_vec() }, false))
        };
        Scripted::serve("127.0.0.1:0", Box::new(script)).expect("a free port")
    };
    let typed = |more: &str| format!("http://{}/ --users 1 --count 8 {more}", server().address);
    let found = json(&typed(""));
    assert_eq!(
        (&found["answered"], &found["failures"]["rejected"]),
        (&4.into(), &4.into()),
        "{found}"
    );
    assert_eq!(
        (&found["failures"]["wrong"], &found["retry"]),
        (&0.into(), &Value::Null),
        "{found}"
    );
    let text = said(&load(&typed("")));
    assert!(text.contains("  rejected   4 answered 503"), "{text}");
    assert!(text.contains("  failures   none"), "{text}");

    let again = "--retries 1 --retry-pause 1ms --retry-budget 100%";
    let found = json(&typed(again));
    assert_eq!((&found["answered"], &found["sent_again"]), (&8.into(), &8.into()), "{found}");
    assert_eq!(found["retry"]["budget"], 1.0, "{found}");
    let text = said(&load(&typed(again)));
    assert!(text.contains("  retries    8 sent again"), "{text}");
    assert!(!text.contains("rejected"), "each was answered in the end: {text}");
}

#[test]
fn requests_that_failed_are_in_the_percentiles_as_having_waited_for_the_timeout() {
    let fails = |failure: fn() -> Option<Vec<u8>>| {
        let script = move |n: usize| match n % 20 {
            19 => failure().map(|reply| (reply, false)),
            _ => Some((OK.to_vec(), false)),
        };
        Scripted::serve("127.0.0.1:0", Box::new(script)).expect("a free port")
    };
    let broken = || Some(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_vec());
    for (server, kind) in [(fails(broken), "wrong"), (fails(|| None), "timed_out")] {
        let typed = format!("http://{}/ --users 1 --count 100 --timeout 200ms", server.address);
        let found = json(&typed);
        assert_eq!(found["failures"][kind], 5, "{found}");
        assert_eq!((&found["due"], &found["answered"]), (&100.into(), &95.into()), "{found}");
        assert_eq!(found["latency_at_least"], serde_json::json!(["p99", "max"]), "{found}");
        assert!(found["latency_ns"]["p99"].as_u64() >= Some(200_000_000), "{found}");
        let text = said(&load(&typed));
        let row =
            text.lines().find(|line| line.trim_start().starts_with("latency")).expect("a row");
        assert_eq!(row.matches('>').count(), 2, "{text}");
        assert!(text.contains("all 100 requests"), "{text}");
    }
}

#[test]
fn a_percentile_that_only_the_longest_latency_could_be_is_no_number() {
    let server = Scripted::always(OK);
    let typed = format!("http://{}/ --users 2 --count 40", server.address);
    let found = json(&typed);
    assert!(found["latency_ns"]["p90"].is_u64() && found["latency_ns"]["max"].is_u64(), "{found}");
    assert!(["p99", "p99.9"].iter().all(|name| found["latency_ns"][name].is_null()), "{found}");
    let text = said(&load(&typed));
    assert!(text.contains("40 of 40 due") && text.contains("p99.9 needs 1,000"), "{text}");
    let row = text.lines().find(|line| line.trim_start().starts_with("latency")).expect("a row");
    assert_eq!(row.split_whitespace().filter(|word| *word == "-").count(), 2, "{row}");
}

#[cfg(target_os = "linux")] // how many connections a backlog of one holds is the system's to say
#[test]
fn a_listener_that_accepts_nothing_costs_a_few_timeouts_and_not_one_a_request() {
    use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};
    let listener = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
    bind(&listener, &"127.0.0.1:0".parse::<std::net::SocketAddrV4>().expect("an address"))
        .expect("a port");
    listen(&listener, 1).expect("a short backlog");
    let address = std::net::SocketAddr::try_from(getsockname(&listener).expect("a name"))
        .expect("an address");
    let output = load(&format!("http://{address}/ --users 8 --count 8 --timeout 40ms"));
    assert_eq!(output.status.code(), Some(1));
    // The kernel takes two: one that looks whether a server is there, and one user, whose request is never answered,
    // and who then gets no other connection.
    let text = said(&output);
    assert!(text.contains("8 not connected in time, 1 timed out"), "{text}");
    let output = load(&format!("http://{address}/ --timeout 40ms"));
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output);
    assert!(text.contains("no connection is taken") && text.contains("--timeout"), "{text}");
}
