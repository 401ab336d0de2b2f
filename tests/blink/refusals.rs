//! Every refusal has its status and names what it refuses.

use super::{blink, body, get, play, post, request, send};
use brigade::http::{Method, Response, ResponseHeader};
use proptest::prelude::*;
use proptest::{option, sample};
use serde_json::json;

/// What a problem blames and why.
pub(super) fn problem(response: &Response) -> String {
    assert_eq!(&*response.content_type, "application/problem+json");
    let problem = body(response);
    assert_eq!(problem["status"], response.status);
    let text = |member: &str| problem[member].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("field"), text("detail"))
}

#[test]
fn every_body_that_is_not_understood_is_refused_by_name() {
    let posts = [
        (String::new(), 400, "body"),
        ("{".into(), 400, "body"),
        ("[]".into(), 400, "body"),
        ("\u{0}".into(), 400, "body"),
        ("[".repeat(60_000), 400, "body"),
        (r#"{"url":"https://a.example/","ur1":1}"#.into(), 400, "ur1"),
        (r#"{"url":"https://a.example/","url":"x"}"#.into(), 400, "duplicate"),
        (r#"{"url":"https://a.example/"} {}"#.into(), 400, "body"),
        ("{}".into(), 400, "url"),
        (r#"{"url":null}"#.into(), 400, "url"),
        (r#"{"url":5}"#.into(), 400, "url"),
        (r#"{"url":"https://a.example/","alias":[]}"#.into(), 400, "alias"),
    ];
    let blink = blink();
    for (body, status, named) in posts {
        let response = send(&blink, Method::Post, "/api/links", &body);
        assert_eq!(response.status, status, "{body:.60}");
        let said = problem(&response);
        assert!(said.contains(named), "{body:.60}: {said}");
    }
}

#[test]
fn a_body_that_says_it_is_not_json_is_refused_unread() {
    let blink = blink();
    for target in ["/api/links", "/api/login", "/api/users"] {
        let status = |content_type: &str| {
            let body = br#"{"url":"https://a.example/"}"#;
            let request = request(Method::Post, target, body).with_content_type(content_type);
            let response = play(&blink, request);
            if response.status == 415 {
                let said = problem(&response);
                assert!(
                    said.starts_with("Content-Type: ") && said.contains(content_type),
                    "{said}"
                );
            }
            response.status
        };
        for json in [
            "",
            "application/json",
            "Application/JSON ; charset=utf-8",
            "application/vnd.api+json",
            "application/x-www-form-urlencoded", // what `curl -d` says of everything
        ] {
            assert_ne!(status(json), 415, "{target}: {json}");
        }
        for other in
            ["text/plain", "text/json", "application/xml", "application/+json", "json", ";"]
        {
            assert_eq!(status(other), 415, "{target}: {other}");
        }
    }
}

#[test]
fn every_alias_that_is_no_code_or_taken_is_refused() {
    let blink = blink();
    let ask = |alias: &str| post(&blink, &json!({"url": "https://a.example/", "alias": alias}));
    for alias in ["abc", "A-_9", &"a".repeat(32), "healthy"] {
        assert_eq!(ask(alias).status, 201, "{alias}");
        assert_eq!(get(&blink, &format!("/{alias}")).status, 302, "{alias}");
    }
    for (alias, status, named) in [
        ("", 422, "0 characters"),
        ("ab", 422, "2 characters"),
        (&"a".repeat(33), 422, "33 characters"),
        ("a/b", 422, "'/'"),
        ("a b", 422, "' '"),
        ("über", 422, "'ü'"),
        ("a\r\nb", 422, "'\\r'"),
        ("API", 422, "reserved"),
        ("healthz", 422, "reserved"),
        ("abc", 409, "taken"),
    ] {
        let response = ask(alias);
        assert_eq!(response.status, status, "{alias:?}");
        let said = problem(&response);
        assert!(said.starts_with("alias: ") && said.contains(named), "{alias:?}: {said}");
    }
}

#[test]
fn every_wrong_path_method_and_query_is_refused_by_name() {
    let blink = blink();
    let requests = [
        (Method::Get, "/", 404, "path"),
        (Method::Get, "/a/b", 404, "path"),
        (Method::Get, "/ab", 404, "code"),
        (Method::Get, "/%ff%ff%ff", 400, "UTF-8"),
        (Method::Get, "/%zzz", 400, "%zzz"),
        (Method::Get, "/%2e%2e%2f", 404, "code"),
        (Method::Get, "/nobody", 404, "nobody"),
        (Method::Get, "/api", 404, "api"),
        (Method::Get, "/api/", 404, "path"),
        (Method::Get, "/api/links/", 404, "code"),
        (Method::Get, "/api/links/nobody", 404, "nobody"),
        (Method::Get, "/api/links/nobody?x=1", 400, "x"),
        (Method::Delete, "/api/links/nobody", 404, "nobody"),
        (Method::Post, "/api/links?dry=1", 400, "dry"),
        (Method::Post, "/api/login?name=ada", 400, "name"),
        (Method::Post, "/api/users?dry=1", 400, "dry"),
        (Method::Get, "/api/links?limit=0", 400, "limit"),
        (Method::Get, "/api/links?limit=101", 400, "101"),
        (Method::Get, "/api/links?limit=-1", 400, "limit"),
        (Method::Get, "/api/links?limit=1&limit=1", 400, "limit"),
        (Method::Get, "/api/links?page=2", 400, "page"),
        (Method::Get, "/api/links?sort=url", 400, "sort"),
        (Method::Get, "/api/links?after=a", 400, "after"),
        (Method::Get, "/api/links?sort=clicks&after=abc", 400, "after"),
        (Method::Get, "/api/links?host=a%20b", 400, "host"),
        (Method::Get, "/api/links?host=%ff", 400, "query"),
    ];
    for (method, target, status, named) in requests {
        let response = send(&blink, method, target, "");
        assert_eq!(response.status, status, "{target}");
        let said = problem(&response);
        assert!(said.contains(named), "{target}: {said}");
    }
}

#[test]
fn a_method_the_path_does_not_take_is_answered_with_those_it_takes() {
    let blink = blink();
    let other = || Method::Other("PATCH".into());
    for (method, target, allow) in [
        (other(), "/api/links", "GET, HEAD, POST, OPTIONS"),
        (Method::Delete, "/api/links", "GET, HEAD, POST, OPTIONS"),
        (Method::Post, "/api/links/abc", "GET, HEAD, DELETE, OPTIONS"),
        (Method::Post, "/healthz", "GET, HEAD, OPTIONS"),
        (Method::Post, "/readyz", "GET, HEAD, OPTIONS"),
        (Method::Get, "/api/login", "POST, OPTIONS"),
        (Method::Delete, "/api/users", "POST, OPTIONS"),
        (Method::Delete, "/abc", "GET, HEAD, OPTIONS"),
        (other(), "/abc", "GET, HEAD, OPTIONS"),
    ] {
        let response = send(&blink, method, target, "");
        assert_eq!(
            (response.status, response.header(ResponseHeader::Allow)),
            (405, Some(allow)),
            "{target}"
        );
        let options = send(&blink, Method::Other("OPTIONS".into()), target, "");
        assert_eq!(
            (options.status, options.header(ResponseHeader::Allow)),
            (204, Some(allow)),
            "{target}"
        );
    }
}

#[test]
fn a_method_is_501_if_no_standard_knows_it_and_405_if_it_is_not_for_this_path() {
    let blink = blink();
    for path in ["/healthz", "/api/links", "/api/links/abc", "/api/login", "/abc", "/", "/a/b"] {
        for unknown in ["BREW", "PURGE", "get", "Get", "PROPFIND", ""] {
            let response = send(&blink, Method::Other(unknown.into()), path, "");
            assert_eq!(
                (response.status, response.header(ResponseHeader::Allow)),
                (501, None),
                "{unknown} {path}"
            );
            assert!(problem(&response).contains(&format!("`{unknown}`")));
        }
        for known in ["PUT", "PATCH", "TRACE", "CONNECT"] {
            let response = send(&blink, Method::Other(known.into()), path, "");
            let here = !["/", "/a/b"].contains(&path);
            assert_eq!(response.status, if here { 405 } else { 404 }, "{known} {path}");
            assert_eq!(response.header(ResponseHeader::Allow).is_some(), here, "{known} {path}");
        }
    }
    let all = send(&blink, Method::Other("OPTIONS".into()), "*", "");
    assert_eq!(
        (all.status, all.header(ResponseHeader::Allow)),
        (204, Some("GET, HEAD, POST, DELETE, OPTIONS"))
    );
}

#[test]
fn a_byte_order_mark_before_a_body_is_no_part_of_it() {
    let blink = blink();
    let marked = |body: &str| send(&blink, Method::Post, "/api/links", &format!("\u{FEFF}{body}"));
    assert_eq!(marked(r#"{"url":"https://a.example/"}"#).status, 201);
    assert_eq!(marked("[]").status, 400);
    assert_eq!(marked("\u{FEFF}{}").status, 400, "a second one is no mark");
    let login =
        send(&blink, Method::Post, "/api/login", "\u{FEFF}{\"name\":\"a\",\"password\":\"b\"}");
    assert_eq!(login.status, 401);
}

fn any_method() -> impl Strategy<Value = Method> {
    let known = [Method::Get, Method::Head, Method::Post, Method::Delete];
    prop_oneof![sample::select(known.to_vec()), ".{0,8}".prop_map(Method::Other)]
}

fn any_target() -> impl Strategy<Value = String> {
    let start = sample::select(vec!["/", "/api/links", "/api/links/", "/api/links?", ""]);
    let rest = "((limit|after|sort|host|x)=[a-z0-9%.&]{0,6}|[ -~]{0,12}|\\PC{0,12})";
    (start, rest).prop_map(|(start, rest)| format!("{start}{rest}"))
}

fn any_body() -> impl Strategy<Value = String> {
    let url = "(https?:[/\\\\]{0,3})?\\PC{0,20}";
    let link = (url, option::of("\\PC{0,5}"))
        .prop_map(|(url, alias)| json!({"url": url, "alias": alias}).to_string());
    prop_oneof![link, "\\PC{0,40}", r#"[{}\[\]",:urlias0-9]{0,30}"#]
}

proptest! {
    /// A panic would be a 500.
    #[test]
    fn whatever_is_sent_is_answered_and_nothing_panics(
        method in any_method(),
        target in any_target(),
        body in any_body(),
    ) {
        let status = send(&blink(), method, &target, &body).status;
        prop_assert!([200, 201, 204, 302, 400, 404, 405, 422, 501].contains(&status), "{status}");
    }
}
