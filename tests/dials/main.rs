//! The dials over every execution model and over servers in other languages: the truth table. And that
//! whatever is started is ended, however the command itself ends.
#![cfg(target_os = "linux")]

mod endings;
mod filled;
mod odd;
mod table;

use brigade::children::components::free_address;
use brigade::models::MODELS;
use filled::{Filled, SLOW};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

const BRIGADE: &str = env!("CARGO_BIN_EXE_brigade");
/// "Cannot tell" is an honest answer on a machine where others take the CPU; the question is then put again.
const TRIES: usize = 4;
/// Looks take all cores: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An address at which nothing listens.
fn free() -> SocketAddr {
    free_address().expect("a port")
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
    asked(typed).unwrap_or_else(|last| panic!("cannot tell, {TRIES} times: {last}"))
}

/// As [`told`]; an error with all that was seen the last time if it cannot be told however often it is asked.
fn asked(typed: impl Fn() -> Vec<String>) -> Result<(String, Value), String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        let output = dials(&typed()).arg_json().output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found: Value = serde_json::from_str(&text).unwrap_or_else(|why| {
            panic!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr))
        });
        if let Some(class) = found["finding"]["class"]["Ok"].as_str() {
            return Ok((class.to_owned(), found));
        }
        last = format!("{:#}", found);
    }
    Err(last)
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
    fails(
        "--url http://127.0.0.1/",
        2,
        "the command that starts it behind `--`, or one that runs with --pid",
    );
    fails(
        "--url http://127.0.0.1/ --pid 1 -H Cookie",
        2,
        "a header field is a name, a colon and a value",
    );
    fails("--url http://127.0.0.1/ --pid 1 -H Connection:x", 2, "`Connection` cannot be set");
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
