//! What was typed is what is sent, and what must not be shown is not.

use super::scripted::Scripted;
use super::{OK, brigade, complained, load, said};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

/// Arguments with spaces in them.
fn load_args(args: &[&str]) -> Output {
    brigade("load").args(args).output().expect("it runs")
}

/// A file of its own for each test.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let file = std::env::temp_dir().join(format!("brigade-typed-{}-{name}", std::process::id()));
    fs::write(&file, bytes).expect("written");
    file
}

#[test]
fn every_spelling_of_this_machine_is_loaded() {
    let server = Scripted::always(OK);
    let port = server.address.port();
    for host in
        ["127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost", "blink.localhost", "127.1"]
    {
        let output = load(&format!("http://{host}:{port}/ --users 2 --count 4"));
        assert_eq!(output.status.code(), Some(0), "{host}: {}", complained(&output));
    }
    // A machine without IPv6 has no such server.
    let reply = Box::new(|_| Some((OK.to_vec(), false)));
    let Ok(server) = Scripted::serve("[::1]:0", reply) else { return };
    let port = server.address.port();
    for host in ["localhost", "[::1]", "[::]"] {
        let output = load(&format!("http://{host}:{port}/ --users 2 --count 4"));
        assert_eq!(output.status.code(), Some(0), "{host}: {}", complained(&output));
    }
}

#[test]
fn another_machine_is_refused_with_what_to_write_for_this_one() {
    for host in ["192.0.2.1", "[2001:db8::1]", "[::ffff:192.0.2.1]"] {
        let output = load(&format!("http://{host}/ --count 1"));
        let text = complained(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("127.0.0.1") && text.contains("--i-own-this-host"), "{text}");
    }
}

#[test]
fn a_user_and_a_password_are_sent_and_never_shown() {
    let server = Scripted::always(OK);
    let url = format!("http://user:secret@{}/a", server.address);
    for more in ["", "--json"] {
        let output = load(&format!("{url} --users 1 --count 2 {more}"));
        assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
        let shown = said(&output) + &complained(&output);
        assert!(shown.contains(&format!("http://{}/a", server.address)), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }
    let expected = "Authorization: Basic dXNlcjpzZWNyZXQ=\r\n";
    assert!(
        server.asked().iter().all(|request| request.contains(expected)),
        "{:?}",
        server.asked()
    );
    let named = file(
        "user",
        b"http://user:secret@127.0.0.1:1/\nhttp://user:secret@127.0.0.1:2/\nx://user:secret@h\n",
    );
    for typed in [
        "https://user:secret@localhost/".to_owned(),
        "http://user:secret@[/".to_owned(),
        "user:secret@localhost".to_owned(),
        "http://user:secret@192.0.2.1/".to_owned(),
        "http://user:secret@127.0.0.1:1/".to_owned(),
        "http://user:secret@localhost/ --mix follow".to_owned(),
        format!("{url} -H Authorization:x"),
        format!("--urls {}", named.display()),
        format!("{url} --urls {}", named.display()),
    ] {
        let output = load(&typed);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{typed}");
        assert!(
            !(said(&output) + &complained(&output)).contains("secret"),
            "{}",
            complained(&output)
        );
    }
    fs::remove_file(named).expect("removed");
}

#[test]
fn a_byte_order_mark_comments_and_fragments_are_not_sent() {
    let server = Scripted::always(OK);
    let host = server.address;
    let text =
        format!("\u{feff}http://{host}/a # the first\r\n/b#part\r\n# none\r\n\r\n/c\t# last");
    let urls = file("urls", text.as_bytes());
    let output = load(&format!("http://{host}/ --users 1 --count 60 --urls {}", urls.display()));
    assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
    let mut paths: Vec<_> =
        server.asked().iter().map(|request| request.split(' ').nth(1).map(str::to_owned)).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths, ["/a", "/b", "/c"].map(|path| Some(path.to_owned())));
    fs::write(&urls, text.split_once('\r').expect("lines").0).expect("written");
    assert_eq!(
        load(&format!("--count 2 --urls {}", urls.display())).status.code(),
        Some(0),
        "without a URL beside it"
    );
    fs::remove_file(urls).expect("removed");
}

#[test]
fn the_method_the_fields_and_the_body_are_sent_as_typed() {
    let server = Scripted::always(OK);
    let url = format!("http://{}/orders", server.address);
    let body = file("body", b"{\"id\":2}\n");
    let from_file = ["--body-file", body.to_str().expect("text")];
    let few = ["--users", "1", "--count", "1"];
    let type_is = "Content-Type: application/json";
    for args in [
        vec!["-H", type_is, "--body", "{\"id\":1}", "-H", "x-empty:"],
        vec!["-X", "PUT", from_file[0], from_file[1]],
        vec!["--method", "PURGE", "--header", "User-Agent: me", "-H", "Host: other"],
        vec!["-X", "DELETE"],
        vec![],
    ] {
        let output = load_args(&[&args[..], &few, &[&url]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
    }
    let (host, agent) = (server.address, concat!("brigade/", env!("CARGO_PKG_VERSION")));
    let usual = format!("Host: {host}\r\nUser-Agent: {agent}\r\n");
    let expected = [
        format!(
            "POST /orders HTTP/1.1\r\n{usual}{type_is}\r\nx-empty: \r\nContent-Length: 8\r\n\r\n{{\"id\":1}}"
        ),
        format!("PUT /orders HTTP/1.1\r\n{usual}Content-Length: 9\r\n\r\n{{\"id\":2}}\n"),
        "PURGE /orders HTTP/1.1\r\nUser-Agent: me\r\nHost: other\r\n\r\n".to_owned(),
        format!("DELETE /orders HTTP/1.1\r\n{usual}\r\n"),
        format!("GET /orders HTTP/1.1\r\n{usual}\r\n"),
    ];
    assert_eq!(server.asked(), expected);
    fs::remove_file(body).expect("removed");
}

#[test]
fn head_is_answered_by_a_head() {
    let server = Scripted::always(&b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"[..]);
    let output = load(&format!("http://{}/ -X HEAD --users 2 --count 10", server.address));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("HEAD") && said(&output).contains("10 of 10 due"),
        "{}",
        said(&output)
    );
}

#[test]
fn what_cannot_be_sent_is_refused_by_name() {
    let url = "http://localhost:1/";
    for (args, why) in [
        (&["-X", "get"][..], "write GET"),
        (&["-X", "A B"], "`A B` is no method"),
        (&["-H", "no colon"], "Accept: text/html"),
        (&["-H", "A: b\r\nX: y"], "line end"),
        (&["-H", "Content-Length: 5"], "`Content-Length` cannot be set"),
        (&["--body", "a", "--body-file", "b"], "--body-file"),
        (&["--body-file", "/nowhere/body"], "/nowhere/body"),
        (&["--body-file", "/dev/zero"], "longer than 64 MiB"),
        (&["--urls", "/dev/zero"], "longer than 64 MiB"),
        (&["--mix", "list", "-X", "PUT"], "--method"),
        (&["--mix", "list", "-H", "A: b"], "--header"),
        (&["--mix", "list", "--body", "a"], "--body"),
        (&["--mix", "list", "--body-file", "a"], "--body-file"),
    ] {
        let output = load_args(&[args, &[url]].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", complained(&output));
        assert!(complained(&output).contains(why), "{args:?}: {}", complained(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn cpu_time_is_told_for_each_request_sent_of_the_generator_and_of_a_server_that_is_named() {
    let server = Scripted::always(OK);
    let (url, own) = (format!("http://{}/", server.address), std::process::id());
    let output = load(&format!("{url} --users 1 --count 10 --json"));
    let found: Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert!(found["generator_cpu_ns_per_request"].as_f64() > Some(0.0), "{found}");
    assert!(found["server_cpu_ns_per_request"].is_null(), "{found}");
    // Its time is told in hundredths of a second, so the server may have used too little to tell; never is it 0.
    let text = said(&load(&format!("{url} --users 1 --count 10 --pid {own}")));
    assert!(text.contains("CPU per request sent") && text.contains("\n  server "), "{text}");
    // Beyond the largest process number there is.
    let output = load(&format!("{url} --pid 4194305"));
    assert_eq!(output.status.code(), Some(2));
    assert!(complained(&output).contains("ss -ltnp"), "{}", complained(&output));
}
