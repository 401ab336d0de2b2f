//! The gateway as its clients see it, and nginx and HAProxy as the same gateway: one list of requests, and what each of the
//! three must answer. What it needs: the programs of nginx and HAProxy on this machine.

#![cfg(target_os = "linux")]

mod front;

use brigade_core::http::Method;
use brigade_ladder::auth::token::{Holder, Key, Ring, Role, Tokens};
use brigade_ladder::drills::{Answer, User};
use front::{Front, KEY, Served, fronts};
use std::time::{Duration, Instant, SystemTime};

const LINK: &str = r#"{"url":"https://example.org/a","alias":"kept"}"#;
/// Requests of one client in a row.
const ASKED: u32 = 60;
const SCRAPER: &str = "User-Agent: Scrapy/2.11\r\n";
const PREVIEW: &str = "User-Agent: Slackbot-LinkExpanding 1.0\r\n";

fn ask(served: &Served, asked: &str, fields: &str, body: &str) -> Answer {
    let (method, path) = asked.split_once(' ').expect("a method and a path");
    let answer = User::of(served.address).ask_with(&Method::from_token(method), path, fields, body);
    answer.unwrap_or_else(|why| panic!("{:?} {asked}: {why}", served.front))
}

/// A token that was made so long ago, and is good for five minutes.
fn bearer(role: Role, before: Duration) -> String {
    let key = Key::new("1", KEY.as_bytes()).expect("a key");
    let holder = Holder { name: "ada".into(), role };
    let token = Tokens::new(Ring::of(key)).issue(&holder, SystemTime::now() - before);
    format!("Authorization: Bearer {token}\r\n")
}

fn admin() -> String {
    bearer(Role::Admin, Duration::ZERO)
}

fn field(answer: &Answer, name: &str) -> Option<String> {
    let fields = answer.text.split("\r\n").filter_map(|line| line.split_once(": "));
    let mut fields = fields.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    fields.next().map(|(_, value)| value.to_owned())
}

#[test]
fn all_three_let_through_and_refuse_the_same() {
    for served in fronts(1_000) {
        let statuses = [
            ("POST /api/links", "", LINK, 201),
            ("GET /kept", "", "", 302),
            ("GET /none", "", "", 404),
            ("GET /kept", PREVIEW, "", 302),
            ("GET /kept", SCRAPER, "", 403),
            ("POST /api/links", SCRAPER, r#"{"url":"https://example.org/b"}"#, 201),
            ("GET /api/links/kept", "", "", 200),
            ("GET /healthz", "", "", 200),
            ("GET /robots.txt", "", "", 200),
            ("GET /readyz", "", "", 404),
            ("GET /metrics", "", "", 404),
            ("GET /kept/more", "", "", 404),
            ("GET //kept", "", "", 404),
            ("GET /api/other/path", "", "", 404),
        ];
        for (asked, fields, body, right) in statuses {
            let answer = ask(&served, asked, fields, body);
            assert_eq!(
                answer.status, right,
                "{:?}: {asked} {fields}: {}",
                served.front, answer.text
            );
        }
    }
}

#[test]
fn what_takes_a_token_is_refused_without_one_that_is_signed_and_not_over() {
    for served in fronts(1_000) {
        ask(&served, "POST /api/links", "", LINK);
        let forged = "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.\r\n";
        for worthless in [
            "",
            forged,
            &bearer(Role::Admin, Duration::from_mins(6)),
            "Authorization: Basic YTpi\r\n",
        ] {
            for asked in ["GET /api/links", "DELETE /api/links/kept"] {
                let answer = ask(&served, asked, worthless, "");
                let right = if served.front == Front::Nginx { 403 } else { 401 };
                assert_eq!(answer.status, right, "{:?}: {asked} {worthless}", served.front);
            }
        }
        if served.front == Front::Nginx {
            continue; // it checks none
        }
        let user = bearer(Role::User, Duration::ZERO);
        assert_eq!(ask(&served, "GET /api/links", &user, "").status, 403, "{:?}", served.front);
        let good = admin();
        assert_eq!(ask(&served, "GET /api/links", &good, "").status, 200, "{:?}", served.front);
        assert_eq!(ask(&served, "DELETE /api/links/kept", &good, "").status, 204);
    }
}

#[test]
fn a_preview_leads_to_the_same_place_and_is_no_click() {
    for served in fronts(1_000) {
        ask(&served, "POST /api/links", "", LINK);
        let clicks = |fields| {
            let answer = ask(&served, "GET /kept", fields, "");
            assert_eq!(answer.location.as_deref(), Some("https://example.org/a"));
            ask(&served, "GET /api/links/kept", "", "").body().to_owned()
        };
        let [none, still_none, one] = [PREVIEW, PREVIEW, ""].map(clicks);
        assert_eq!(none, still_none, "{:?}", served.front);
        assert!(none.contains(r#""clicks":0"#) && one.contains(r#""clicks":1"#), "{one}");
    }
}

#[test]
fn a_long_list_is_packed_for_a_client_that_takes_it_and_a_short_answer_is_not() {
    let served = Served::start(Front::Ours, 1_000);
    for n in 0..40 {
        let body = format!(r#"{{"url":"https://example.org/a/long/way/{n}"}}"#);
        ask(&served, "POST /api/links", "", &body);
    }
    let good = admin();
    let list = |accepts: &str| {
        ask(&served, "GET /api/links", &format!("{good}Accept-Encoding: {accepts}\r\n"), "")
    };
    let length = |answer: &Answer| field(answer, "Content-Length")?.parse::<usize>().ok();
    let plain = list("identity");
    assert_eq!(field(&plain, "Content-Encoding"), None);
    assert_eq!(field(&plain, "Vary").as_deref(), Some("Accept-Encoding"));
    for coding in ["gzip", "br", "zstd"] {
        let packed = list(coding);
        assert_eq!(field(&packed, "Content-Encoding").as_deref(), Some(coding));
        assert!(length(&packed) < length(&plain).map(|length| length / 2), "{}", packed.text);
    }
    let short = ask(&served, "GET /none", "Accept-Encoding: gzip\r\n", "");
    assert_eq!((field(&short, "Content-Encoding"), field(&short, "Vary")), (None, None));
}

#[test]
fn one_address_is_one_client_whatever_it_says_in_x_forwarded_for() {
    for served in fronts(2) {
        let (mut user, start, mut admitted) = (User::of(served.address), Instant::now(), 0);
        for n in 0..ASKED {
            let forged = format!("X-Forwarded-For: 203.0.113.{n}\r\n");
            let answer = user.ask_with(&Method::Get, "/none", &forged, "").expect("an answer");
            assert!([404, 429].contains(&answer.status), "{:?}: {}", served.front, answer.text);
            admitted += u32::from(answer.status == 404);
        }
        // nginx counts its burst beside the one that is asked, and HAProxy the requests of its last second.
        let most = 3.0 + (2.0 * start.elapsed().as_secs_f64()).ceil();
        assert!(f64::from(admitted) <= most, "{:?}: {admitted} of {ASKED}", served.front);
    }
}

#[test]
fn a_request_has_one_name_that_no_stranger_chose() {
    for served in fronts(1_000) {
        let sent = "X-Request-Id: mine\r\n";
        let names = [0, 1].map(|_| field(&ask(&served, "GET /none", sent, ""), "X-Request-Id"));
        let [Some(one), Some(other)] = names else { panic!("{:?}: {names:?}", served.front) };
        assert!(one != "mine" && one != other, "{:?}: {one}, {other}", served.front);
    }
}

#[test]
fn a_gateway_without_its_server_says_so_and_no_more() {
    let served = Served::without_upstream();
    let answer = ask(&served, "GET /kept", "", "");
    assert_eq!(answer.status, 502);
    assert!(!answer.text.contains("127.0.0.1"), "{}", answer.text);
    assert_eq!(ask(&served, "GET /healthz", "", "").status, 200);
}
