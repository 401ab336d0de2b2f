//! Which URLs may be shortened; and whatever is accepted is sent as the parser wrote it, on one line.

use super::{blink, body, get, post, shorten};
use brigade::blink::stores::Memory;
use brigade::blink::{Blink, target};
use brigade::trace::Recorder;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

#[test]
fn every_url_that_could_harm_is_refused_with_its_reason() {
    let two_megabytes = format!("https://a.example/{}", "a".repeat(2 << 20));
    let expanding = format!("https://a.example/{}", "ü".repeat(1000));
    for (url, reason) in [
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
        (" https://a.example/", "absolute"),
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
        ("https://a.example/\u{0}", "control"),
        ("https://a.example/\u{85}", "control"),
        (&two_megabytes, "2,048"),
        (&expanding, "once percent-encoded"),
    ] {
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
fn no_spelling_of_our_own_host_may_be_shortened() {
    for (own, url) in [
        ("blink.example", "http://blink.example/abc"),
        ("blink.example", "https://BLINK.Example./abc"),
        ("blink.example", "http://blink.example:9/abc"),
        ("blink.example", "http://%62link.example/abc"),
        ("Blink.Example.:8080", "http://blink.example/"),
        ("bücher.example", "http://xn--bcher-kva.example/"),
        ("192.0.2.1:80", "http://192.0.2.1/"),
        ("192.0.2.1", "http://0xc0000201/"),
        ("192.0.2.1", "http://3221225985/"),
        ("192.0.2.1", "http://[::ffff:192.0.2.1]/"),
        ("[2001:db8::1]:80", "http://[2001:DB8:0::1]:81/"),
        // Whoever is asked as `localhost` (the request's Host here) is asked on the loopback.
        ("blink.example", "http://localhost./"),
        ("blink.example", "http://127.1/"),
        ("blink.example", "http://0x7f.1:8080/"),
        ("blink.example", "http://[::1]/"),
        ("blink.example", "http://0/"),
    ] {
        let blink = Blink::new(own, Some(Arc::new(Memory::default())), None, Recorder::off());
        let response = shorten(&blink, url);
        assert_eq!(response.status, 422, "{own} {url}");
        let detail = body(&response)["detail"].to_string();
        assert!(detail.contains("leads back"), "{own} {url}: {detail}");
        assert_eq!(shorten(&blink, "http://blink.example.org/").status, 201);
    }
}

/// Shortens `url`, and if that was accepted follows it to where it leads.
fn accepted(blink: &Blink, url: &str) -> Option<String> {
    let created = post(blink, &json!({ "url": url }));
    assert!([201, 422].contains(&created.status), "{url:?}: {}", created.status);
    let location = get(blink, &created.location?).location;
    Some(location.expect("a redirect"))
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
