//! The dials over every execution model and over servers in other languages: the truth table. And that
//! whatever is started is ended, however the command itself ends.
#![cfg(target_os = "linux")]

use brigade::models::MODELS;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const BRIGADE: &str = env!("CARGO_BIN_EXE_brigade");
/// "Cannot tell" is an honest answer on a machine where others take the CPU; the question is then put again.
const TRIES: usize = 4;
/// What takes longer than this is taken for never.
const NEVER: Duration = Duration::from_secs(20);

/// Looks take all cores: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An address that nobody listens at.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number")
}

fn dials(typed: &[String]) -> Command {
    let mut command = Command::new(BRIGADE);
    command.arg("dials").args(typed).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn words(typed: &str) -> Vec<String> {
    typed.split_whitespace().map(str::to_owned).collect()
}

/// `class`, and with it all that was seen; asked again while it cannot be told.
fn told(typed: impl Fn() -> Vec<String>) -> (String, Value) {
    let mut last = String::new();
    for _ in 0..TRIES {
        let output = dials(&typed()).arg_json().output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found: Value = serde_json::from_str(&text).unwrap_or_else(|why| {
            panic!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr))
        });
        if let Some(class) = found["finding"]["class"]["Ok"].as_str() {
            return (class.to_owned(), found);
        }
        last = format!("{:#}", found);
    }
    panic!("cannot tell, {TRIES} times: {last}")
}

trait Json {
    fn arg_json(&mut self) -> &mut Command;
}

impl Json for Command {
    /// Before the `--` that begins the server's own command.
    fn arg_json(&mut self) -> &mut Command {
        let typed: Vec<_> = self.get_args().map(|arg| arg.to_owned()).collect();
        let mut again = Command::new(BRIGADE);
        again.arg(&typed[0]).arg("--json").args(&typed[1..]).stdin(Stdio::null());
        *self = again;
        self
    }
}

/// What each model is. A model that is not named here has tasks on several threads.
fn class_of(model: &str) -> &'static str {
    match model {
        "blocking" => "one-at-a-time",
        "threads" | "rayon" => "thread-per-client",
        "pool" => "bounded-pool",
        "event_loop" | "tokio_current" => "event-loop",
        _ => "parallel-tasks",
    }
}

#[test]
fn every_model_is_put_in_its_class() {
    let _alone = alone();
    for model in MODELS {
        let (class, found) = told(|| {
            let address = free();
            words(&format!(
                "--url http://{address}/api/links -- {BRIGADE} serve --model {} --delay 20ms --workers 3 --addr {address}",
                model.name
            ))
        });
        assert_eq!(class, class_of(model.name), "{}: {found:#}", model.name);
        if model.name == "pool" {
            let bound = found["finding"]["bound"].as_u64().expect("a number of workers");
            assert!((2..=4).contains(&bound), "about 3 workers: {found:#}");
        }
    }
}

/// A server with so many links that a listing takes a while to compute.
struct Filled {
    child: Child,
    address: SocketAddr,
    /// Kept, or the server could not write its next line.
    _output: BufReader<std::process::ChildStdout>,
}

impl Filled {
    fn start(model: &str) -> Filled {
        let mut child = Command::new(BRIGADE)
            .args(words(&format!("serve --model {model} --workers 2 --addr 127.0.0.1:0")))
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        output.read_line(&mut first).expect("a line");
        let address = first.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let address =
            address.and_then(|text| text.parse().ok()).expect("an address in its first line");
        let filled = Filled { child, address, _output: output };
        while filled.ask(SLOW) < Duration::from_millis(25) {
            filled.fill(20_000);
        }
        filled
    }

    /// One answer, and how long it took.
    fn ask(&self, path: &str) -> Duration {
        let start = Instant::now();
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        start.elapsed()
    }

    fn fill(&self, links: usize) {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let mut answers = stream.try_clone().expect("both ways");
        std::thread::scope(|scope| {
            scope.spawn(move || std::io::copy(&mut answers, &mut std::io::sink()));
            let body = r#"{"url":"https://example.com/a/long/path/to/make/the/host/hard/to/find"}"#;
            let post = |last: bool| {
                let close = if last { "Connection: close\r\n" } else { "" };
                let length = body.len();
                format!(
                    "POST /api/links HTTP/1.1\r\nHost: x\r\n{close}Content-Length: {length}\r\n\r\n{body}"
                )
            };
            let requests = post(false).repeat(links - 1) + &post(true);
            stream.write_all(requests.as_bytes()).expect("sent");
        });
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// A scan of all links, computed where requests are answered.
const SLOW: &str = "/api/links?host=nowhere.example";

#[test]
fn a_listing_that_is_computed_blocks_a_loop_and_only_a_loop() {
    let _alone = alone();
    let rows = [
        ("event_loop", "event-loop-blocked"),
        ("tokio_current", "event-loop-blocked"),
        ("tokio_multi", "parallel-tasks"),
        ("threads", "thread-per-client"),
    ];
    for (model, expected) in rows {
        let server = Filled::start(model);
        let (address, pid) = (server.address, server.child.id());
        let typed =
            format!("--url http://{address}/healthz --slow http://{address}{SLOW} --pid {pid}");
        let (class, found) = told(|| words(&typed));
        assert_eq!(class, expected, "{model}: {found:#}");
        server.ask("/healthz"); // it was only looked at, and lives
    }
}

/// How to start a foreign server, if its interpreter is here.
fn foreign(command: &str) -> Option<String> {
    let program = command.split(' ').next().expect("a program");
    let version = Command::new(program).arg("--version").output();
    let there = version.is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: `{command}`, for there is no {program} here");
    }
    there.then(|| command.replace("docs/", concat!(env!("CARGO_MANIFEST_DIR"), "/docs/")))
}

#[test]
fn servers_in_other_languages_are_put_in_their_classes() {
    let _alone = alone();
    let rows = [
        ("node docs/servers/node.mjs", "event-loop", "event-loop-blocked"),
        ("bun run docs/servers/bun.ts", "event-loop", "event-loop-blocked"),
        ("python3 docs/servers/asyncio_streams.py", "event-loop", "event-loop-blocked"),
        ("python3 docs/servers/threadpool.py", "bounded-pool", "bounded-pool"),
    ];
    for (command, waits, computes) in rows {
        let Some(start) = foreign(command) else { continue };
        for (slow, expected) in [("/wait", waits), ("/busy", computes)] {
            let (class, found) = told(|| {
                let (address, mut typed) = (free(), Vec::new());
                typed.extend(words(&format!(
                    "--url http://{address}/ --slow http://{address}{slow} --"
                )));
                typed.extend(words(&format!("{start} {}", address.port())));
                typed
            });
            assert_eq!(class, expected, "{command} with {slow}: {found:#}");
            if expected == "bounded-pool" {
                assert_eq!(found["finding"]["bound"], 8, "{found:#}");
            }
        }
        let (class, found) = told(|| {
            let address = free();
            words(&format!("--url http://{address}/wait -- {start} {}", address.port()))
        });
        assert_eq!(class, waits, "{command}, waiting: {found:#}");
    }
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn fails(typed: &str, status: i32, says: &str) -> Output {
    let output = dials(&words(typed)).output().expect("it runs");
    let why = complained(&output);
    assert_eq!(output.status.code(), Some(status), "{why}");
    assert!(why.contains(says), "{why}");
    output
}

#[test]
fn what_cannot_be_looked_at_is_refused_with_the_reason() {
    let address = free();
    fails("--url http://192.0.2.1/ --pid 1", 2, "not on this machine");
    fails("--url http://127.0.0.1/", 2, "--pid");
    fails(&format!("--url http://{address}/ --pid 999999999"), 1, "there is no process 999999999");
    fails(
        &format!("--url http://{address}/ -- no-such-program"),
        1,
        "`no-such-program` cannot be started",
    );
    fails(
        &format!("--url http://{address}/ --slow http://127.0.0.1:1/ --pid 1"),
        2,
        "another server",
    );
    let taken = TcpListener::bind(address).expect("the port");
    fails(&format!("--url http://{address}/ -- cat"), 1, "something listens");
    drop(taken);
    let serve = format!("{BRIGADE} serve --addr {address}");
    fails(&format!("--url http://{address}/nothing -- {serve}"), 1, "answers \"404\"");
}

#[test]
fn a_server_that_ends_early_is_quoted() {
    let address = free();
    let output = dials(&words(&format!("--url http://{address}/ -- sh -c")))
        .arg("echo 'no database: giving up' >&2; exit 3")
        .output()
        .expect("it runs");
    assert!(complained(&output).contains("| no database: giving up"), "{}", complained(&output));
}

#[test]
fn a_server_that_dies_in_the_middle_leaves_what_was_seen() {
    let _alone = alone();
    let address = free();
    let output = fails(
        &format!(
            "--url http://{address}/api/links -- timeout 1 {BRIGADE} serve --delay 5ms --addr {address}"
        ),
        1,
        "the server has ended",
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(complained(&output).contains("Blink under"), "its last lines: {}", complained(&output));
    assert!(said.contains("until then") && said.contains("half-sent"), "{said}");
}

/// Tries until it is so, but not for ever.
#[track_caller]
fn eventually(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < NEVER, "never: {what}");
        std::thread::yield_now();
    }
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok()
}

#[test]
fn whatever_ends_the_command_ends_the_server_and_what_it_started() {
    let _alone = alone();
    for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
        let address = free();
        // The shell starts the server as its child and stays: both must end.
        let mut child = dials(&words(&format!("--url http://{address}/api/links -- sh -c")))
            .arg(format!("{BRIGADE} serve --delay 5ms --addr {address} & wait"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        eventually("the server listens", || listens(address));
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a number");
        kill_process(id, signal).expect("the signal is sent");
        let status = child.wait().expect("it ends");
        assert!(!status.success());
        eventually("the server has ended", || !listens(address));
        if signal == Signal::INT {
            let mut why = String::new();
            child.stderr.take().expect("its errors").read_to_string(&mut why).expect("text");
            assert!(why.contains("interrupted"), "{why}");
        }
    }
}

#[test]
fn an_interrupt_while_the_server_starts_ends_both_and_says_so() {
    let _alone = alone();
    let (address, said) = (free(), TcpListener::bind("127.0.0.1:0").expect("a port"));
    // A server that never listens, but tells us that it has been started.
    let port = said.local_addr().expect("its number").port();
    let mut child = dials(&words(&format!("--url http://{address}/ -- bash -c")))
        .arg(format!("exec 3<>/dev/tcp/127.0.0.1/{port}; exec cat <&3"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let (mut server, _) = said.accept().expect("the server is there");
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a number");
    kill_process(id, Signal::INT).expect("the signal is sent");
    assert!(!child.wait().expect("it ends").success());
    let mut why = String::new();
    child.stderr.take().expect("its errors").read_to_string(&mut why).expect("text");
    assert!(why.contains("interrupted while the server started"), "{why}");
    assert_eq!(server.read(&mut [0]).expect("the server has ended"), 0);
}

#[test]
fn the_page_fits_sixty_columns_without_colour() {
    let _alone = alone();
    let address = free();
    let serve = format!("{BRIGADE} serve --model threads --delay 5ms --addr {address}");
    let output = dials(&words(&format!("--url http://{address}/api/links --width 60 -- {serve}")))
        .env("NO_COLOR", "1")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("SAMPLED every") && !said.contains('\x1b'), "{said}");
    for line in said.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}
