//! What is decided about requests of all kinds.

use super::*;
use crate::auth::token::{Holder, Key, Ring};
use hyper::header::RETRY_AFTER;
use std::time::{Duration, UNIX_EPOCH};

const PROXY: &str = "10.0.0.1";
const STRANGER: &str = "203.0.113.7";
/// In seconds since 1970.
const NOW: u64 = 10_000;

fn rules() -> Rules {
    Rules {
        hops: Hops::within(["10.0.0.0/8".parse().unwrap()]),
        tokens: Some(Tokens::new(Ring::of(Key::new("1", &[1; 32]).unwrap()))),
        ..Rules::default()
    }
}

/// Of a token that was made at this second, by these rules, and is good for five minutes.
fn bearer(role: Role, made: u64) -> String {
    let holder = Holder { name: "ada".into(), role };
    let made = UNIX_EPOCH + Duration::from_secs(made);
    format!("Bearer {}", rules().tokens.unwrap().issue(&holder, made))
}

fn user() -> String {
    bearer(Role::User, NOW)
}

fn fields(lines: &[(&str, &str)]) -> HeaderMap {
    let mut fields = HeaderMap::new();
    for (name, value) in lines {
        fields.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    fields
}

fn decide(peer: &str, asked: &str, lines: &[(&str, &str)]) -> Result<Pass, u16> {
    let (method, path) = asked.split_once(' ').unwrap();
    let asked = Asked {
        peer: peer.parse().unwrap(),
        method: &method.parse().unwrap(),
        path,
        fields: &fields(lines),
        now: UNIX_EPOCH + Duration::from_secs(NOW),
    };
    match rules().decide(&asked) {
        Decision::Pass(pass) => Ok(pass),
        Decision::Metrics => Err(200),
        Decision::Here(answer) => {
            assert!(answer.headers().get(RETRY_AFTER).is_none());
            assert_eq!(answer.headers().contains_key(WWW_AUTHENTICATE), answer.status() == 401);
            Err(answer.status().as_u16())
        }
    }
}

#[test]
fn metrics_are_for_our_own_machines() {
    assert_eq!(decide(PROXY, "GET /metrics", &[]), Err(200));
    assert_eq!(decide(STRANGER, "GET /metrics", &[]), Err(404));
    assert_eq!(decide(PROXY, "GET /metrics", &[("X-Forwarded-For", STRANGER)]), Err(404));
}

#[test]
fn a_stranger_is_counted_by_its_address_and_a_holder_by_its_name() {
    let network = Caller::Network(STRANGER.parse().unwrap());
    assert_eq!(decide(STRANGER, "GET /abc", &[]).unwrap().caller, network);
    let behind = decide(PROXY, "GET /abc", &[("X-Forwarded-For", STRANGER)]);
    assert_eq!(behind.unwrap().caller, network);
    assert_eq!(decide(PROXY, "GET /abc", &[]).unwrap().caller, Caller::Ours);
    let held = decide(STRANGER, "GET /abc", &[("Authorization", &user())]).unwrap();
    assert_eq!(held.caller, Caller::Holder("ada".into()));
}

#[test]
fn all_links_are_read_and_one_is_deleted_by_an_admin_only() {
    for asked in ["GET /api/links", "DELETE /api/links/abc", "PUT /api/links/abc"] {
        assert_eq!(decide(STRANGER, asked, &[]), Err(401), "{asked}");
        assert_eq!(decide(PROXY, asked, &[]), Err(401), "{asked}: a machine of ours is no holder");
        assert_eq!(decide(STRANGER, asked, &[("Authorization", &user())]), Err(403), "{asked}");
        let admin = bearer(Role::Admin, NOW);
        assert!(decide(STRANGER, asked, &[("Authorization", &admin)]).is_ok(), "{asked}");
    }
    let authorize = "POST /api/auth/authorize";
    assert_eq!(decide(STRANGER, authorize, &[]), Err(401));
    assert!(decide(STRANGER, authorize, &[("Authorization", &user())]).is_ok());
    assert!(decide(STRANGER, "POST /api/links", &[]).is_ok());
}

#[test]
fn a_token_that_is_worth_nothing_is_refused_where_none_is_needed_too() {
    for worthless in [&*bearer(Role::User, NOW - 1_000), "Bearer x", "Basic YTpi", "Bearer", ""] {
        let sent = [("Authorization", worthless)];
        assert_eq!(decide(STRANGER, "GET /abc", &sent), Err(401), "{worthless}");
    }
    let without = Rules { tokens: None, ..rules() };
    let asked = Asked {
        peer: STRANGER.parse().unwrap(),
        method: &Method::GET,
        path: "/abc",
        fields: &fields(&[("Authorization", &user())]),
        now: UNIX_EPOCH + Duration::from_secs(NOW),
    };
    let Decision::Here(refused) = without.decide(&asked) else { panic!("it is passed on") };
    assert_eq!(refused.status(), 401);
}

#[test]
fn a_preview_leads_on_without_a_click_and_a_scraper_does_not_follow_links() {
    let agent = |said| decide(STRANGER, "GET /abc", &[("User-Agent", said)]);
    assert!(agent("Slackbot-LinkExpanding 1.0").unwrap().without_click);
    assert!(agent("Googlebot/2.1").unwrap().without_click);
    assert!(!agent("Mozilla/5.0").unwrap().without_click);
    assert_eq!(agent("Scrapy/2.11"), Err(403));
    // It may use the API, and with a token follow links.
    let scraper = ("User-Agent", "python-requests/2.32");
    assert!(decide(STRANGER, "POST /api/links", &[scraper]).is_ok());
    let user = user();
    let held = [scraper, ("Authorization", &*user)];
    assert!(decide(STRANGER, "GET /abc", &held).is_ok());
    // A read of the API is no click.
    let read = decide(STRANGER, "GET /api/links/abc", &[("User-Agent", "Slackbot")]);
    assert!(!read.unwrap().without_click);
}

#[test]
fn whether_the_server_is_ready_is_told_to_our_own_machines_only() {
    assert_eq!(decide(STRANGER, "GET /readyz", &[]), Err(404));
    assert_eq!(decide(PROXY, "GET /readyz", &[("X-Forwarded-For", STRANGER)]), Err(404));
    assert!(decide(PROXY, "GET /readyz", &[]).is_ok());
    assert_eq!(decide(STRANGER, "GET /healthz", &[]), Err(200));
    assert_eq!(decide(STRANGER, "GET /robots.txt", &[]), Err(200));
    assert_eq!(decide(STRANGER, "GET /a/b", &[]), Err(404));
}

fn vouched(peer: &str, lines: &[(&str, &str)], caller: &Caller) -> HeaderMap {
    let (mut fields, peer) = (fields(lines), peer.parse().unwrap());
    let name = rules().name(peer, &fields);
    rules().vouch(peer, &mut fields, (caller, &name));
    assert_eq!(fields[REQUEST_ID], name);
    fields
}

#[test]
fn nothing_that_a_client_says_of_itself_reaches_a_service() {
    let said = [
        ("X-Forwarded-For", "1.2.3.4"),
        ("Forwarded", "for=1.2.3.4"),
        ("X-Real-IP", "1.2.3.4"),
        ("Blink-Holder", "root"),
        ("Authorization", "Bearer x"),
        ("X-Request-Id", "mine"),
        ("Connection", "close, Blink-Holder, X-Request-Id, X-Forwarded-For"),
        ("Accept", "*/*"),
    ];
    let passed = vouched(STRANGER, &said, &Caller::Network(STRANGER.parse().unwrap()));
    let names: Vec<_> = passed.keys().map(HeaderName::as_str).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_ne!(passed[REQUEST_ID], "mine");
    let held = vouched(STRANGER, &said, &Caller::Holder("ada".into()));
    assert_eq!(held[HOLDER], "ada");
}

#[test]
fn the_word_of_a_trusted_proxy_goes_on() {
    let said = [("X-Forwarded-For", "203.0.113.7"), ("X-Request-Id", "theirs")];
    let passed = vouched(PROXY, &said, &Caller::Network(STRANGER.parse().unwrap()));
    assert_eq!(
        (&passed[FORWARDED_FOR], &passed[REQUEST_ID]),
        (&"203.0.113.7".parse().unwrap(), &"theirs".parse().unwrap())
    );
}
