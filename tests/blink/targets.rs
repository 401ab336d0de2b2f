//! Which URLs may be shortened; and whatever is accepted is sent as the parser wrote it, on one line.

use super::{blink, body, get, memory, post, shorten};
use brigade::blink::{Blink, target};
use brigade::trace::Recorder;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// What may not be shortened, and a word of the reason.
const HARMFUL: &[(&str, &str)] = &[
    ("", "absolute"),
    ("a.example", "absolute"),
    ("/path", "absolute"),
    ("//a.example/", "absolute"),
    ("javascript:alert(1)", "absolute"),
    ("javascript://a.example/%0aalert(1)", "absolute"),
    ("java\tscript:alert(1)", "control"),
    ("data:text/html,<script>", "absolute"),
    ("file:///etc/passwd", "absolute"),
    ("ftp://a.example/", "absolute"),
    ("https:evil.example", "absolute"),
    ("https:/evil.example", "absolute"),
    ("https:///evil.example", "absolute"),
    ("\u{FEFF}https://a.example/", "invisible character U+FEFF"),
    ("\u{A0}https://a.example/", "invisible character U+00A0"),
    ("\u{200B}https://a.example/", "invisible character U+200B"),
    (" \u{2028}https://a.example/", "invisible character U+2028"),
    ("https://a.example/ b\u{7F}", "control"),
    ("https://", "host"),
    ("https://?q", "host"),
    ("https://a b/", "domain"),
    ("https://a.example:99999/", "port"),
    ("https://user@a.example/", "user name"),
    ("https://:secret@a.example/", "user name"),
    ("https://good.example@evil.example/", "user name"),
    ("https://good.example\\@evil.example/", "backslash"),
    ("https:\\\\evil.example", "backslash"),
    ("https://a.example/\r\nSet-Cookie: a=b", "control"),
    ("https://a.exa\nmple/", "control"),
    ("https://a.example/\u{0}a", "control"),
    ("https://a.example/\u{85}", "control"),
];

#[test]
fn every_url_that_could_harm_is_refused_with_its_reason() {
    let two_megabytes = format!("https://a.example/{}", "a".repeat(2 << 20));
    let expanding = format!("https://a.example/{}", "ü".repeat(1000));
    let long = [(&*two_megabytes, "2,048"), (&*expanding, "once percent-encoded")];
    for (url, reason) in HARMFUL.iter().copied().chain(long) {
        let response = shorten(&blink(), url);
        assert_eq!(response.status, 422, "{url:.80}");
        let problem = body(&response);
        assert_eq!(problem["field"], "url", "{url:.80}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(reason), "{url:.80}: {detail}");
    }
}

#[test]
fn a_url_of_2048_bytes_is_accepted_and_one_more_is_not() {
    let url = |length: usize| format!("{:a<length$}", "https://a.example/");
    assert_eq!(shorten(&blink(), &url(target::LONGEST)).status, 201);
    assert_eq!(shorten(&blink(), &url(target::LONGEST + 1)).status, 422);
}

#[test]
fn what_the_parser_strips_around_a_url_is_no_part_of_it() {
    let blink = blink();
    for (typed, kept) in [
        (" https://a.example/", "https://a.example/"),
        ("https://a.example/ ", "https://a.example/"),
        ("\r\n\t https://a.example/ \n", "https://a.example/"),
        ("\u{0}\u{1F}https://a.example/b c\u{0}", "https://a.example/b%20c"),
        ("https://a.example/\u{A0}", "https://a.example/%C2%A0"),
    ] {
        let response = shorten(&blink, typed);
        assert_eq!(response.status, 201, "{typed:?}");
        assert_eq!(body(&response)["url"], kept, "{typed:?}");
        assert_eq!(url::Url::parse(typed).expect("the standard takes it").as_str(), kept);
    }
}

/// What a shortener of this name says when a client on the loopback asks for a link to `url`.
fn shortened(own: &str, url: &str) -> (u16, String) {
    let blink = Blink::new(own, Some(&memory()), None, Recorder::off());
    let response = shorten(&blink, url);
    (response.status, body(&response)["detail"].to_string())
}

#[test]
fn no_spelling_of_our_own_host_may_be_shortened() {
    for (own, url) in [
        ("blink.example", "http://blink.example/abc"),
        ("blink.example", "https://BLINK.Example./abc"),
        ("blink.example:80", "https://blink.example/abc"),
        ("blink.example", "http://blink.example:80/abc"),
        ("blink.example", "http://%62link.example/abc"),
        ("Blink.Example.:8080", "http://blink.example:08080/"),
        ("blink.example:8443", "https://blink.example:8443/"),
        ("bücher.example", "http://xn--bcher-kva.example/"),
        ("192.0.2.1:80", "http://192.0.2.1/"),
        ("192.0.2.1", "http://0xc0000201/"),
        ("192.0.2.1", "http://3221225985/"),
        ("192.0.2.1", "http://[::ffff:192.0.2.1]/"),
        ("[2001:db8::1]:81", "http://[2001:DB8:0::1]:81/"),
        ("127.0.0.1:8080", "http://x.localhost:8080/"),
        ("127.0.0.1:8080", "http://[::ffff:127.0.0.1]:8080/"),
        ("127.0.0.1:8080", "http://127.9.9.9:8080/"),
        ("[::1]:8080", "http://a.b.LOCALHOST.:8080/"),
        // A server that is asked as `localhost` (the request's Host here) is asked on the loopback.
        ("blink.example", "http://localhost./"),
        ("blink.example", "http://x.localhost/"),
        ("blink.example", "http://127.1/"),
        ("blink.example", "http://0x7f.1:80/"),
        ("blink.example", "http://[::1]/"),
        ("blink.example", "http://0/"),
    ] {
        let (status, detail) = shortened(own, url);
        assert_eq!(status, 422, "{own} {url}");
        assert!(detail.contains("leads back"), "{own} {url}: {detail}");
    }
}

#[test]
fn another_port_or_a_name_that_only_looks_like_ours_may_be_shortened() {
    for (own, url) in [
        ("127.0.0.1:8080", "http://localhost:3000/app"),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/"),
        ("127.0.0.1:8080", "http://x.localhost:3000/"),
        ("127.0.0.1:8080", "http://localhost.example:8080/"),
        ("127.0.0.1:8080", "http://notlocalhost:8080/"),
        ("127.0.0.1:8080", "http://localhost.a:8080/"),
        ("blink.example", "http://blink.example:9/abc"),
        ("blink.example:8080", "http://blink.example/"),
        ("blink.example", "http://blink.example.org/"),
        ("blink.example", "http://ablink.example/"),
    ] {
        assert_eq!(shortened(own, url), (201, "null".into()), "{own} {url}");
    }
}

/// Shortens `url`, and if that was accepted follows it to where it leads.
fn accepted(blink: &Blink, url: &str) -> Option<String> {
    let created = post(blink, &json!({ "url": url }));
    assert!([201, 422].contains(&created.status), "{url:?}: {}", created.status);
    let location = get(blink, &created.location?).location;
    Some(location.expect("a redirect").to_string())
}

#[test]
fn every_url_of_the_web_platform_tests_is_refused_or_sent_as_the_parser_writes_it() {
    let Some(path) = web_platform_tests() else {
        println!("skipped: cargo does not say where the source of crate `url` is");
        return;
    };
    let text = std::fs::read_to_string(&path).expect("the corpus beside the crate");
    let corpus: Vec<Value> = serde_json::from_str(&text).expect("a JSON array");
    let inputs = corpus.iter().filter_map(|case| case["input"].as_str());
    let (blink, mut sent) = (blink(), 0);
    for input in inputs {
        let Some(location) = accepted(&blink, input) else {
            continue;
        };
        let parsed = url::Url::parse(input).expect("accepted, so it parses");
        assert_eq!(location, parsed.as_str(), "{input:?}");
        assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location:?}");
        assert!(location.starts_with("http://") || location.starts_with("https://"));
        assert!(parsed.username().is_empty() && parsed.has_host());
        sent += 1;
    }
    assert!(sent > 100, "only {sent} of the corpus were accepted");
}

/// Where the crate `url` keeps its corpus; `None` if cargo or its registry is not at hand.
fn web_platform_tests() -> Option<PathBuf> {
    let version = Command::new("rustc").arg("-vV").output().ok()?.stdout;
    let version = String::from_utf8(version).ok()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    let metadata = Command::new(std::env::var_os("CARGO")?)
        .args(["metadata", "--format-version=1", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout).ok()?;
    let packages = metadata["packages"].as_array()?;
    let url = packages.iter().find(|package| package["name"] == "url")?;
    let manifest = PathBuf::from(url["manifest_path"].as_str()?);
    let corpus = manifest.with_file_name("tests").join("urltestdata.json");
    corpus.exists().then_some(corpus)
}
