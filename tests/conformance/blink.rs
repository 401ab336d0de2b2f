//! What clients say to Blink, one connection each, for every model and for the sessions-only oracle.

fn request(line: &str, body: &str) -> String {
    let length = match body.len() {
        0 => String::new(),
        n => format!("Content-Length: {n}\r\n"),
    };
    format!("{line} HTTP/1.1\r\nHost: blink.test\r\n{length}\r\n{body}")
}

/// One GET.
pub(crate) fn get(path: &str) -> String {
    request(&format!("GET {path}"), "")
}

/// One POST of a link.
pub(crate) fn post(body: &str) -> String {
    request("POST /api/links", body)
}

fn login(body: &str) -> String {
    request("POST /api/login", body)
}

fn enrol(field: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /api/users HTTP/1.1\r\nHost: blink.test\r\n{field}Content-Length: {length}\r\n\r\n{body}"
    )
}

fn link(alias: &str) -> String {
    post(&format!(r#"{{"url":"https://example.org/{alias}","alias":"{alias}"}}"#))
}

fn all(requests: &[String]) -> Vec<u8> {
    requests.concat().into_bytes()
}

/// A connection's name and what is sent on it.
pub(crate) type Script = (&'static str, fn() -> Vec<u8>);

/// Every script. Codes are seeded, so drawn ones are the same in every run.
pub(crate) const SCRIPTS: &[Script] = &[
    ("a drawn code", || all(&[post(r#"{"url":"https://example.org"}"#), get("/healthz")])),
    ("three drawn codes", || post(r#"{"url":"https://example.org"}"#).repeat(3).into()),
    ("create, follow, read, delete, gone", || {
        all(&[
            link("first"),
            get("/first"),
            request("HEAD /first", ""),
            get("/api/links/first"),
            request("DELETE /api/links/first", ""),
            get("/first"),
            request("DELETE /api/links/first", ""),
        ])
    }),
    ("an alias twice", || all(&[link("twice"), link("twice")])),
    ("pages by code", || {
        let mut requests: Vec<_> = (100..125).map(|n| link(&format!("link{n}"))).collect();
        requests.push(get("/api/links?limit=10"));
        requests.push(get("/api/links?limit=10&after=link109"));
        requests.push(get("/api/links?host=example.org&limit=2"));
        requests.push(get("/api/links?host=example.com"));
        all(&requests)
    }),
    ("pages by clicks", || {
        let followed = [get("/two"), get("/two"), get("/one")].concat();
        let sorted = get("/api/links?sort=clicks&limit=2");
        all(&[link("one"), link("two"), link("three"), followed, sorted])
    }),
    ("listings that are refused", || {
        all(&[
            get("/api/links?limit=0"),
            get("/api/links?limit=1000"),
            get("/api/links?sort=age"),
            get("/api/links?colour=red"),
            get("/api/links?limit=1&limit=2"),
        ])
    }),
    ("links that are refused", || {
        all(&[
            post(r#"{"url":"javascript:alert(1)"}"#),
            post(r#"{"url":"https://me@example.org/"}"#),
            post(r#"{"url":"https://blink.test/loop"}"#),
            post(r#"{"url":"not a url"}"#),
            post(r#"{"url":"https://example.org","alias":"a b"}"#),
            post(r#"{"url":"https://example.org","alias":"api"}"#),
        ])
    }),
    ("bodies that are refused", || {
        all(&[
            post(""),
            post("{"),
            post("[]"),
            post(r#"{"url":7}"#),
            post(r#"{"url":"https://example.org","color":"red"}"#),
            get("/healthz"),
        ])
    }),
    ("logins between redirects", || {
        all(&[
            link("first"),
            login(r#"{"name":"ada","password":"engine"}"#),
            get("/first"),
            login(r#"{"name":"ada","password":"loom"}"#),
            login(r#"{"name":"grace","password":"engine"}"#),
            get("/first"),
        ])
    }),
    ("logins that are refused", || {
        all(&[
            login(""),
            login(r#"{"name":"ada"}"#),
            login(r#"{"name":"ada","password":7}"#),
            login(r#"{"name":"ada","password":"engine","otp":"1"}"#),
            get("/api/login"),
        ])
    }),
    ("users, whom no store keeps, and those that are refused", || {
        const ADA: &str = r#"{"address":"ada@example.org"}"#;
        all(&[
            enrol("", ADA),
            enrol("Idempotency-Key: \"k-1\"\r\n", ADA),
            enrol("Idempotency-Key:\r\n", ADA),
            enrol("", r#"{"address":"ada"}"#),
            enrol("", "{}"),
            get("/api/users"),
            get("/healthz"),
        ])
    }),
    ("paths and methods that are refused", || {
        all(&[
            get("/a/b/c"),
            get("/%zz"),
            request("DELETE /healthz", ""),
            request("PUT /api/links", "{}"),
            get("/nosuch1?from=mail"),
        ])
    }),
    ("an address is sent on as the parser wrote it", || {
        let odd = r#"{"url":"HTTPS://EXAMPLE.org:443/a b/../c?d=\u00e9","alias":"parsed"}"#;
        all(&[post(odd), get("/parsed")])
    }),
];
