//! The drain before a stop, as Blink answers it: `/readyz` says no, and whatever way a reply takes, it is the last of its
//! connection.

use super::{HOST, blink, get, request, send, shorten};
use brigade::blink::database::Answer;
use brigade::blink::{Blink, Step};
use brigade::http::{Method, Response};
use brigade::trace::Recorder;

/// A listing and a login come back as work, a page that there is not as a refusal.
const ASKED: &[(Method, &str, &str, u16)] = &[
    (Method::Get, "/healthz", "", 200),
    (Method::Get, "/absent", "", 404),
    (Method::Get, "/api/links", "", 200),
    (Method::Post, "/api/links", "{", 400),
    (Method::Post, "/api/login", r#"{"name":"ada","password":"x"}"#, 401),
];

fn answers(blink: &Blink) -> Vec<Response> {
    ASKED
        .iter()
        .map(|(method, target, body, status)| {
            let response = send(blink, method.clone(), target, body);
            assert_eq!(response.status, *status, "{target}");
            response
        })
        .collect()
}

#[test]
fn a_drain_closes_behind_every_answer_and_changes_none_of_them() {
    let blink = blink();
    assert_eq!(shorten(&blink, "https://a.example/").status, 201);
    let before = answers(&blink);
    assert!(before.iter().all(|response| !response.close));
    blink.drain();
    let closing = before.into_iter().map(|response| Response { close: true, ..response });
    assert_eq!(answers(&blink), closing.collect::<Vec<_>>());
}

#[test]
fn a_drain_is_not_ready_and_well() {
    let blink = blink();
    assert_eq!(get(&blink, "/readyz").status, 200);
    blink.drain();
    assert_eq!(get(&blink, "/readyz").status, 503);
    assert_eq!(get(&blink, "/healthz").status, 200);
}

#[test]
fn what_was_asked_before_a_drain_is_closed_behind_too() {
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    let Step::Ask(_, pending) = blink.begin(request(Method::Get, "/abc", b"")) else {
        panic!("not asked");
    };
    blink.drain();
    let step = blink.resume(pending, Answer::Target(Some("https://a.example/".into())));
    assert!(matches!(step, Step::Reply(r) if r.status == 302 && r.close), "it is not closed");
}
