//! Making a user: what is asked of the database, what each answer says, and what is refused by name.

use super::refusals::problem;
use super::{HOST, blink, body, request, send};
use brigade::blink::database::{Answer, Database, Engine, Promise, Query, Question};
use brigade::blink::stores::StoreError;
use brigade::blink::{Blink, Step, User};
use brigade::http::{Limits, Method, Request, Response, Session, Turn};
use brigade::trace::Recorder;
use serde_json::json;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Users in memory, as a database keeps them; and what becomes of a job.
#[derive(Debug)]
struct Users {
    kept: Mutex<Vec<User>>,
    job: Answer,
}

impl Engine for Users {
    fn here(&self, question: &Question) -> Option<Answer> {
        let Question::Together(writes) = question else { return None };
        let [Question::Enrol(user), Question::Enqueue(job)] = &writes[..] else { return None };
        assert_eq!((&job.key, &*job.kind), (&user.key, "mail"));
        assert_eq!(job.payload, json!({"to": user.address, "code": user.code}).to_string());
        let mut kept = self.kept.lock().expect("no panic");
        let other = kept.iter().find(|kept| kept.key == user.key || kept.address == user.address);
        let refused =
            other.filter(|other| (&other.key, &other.address) != (&user.key, &user.address));
        if let Some(other) = refused {
            let why = if other.key == user.key { StoreError::Reused } else { StoreError::Taken };
            return Some(Answer::Failed(why));
        }
        kept.push(user.clone());
        Some(Answer::Together(vec![Answer::Enrolled, self.job.clone()]))
    }
    fn submit(&self, query: Query, _: Promise) {
        panic!("{query:?} is known without waiting");
    }
}

fn over(job: Answer) -> (Arc<Users>, Blink) {
    let users = Arc::new(Users { kept: Mutex::default(), job });
    let database = Database::over(Arc::clone(&users) as Arc<dyn Engine>);
    (users, Blink::new(HOST, Some(&database), Some(1), Recorder::off()))
}

/// A request with header fields, as a session reads it.
fn read(fields: &str, body: &str) -> Request {
    let (peer, now) = (Ipv4Addr::LOCALHOST.into(), Instant::now());
    let mut session = Session::new(Limits::default(), peer, now);
    let length = body.len();
    let head =
        format!("POST /api/users HTTP/1.1\r\nHost: b\r\n{fields}Content-Length: {length}\r\n\r\n");
    session.received((head + body).as_bytes(), now);
    let Turn::Request(request) = session.turn() else { panic!("a whole request") };
    request
}

fn enrol(blink: &Blink, key: Option<&str>, address: &str) -> Response {
    let field = key.map_or(String::new(), |key| format!("Idempotency-Key: {key}\r\n"));
    match blink.begin(read(&field, &json!({"address": address}).to_string())) {
        Step::Reply(response) => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_user_is_202_while_the_mail_is_to_be_sent_201_when_it_was_and_503_when_it_could_not_be() {
    for (job, status, mail) in [(Answer::Enqueued, 202, "queued"), (Answer::Done, 201, "sent")] {
        let response = enrol(&over(job).1, None, "ada@example.org");
        assert_eq!(response.status, status);
        assert_eq!(body(&response), json!({"address": "ada@example.org", "mail": mail}));
    }
    let away = Answer::Failed(StoreError::Unavailable("10.0.0.1".into()));
    let unsent = enrol(&over(away).1, None, "ada@example.org");
    assert_eq!((unsent.status, unsent.retry_after), (503, Some(1)));
    assert!(problem(&unsent).contains("Idempotency-Key") && !problem(&unsent).contains("10.0"));
}

#[test]
fn every_user_has_a_code_of_six_digits_and_a_key_of_its_own() {
    let (users, blink) = over(Answer::Enqueued);
    for n in 0..200 {
        assert_eq!(enrol(&blink, None, &format!("u{n}@example.org")).status, 202);
    }
    let mut kept = users.kept.lock().expect("no panic").clone();
    let digits = |code: &str| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    assert!(kept.iter().all(|user| digits(&user.code) && user.key.len() == 21));
    kept.sort_by(|a, b| a.key.cmp(&b.key));
    kept.dedup_by(|a, b| a.key == b.key);
    assert_eq!(kept.len(), 200);
    kept.sort_by(|a, b| a.code.cmp(&b.code));
    kept.dedup_by(|a, b| a.code == b.code);
    assert!(kept.len() > 190, "codes are drawn: {}", kept.len());
}

#[test]
fn the_same_request_with_its_key_is_answered_alike_and_another_is_not() {
    let (_, blink) = over(Answer::Enqueued);
    let first = enrol(&blink, Some("\"k-1\""), "ada@example.org");
    assert_eq!(first.status, 202);
    assert_eq!(enrol(&blink, Some("\"k-1\""), "ada@example.org"), first);
    let other = enrol(&blink, Some("\"k-1\""), "grace@example.org");
    assert_eq!(other.status, 422);
    assert!(problem(&other).starts_with("Idempotency-Key: "), "{other:?}");
    for key in [None, Some("k-2")] {
        let taken = enrol(&blink, key, "ada@example.org");
        assert_eq!(taken.status, 409);
        assert!(problem(&taken).starts_with("address: "), "{taken:?}");
    }
}

#[test]
fn a_key_that_cannot_be_one_is_refused() {
    let (_, blink) = over(Answer::Enqueued);
    for key in ["", "a b", "\u{e4}", &"k".repeat(256)] {
        let refused = enrol(&blink, Some(key), "ada@example.org");
        assert_eq!(refused.status, 400, "{key:?}");
        assert!(problem(&refused).starts_with("Idempotency-Key: "), "{refused:?}");
    }
    assert_eq!(enrol(&blink, Some(&"k".repeat(255)), "ada@example.org").status, 202);
}

#[test]
fn every_body_that_is_no_user_is_refused_by_name() {
    let blink = blink();
    for (sent, status, named) in [
        ("", 400, "body"),
        (r#"["ada@example.org"]"#, 400, "body"),
        ("{}", 400, "address"),
        (r#"{"address":7}"#, 400, "address"),
        (r#"{"address":"ada@example.org","code":"1"}"#, 400, "code"),
        (r#"{"address":"ada"}"#, 422, "address"),
        (r#"{"address":"ada@example.org\nBcc: all@example.org"}"#, 422, "address"),
    ] {
        let response = send(&blink, Method::Post, "/api/users", sent);
        assert_eq!(response.status, status, "{sent}");
        assert!(problem(&response).contains(named), "{sent}: {response:?}");
    }
}

#[test]
fn a_store_that_keeps_no_users_says_so_and_the_log_hears_nothing() {
    let blink = blink().with_log(|line| panic!("it is no fault: {line}"));
    let response = send(&blink, Method::Post, "/api/users", r#"{"address":"ada@example.org"}"#);
    assert_eq!(response.status, 501);
    assert!(problem(&response).contains("users"), "{response:?}");
    let elsewhere = Blink::new(HOST, None, Some(1), Recorder::off());
    let step = elsewhere.begin(request(Method::Post, "/api/users", br#"{"address":"a@b"}"#));
    let Step::Ask(asked, _) = step else { panic!("{step:?}") };
    assert!(asked.query.question.is_write());
}
