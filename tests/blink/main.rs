//! Blink as its clients see it: with the store here, or behind a question. This file plays requests
//! and sees links live and die; the others each try one promise.

mod codes;
mod drain;
mod faults;
mod listing;
mod login;
mod refusals;
mod seen;
mod targets;
mod tracing;
mod users;

use brigade::blink::database::{Answer, Database, Local, Question};
use brigade::blink::stores::{Memory, Store, StoreError, answer};
use brigade::blink::{Blink, Pending, Step};
use brigade::http::{Method, Request, Response};
use brigade::trace::Recorder;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

const HOST: &str = "blink.example:8080";

fn blink() -> Blink {
    over(Arc::new(Memory::default()))
}

fn over(store: Arc<dyn Store>) -> Blink {
    Blink::new(HOST, Some(&here(store)), Some(1), Recorder::off())
}

/// A database that answers where it is asked.
fn here(store: Arc<dyn Store>) -> Database {
    Database::over(Arc::new(Local::over(store)))
}

fn memory() -> Database {
    here(Arc::new(Memory::default()))
}

fn request(method: Method, target: &str, body: &[u8]) -> Request {
    Request::new(method, target, body, Instant::now())
}

/// Plays a request to its end with the store here.
fn send(blink: &Blink, method: Method, target: &str, body: &str) -> Response {
    play(blink, request(method, target, body.as_bytes()))
}

fn play(blink: &Blink, request: Request) -> Response {
    let mut step = blink.begin(request);
    loop {
        match step {
            Step::Reply(response) => return response,
            Step::Compute(work) => step = work.run(),
            Step::Ask(asked, _) => panic!("asked {:?} with a store here", asked.query.question),
        }
    }
}

fn get(blink: &Blink, target: &str) -> Response {
    send(blink, Method::Get, target, "")
}

fn post(blink: &Blink, body: &Value) -> Response {
    send(blink, Method::Post, "/api/links", &body.to_string())
}

fn shorten(blink: &Blink, url: &str) -> Response {
    post(blink, &json!({ "url": url }))
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).expect("a JSON body")
}

#[test]
fn a_new_link_is_told_followed_counted_and_removed() {
    let blink = blink();
    let created = shorten(&blink, "HTTP://Example.com:80/a b?q=ü#top");
    assert_eq!(created.status, 201);
    let told = body(&created);
    let code = told["code"].as_str().expect("a code").to_owned();
    assert_eq!(told["url"], "http://example.com/a%20b?q=%C3%BC#top");
    assert_eq!(told["short"], format!("http://{HOST}/{code}"));
    assert_eq!(created.location.as_deref(), Some(&*format!("/{code}")));

    for (method, target) in [
        (Method::Get, format!("/{code}?utm_source=x")),
        (Method::Head, format!("/{code}?utm_source=x")),
        (Method::Get, format!("/{code}")),
    ] {
        let followed = send(&blink, method, &target, "");
        assert_eq!(followed.status, 302);
        assert_eq!(followed.location.as_deref(), told["url"].as_str());
    }
    let read = get(&blink, &format!("/api/links/{code}"));
    assert_eq!(read.status, 200);
    assert_eq!(body(&read), json!({"code": code, "url": told["url"], "clicks": 2}));

    let delete = || send(&blink, Method::Delete, &format!("/api/links/{code}"), "");
    assert_eq!(delete().status, 204);
    assert_eq!(delete().status, 404);
    assert_eq!(get(&blink, &format!("/{code}")).status, 404);
}

#[test]
fn head_says_where_a_link_leads_and_counts_nothing() {
    let blink = blink();
    assert_eq!(post(&blink, &json!({"url": "https://a.example/", "alias": "bee"})).status, 201);
    let clicks = || body(&get(&blink, "/api/links/bee"))["clicks"].clone();
    for seen in 0..3 {
        assert_eq!(clicks(), seen);
        assert_eq!(
            send(&blink, Method::Head, "/bee", "").location.as_deref(),
            Some("https://a.example/")
        );
        assert_eq!(clicks(), seen, "HEAD is safe");
        assert_eq!(get(&blink, "/bee").location.as_deref(), Some("https://a.example/"));
    }
    assert_eq!(send(&blink, Method::Head, "/unknown", "").status, 404);
}

#[test]
fn behind_an_address_of_many_names_a_link_is_told_under_the_name_that_was_asked() {
    let create = || request(Method::Post, "/api/links", br#"{"url":"https://a.example/"}"#);
    let short = |blink: &Blink, request| {
        let told = body(&play(blink, request));
        told["short"].as_str().expect("an address").rsplit_once('/').expect("a code").0.to_owned()
    };
    assert_eq!(short(&blink(), create().with_host("other.example:9")), format!("http://{HOST}"));
    let blink = blink().under_any_name();
    assert_eq!(short(&blink, create().with_host("other.example:9")), "http://other.example:9");
    assert_eq!(short(&blink, create().with_host("[::1]:9")), "http://[::1]:9");
    assert_eq!(short(&blink, create().with_host("")), format!("http://{HOST}"));
}

#[test]
fn behind_a_balancer_a_link_is_told_under_the_public_name_and_leads_to_no_other_of_ours() {
    let blink = blink().under_any_name().known_as("https://go.example".parse().expect("a name"));
    let create = |url: &str| {
        let body = json!({ "url": url }).to_string();
        request(Method::Post, "/api/links", body.as_bytes()).with_host("10.0.0.7:8080")
    };
    let told = body(&play(&blink, create("https://a.example/")));
    let (short, code) = (told["short"].as_str().expect("a link"), told["code"].as_str());
    assert_eq!(short.strip_prefix("https://go.example/"), code);
    for ours in ["https://go.example/x", "http://10.0.0.7:8080/", &format!("http://{HOST}/")] {
        assert_eq!(play(&blink, create(ours)).status, 422, "{ours}");
    }
}

#[test]
fn a_store_elsewhere_is_asked_and_answers_the_same() {
    let store = Memory::default();
    let (near, far) = (blink(), Blink::new(HOST, None, Some(1), Recorder::off()));
    let requests = [
        (Method::Post, "/api/links", r#"{"url":"https://a.example/"}"#),
        (Method::Post, "/api/links", r#"{"url":"https://b.example/","alias":"bee"}"#),
        (Method::Post, "/api/links", r#"{"url":"https://b.example/","alias":"bee"}"#),
        (Method::Get, "/bee", ""),
        (Method::Get, "/b%65e", ""),
        (Method::Head, "/bee", ""),
        (Method::Get, "/unknown", ""),
        (Method::Get, "/api/links/bee", ""),
        (Method::Get, "/api/links?sort=clicks&limit=1", ""),
        (Method::Delete, "/api/links/bee", ""),
        (Method::Delete, "/api/links/bee", ""),
        (Method::Get, "/healthz", ""),
    ];
    for (method, target, body) in requests {
        let mut step = far.begin(request(method.clone(), target, body.as_bytes()));
        while let Step::Ask(asked, pending) = step {
            step = far.resume(pending, answer(&store, &asked.query.question));
        }
        let Step::Reply(response) = step else {
            panic!("computed although the store is elsewhere");
        };
        assert_eq!(response, send(&near, method, target, body), "{target}");
    }
}

#[test]
fn a_drawn_code_that_is_taken_is_drawn_again_and_an_alias_is_not() {
    let ask = |step| match step {
        Step::Ask(asked, pending) => (asked.query.question, pending),
        other => panic!("{other:?}"),
    };
    let code = |question: &Question| match question {
        Question::Insert(link) => link.code.clone(),
        other => panic!("{other:?}"),
    };
    let taken =
        |pending: Pending, blink: &Blink| blink.resume(pending, Answer::Failed(StoreError::Taken));
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    let request = |body: &str| request(Method::Post, "/api/links", body.as_bytes());

    let (first, pending) = ask(blink.begin(request(r#"{"url":"https://a.example/"}"#)));
    let (second, pending) = ask(taken(pending, &blink));
    assert_ne!(code(&first), code(&second));
    let Step::Reply(response) = blink.resume(pending, Answer::Inserted) else {
        panic!("not done");
    };
    assert_eq!(body(&response)["code"], code(&second));

    let (_, pending) = ask(blink.begin(request(r#"{"url":"https://a.example/","alias":"bee"}"#)));
    assert!(matches!(taken(pending, &blink), Step::Reply(r) if r.status == 409));
}

#[test]
fn an_answer_to_another_question_is_an_error_and_no_panic() {
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    let Step::Ask(_, pending) = blink.begin(request(Method::Get, "/abc", b"")) else {
        panic!("not asked");
    };
    let step = blink.resume(pending, Answer::Inserted);
    assert!(matches!(step, Step::Reply(r) if r.status == 500));
}
