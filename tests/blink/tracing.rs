//! Every request is one task with its class, and every task ends, however the request does.

use super::{HOST, get, here, memory, request, send};
use brigade::blink::stores::{Memory, answer};
use brigade::blink::{Blink, Step};
use brigade::http::Method;
use brigade::trace::Recorder;
use std::sync::Arc;

/// Label and whether it ended, of every task in order.
fn tasks(recorder: Recorder) -> Vec<(String, bool)> {
    let tasks = recorder.finish().tasks.into_iter();
    tasks.map(|task| (task.label, task.end.is_some())).collect()
}

fn ended(labels: &[&str]) -> Vec<(String, bool)> {
    labels.iter().map(|&label| (label.into(), true)).collect()
}

#[test]
fn every_request_is_a_task_of_its_class_that_ends_with_the_reply() {
    let recorder = Recorder::start();
    let blink = Blink::new(HOST, Some(&memory()), Some(1), recorder.clone());
    send(&blink, Method::Post, "/api/links", "{}");
    get(&blink, "/nobody");
    get(&blink, "/api/links/nobody");
    get(&blink, "/api/links");
    send(&blink, Method::Delete, "/api/links/nobody", "");
    send(&blink, Method::Post, "/api/login", r#"{"name":"ada","password":"engine"}"#);
    get(&blink, "/healthz");
    get(&blink, "/no/such/path");
    let classes = ["create", "redirect", "read", "list", "delete", "login", "health", "refused"];
    assert_eq!(tasks(recorder), ended(&classes));
}

#[test]
fn a_request_that_panics_is_a_task_that_ended() {
    let recorder = Recorder::start();
    let store = here(Arc::new(super::faults::Broken::Panicking));
    let blink = Blink::new(HOST, Some(&store), Some(1), recorder.clone());
    get(&blink, "/nobody");
    get(&blink, "/api/links");
    assert_eq!(tasks(recorder), ended(&["redirect", "list"]));
}

#[test]
fn a_task_goes_on_until_its_question_is_answered() {
    let recorder = Recorder::start();
    let blink = Blink::new(HOST, None, Some(1), recorder.clone());
    let ask = || match blink.begin(request(Method::Get, "/absent", b"")) {
        Step::Ask(asked, pending) => (asked, pending),
        other => panic!("{other:?}"),
    };
    let (asked, pending) = ask();
    let (given_up, _) = ask();
    assert_ne!(asked.query.task.id(), given_up.query.task.id());
    blink.resume(pending, answer(&Memory::default(), &asked.query.question));
    let label = || "redirect".to_owned();
    assert_eq!(tasks(recorder), [(label(), true), (label(), false)]);
}
