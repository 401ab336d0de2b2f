//! Logging in: who is let in, what is refused by name, and that nothing tells which names there are.

use super::refusals::problem;
use super::{HOST, request, send};
use brigade::blink::{AccountError, Accounts, Blink, Step, Valid, route};
use brigade::http::{Method, Response};
use brigade::trace::Recorder;
use std::sync::{Arc, LazyLock};

/// A password may hold anything, a colon and a NUL too.
const PASSWORD: &str = "correct: h\u{0}rse \u{1f40e}";

fn blink() -> Blink {
    static ACCOUNTS: LazyLock<Arc<Accounts>> = LazyLock::new(|| {
        let mut accounts = Accounts::default();
        accounts.add("ada", PASSWORD).expect("an account");
        Arc::new(accounts)
    });
    Blink::new(HOST, None, Some(1), Recorder::off()).with_accounts(ACCOUNTS.clone())
}

fn body(name: &str, password: &str) -> String {
    serde_json::json!({"name": name, "password": password}).to_string()
}

fn login(name: &str, password: &str) -> Response {
    send(&blink(), Method::Post, "/api/login", &body(name, password))
}

#[test]
fn the_right_password_is_let_in_and_no_other() {
    assert_eq!(login("ada", PASSWORD), Response::empty(204));
    for password in ["", "correct", &PASSWORD[..PASSWORD.len() - 4], &PASSWORD.to_uppercase()] {
        assert_eq!(login("ada", password).status, 401, "{password:?}");
    }
}

#[test]
fn an_unknown_name_is_answered_like_a_wrong_password() {
    let wrong = login("ada", "wrong");
    assert!(problem(&wrong).contains("no account"), "{wrong:?}");
    for name in ["", "Ada", "grace", "ada "] {
        assert_eq!(login(name, PASSWORD), wrong, "{name:?}");
    }
}

#[test]
fn without_accounts_nobody_is_let_in() {
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    let response = send(&blink, Method::Post, "/api/login", &body("ada", PASSWORD));
    assert_eq!(response.status, 401);
}

#[test]
fn checking_a_password_is_lent_out_and_a_refusal_is_not() {
    let begin = |body: &str| blink().begin(request(Method::Post, "/api/login", body.as_bytes()));
    for name in ["ada", "grace"] {
        assert!(matches!(begin(&body(name, PASSWORD)), Step::Compute(_)), "{name}");
    }
    assert!(matches!(begin("{}"), Step::Reply(response) if response.status == 400));
}

#[test]
fn validating_a_login_checks_no_password() {
    for (name, password) in [("ada", PASSWORD), ("ada", "wrong"), ("grace", "")] {
        let request = request(Method::Post, "/api/login", body(name, password).as_bytes());
        let valid = blink().validate(route(&request), &request);
        assert!(matches!(valid, Valid::Login(_)), "{name}: {valid:?}");
        assert!(password.is_empty() || !format!("{valid:?}").contains(password), "{valid:?}");
    }
}

#[test]
fn every_login_that_is_not_understood_is_refused_by_name() {
    for (body, named) in [
        ("", "body"),
        ("[", "body"),
        (r#"["ada","engine"]"#, "body"),
        ("{}", "name"),
        (r#"{"name":"ada"}"#, "password"),
        (r#"{"password":"x"}"#, "name"),
        (r#"{"name":7,"password":"x"}"#, "name"),
        (r#"{"name":"ada","password":["x"]}"#, "password"),
        (r#"{"name":"ada","password":"x","otp":"1"}"#, "otp"),
        (r#"{"name":"ada","name":"grace","password":"x"}"#, "name"),
    ] {
        let response = send(&blink(), Method::Post, "/api/login", body);
        assert_eq!(response.status, 400, "{body}");
        let said = problem(&response);
        assert!(said.contains(named), "{body}: {said}");
    }
}

#[test]
fn an_account_that_cannot_be_is_refused() {
    let mut accounts = Accounts::default();
    accounts.add("ada", "engine").expect("an account");
    let mut refused = |name: &str, password| accounts.add(name, password).expect_err("a refusal");
    assert_eq!(refused("ada", "loom"), AccountError::Taken("ada".into()));
    assert_eq!(refused("", "loom"), AccountError::Name);
    assert_eq!(refused(&"a".repeat(65), "loom"), AccountError::Name);
    assert_eq!(refused("grace", ""), AccountError::Password);
    assert!(accounts.check("ada", "engine"), "the first password stays");
}
