//! `serve` as it is typed: the addresses it tells can be opened, signals stop it gracefully, and what is wrong with its
//! store is on its own screen.

#![cfg(unix)]

#[path = "../home/mod.rs"]
mod home;
mod server;

use home::{Home, assert_status, complained};
use rustix::process::Signal;
use server::{Server, ignores_hangups};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

/// How a shell ends if there is no such program.
const NOT_HERE: i32 = 127;

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

#[test]
fn serve_says_where_answers_and_stops_on_every_signal_that_asks_it_to() {
    for (model, signal) in [
        ("blocking", Signal::INT),
        ("async_std", Signal::INT),
        ("tokio_multi", Signal::TERM),
        ("event_loop", Signal::TERM),
        ("threads", Signal::HUP),
    ] {
        if signal == Signal::HUP && ignores_hangups() {
            continue; // as under nohup: the server then goes on, as it should
        }
        let home = Home::new(model);
        let typed = format!("--model {model} --workers 1 --delay 1ms --addr 127.0.0.1:0");
        let server = Server::start(&home, &typed);
        assert!(server.ask(&get("/unknown")).starts_with("HTTP/1.1 404"));
        assert_eq!(server.stop(signal), (Some(0), String::new()), "{model}");
    }
}

#[test]
fn what_waits_for_longer_than_shed_says_is_refused() {
    let home = Home::new("shed");
    let server = Server::start(&home, "--delay 1ms --places 1 --shed 0s --addr 127.0.0.1:0");
    let answer = server.ask(&get("/unknown"));
    assert!(answer.starts_with("HTTP/1.1 503"), "nothing waits for no time at all: {answer}");
    assert!(answer.contains("\r\nRetry-After: 1\r\n"), "{answer}");
    assert_eq!(server.stop(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn a_request_in_flight_at_a_sigterm_is_answered() {
    for model in ["threads", "tokio_multi"] {
        let home = Home::new(&format!("flight-{model}"));
        let server =
            Server::start(&home, &format!("--model {model} --delay 50ms --addr 127.0.0.1:0"));
        let mut socket = TcpStream::connect(&server.address).expect("it listens");
        let healthy = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.write_all(healthy.as_bytes()).expect("sent");
        socket.read_exact(&mut [0; 15]).expect("an answer: it is let in");
        socket.write_all(get("/unknown").as_bytes()).expect("sent");
        assert_eq!(server.stop(Signal::TERM), (Some(0), String::new()), "{model}");
        let mut answers = String::new();
        socket.read_to_string(&mut answers).expect("text");
        assert!(answers.contains("HTTP/1.1 404"), "{model}: {answers}");
    }
}

#[test]
fn a_server_that_drains_goes_on_for_so_long_and_is_not_ready() {
    let home = Home::new("drain");
    let server = Server::start(&home, "--drain 3600s --addr 127.0.0.1:0");
    server.signal(Signal::TERM);
    while !server.ask(&get("/readyz")).starts_with("HTTP/1.1 503") {}
    let answer = server.ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    let (status, signal) = server.ends_at_once(Signal::TERM);
    assert_eq!(
        (status, signal),
        (None, Some(Signal::TERM.as_raw())),
        "as the signal does by itself"
    );
    let server = Server::start(&home, "--drain 1ms --addr 127.0.0.1:0");
    assert_eq!(server.stop(Signal::TERM), (Some(0), String::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn under_nohup_a_server_outlives_its_terminal() {
    let home = Home::new("nohup");
    let server = Server::start_under("nohup", &home, "--addr 127.0.0.1:0");
    for _ in 0..50 {
        server.signal(Signal::HUP);
        assert!(server.ask(&get("/absent7")).starts_with("HTTP/1.1 404"));
    }
    assert_eq!(server.stop(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn a_server_whose_store_broke_says_why_once_more_and_ends_with_status_1() {
    let home = Home::new("broken");
    let file = home.0.join("links.redb");
    let typed = format!("--store redb:{} --addr 127.0.0.1:0", file.display());
    let server = Server::start(&home, &typed);
    let long = format!(r#"{{"url":"https://example.org/{:01500}"}}"#, 0);
    for _ in 0..40 {
        server.create("", &long); // more pages than are read at the start
    }
    assert_eq!(server.stop(Signal::TERM), (Some(0), String::new()));
    let server = Server::start(&home, &typed);
    // What is read behind the end of the file is an I/O error.
    std::fs::OpenOptions::new().write(true).open(&file).expect("the file").set_len(1).expect("cut");
    let answers =
        ["/0000000", "/AAAAAAA", "/ZZZZZZZ", "/zzzzzzz"].map(|code| server.ask(&get(code)));
    assert!(answers[3].starts_with("HTTP/1.1 503"), "{answers:?}");
    let (status, errors) = server.stop(Signal::TERM);
    assert_eq!(status, Some(1), "{errors}");
    let why =
        |start: &str| errors.lines().any(|line| line.starts_with(start) && line.contains("broken"));
    assert!(why("brigade: ") && why("error: stopped after a fault: "), "{errors}");
}

#[test]
fn clicks_outlive_a_sigterm() {
    let home = Home::new("sigterm");
    let typed = format!("--store redb:{}/links.redb --addr 127.0.0.1:0", home.0.display());
    let body = r#"{"url":"https://example.org/","alias":"kept"}"#;
    let server = Server::start(&home, &typed);
    assert!(server.create("", body).starts_with("HTTP/1.1 201"));
    for _ in 0..3 {
        assert!(server.ask(&get("/kept")).starts_with("HTTP/1.1 302"));
    }
    assert_eq!(server.stop(Signal::TERM).0, Some(0));
    let again = Server::start(&home, &typed);
    assert!(again.ask(&get("/api/links/kept")).contains(r#""clicks":3"#));
}

#[test]
fn what_is_told_as_an_address_can_be_opened() {
    let home = Home::new("address");
    for (typed, everywhere) in [("127.0.0.1:0", false), ("0.0.0.0:0", true), ("[::]:0", true)] {
        if typed.starts_with('[') && std::net::TcpListener::bind("[::1]:0").is_err() {
            continue; // a machine without IPv6
        }
        let mut server = Server::start(&home, &format!("--addr {typed}"));
        assert!(!server.address.ends_with(":0"), "{}", server.address);
        assert_eq!(server.short(""), server.address, "to a client that names none");
        let asked = server.short("Host: my.machine:9\r\n");
        let expected = if everywhere { "my.machine:9" } else { &server.address };
        assert_eq!(asked, expected, "{typed}");
        let curl = server.lines.find_map(|line| line.ok().filter(|line| line.contains("curl")));
        let curl = curl.expect("a line to copy").trim().to_owned();
        assert!(curl.contains(&format!("http://{}/", server.address)), "{curl}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{curl} -s")]).env("no_proxy", "*");
        let output = shell.output().expect("a shell");
        if output.status.code() != Some(NOT_HERE) {
            let said = String::from_utf8_lossy(&output.stdout);
            let right = said.contains("short") && said.contains(&server.address);
            assert!(output.status.success() && right, "{curl}: {said}");
        }
    }
}

#[test]
fn behind_a_balancer_links_have_its_name_and_another_one_is_refused() {
    let home = Home::new("public");
    let server = Server::start(&home, "--public https://blink.example/ --addr 127.0.0.1:0");
    for host in ["", "Host: 10.0.0.7:8080\r\n"] {
        let answer = server.create(host, r#"{"url":"https://example.org/"}"#);
        assert!(answer.contains(r#""short":"https://blink.example/"#), "{answer}");
    }
    for (public, word) in [("blink.example", "not a URL"), ("https://a/go", "Write https://a")] {
        let output = home.run(&format!("serve --addr 127.0.0.1:0 --public {public}"));
        assert_status(&output, 2);
        let said = complained(&output);
        assert!(said.contains("--public") && said.contains(word), "{said}");
    }
}

#[test]
fn a_store_that_is_no_file_or_was_emptied_is_refused_with_the_next_step() {
    let home = Home::new("store");
    let path = home.0.join("links.redb");
    let typed = format!("serve --addr 127.0.0.1:0 --store redb:{}", path.display());
    let refused = |words: &[&str]| {
        let output = home.run(&typed);
        assert_status(&output, 1);
        let said = complained(&output);
        for word in words.iter().copied().chain(["links.redb"]) {
            assert!(said.contains(word), "{said}");
        }
    };
    std::fs::write(&path, []).expect("written");
    refused(&["empty", "remove it"]);
    std::fs::remove_file(&path).expect("removed");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    refused(&["a named pipe"]);
}

#[test]
fn a_client_that_has_its_share_is_told_so() {
    let home = Home::new("share");
    let server = Server::start(&home, "--per-client 1 --addr 127.0.0.1:0");
    let mut first = TcpStream::connect(&server.address).expect("it listens");
    first.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    first.read_exact(&mut [0; 15]).expect("an answer");
    assert!(server.ask(&get("/healthz")).starts_with("HTTP/1.1 429"));
    drop(first);
    while !server.ask(&get("/healthz")).starts_with("HTTP/1.1 200") {}
}
