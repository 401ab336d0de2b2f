//! The truth table: servers that were written by others, and what each of them is. `servers.json` beside this file
//! is the table; `cargo run record servers` puts all of it into the book.

use super::{alone, asked, dials, free, told};
use serde::Deserialize;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What everyone has who may change this project; the gate installs it.
const GATE: &[&str] = &["node", "python3"];
/// So many rows may go without a class: a machine that is busy with something else hides what would decide. A wrong
/// class is never borne.
const UNTOLD: usize = 3;
/// A proxy's other end is there after this time, or never.
const NEVER: Duration = Duration::from_secs(20);

/// A server, and what it is.
#[derive(Deserialize)]
struct Row {
    server: String,
    /// Prints its version, and fails where the server is not installed.
    version: Vec<String>,
    /// Starts it. `{port}` is where it listens, `{upstream}` what it asks if it is a proxy.
    command: Vec<String>,
    path: String,
    slow: Option<String>,
    /// Its class, as `--json` names it, and how many it works on at most.
    truth: String,
    bound: Option<u64>,
    #[serde(default)]
    upstream: bool,
}

impl Row {
    /// Whether the gate needs it: one program that everyone has, with nothing but what it brings along.
    fn is_in_the_gate(&self) -> bool {
        let [program, version] = self.version.as_slice() else { return false };
        GATE.contains(&program.as_str()) && version == "--version"
    }

    fn is_installed(&self) -> bool {
        let mut version = Command::new(&self.version[0]);
        let output = version.args(&self.version[1..]).output();
        output.is_ok_and(|output| output.status.success())
    }

    /// What is typed behind `dials`, with addresses at which no server listens.
    fn typed(&self, address: SocketAddr, upstream: SocketAddr) -> Vec<String> {
        let mut typed = vec!["--url".to_owned(), format!("http://{address}{}", self.path)];
        if let Some(slow) = &self.slow {
            typed.extend(["--slow".into(), format!("http://{address}{slow}")]);
        }
        typed.push("--".into());
        let (port, upstream) = (address.port().to_string(), upstream.port().to_string());
        let fill = |word: &String| word.replace("{port}", &port).replace("{upstream}", &upstream);
        typed.extend(self.command.iter().map(fill));
        typed
    }

    /// Panics if it is put into a wrong class; an error with what was seen if into none.
    fn check(&self) -> Result<(), String> {
        let upstream = free();
        let _behind = self.upstream.then(|| Upstream::start(upstream));
        let (class, found) = asked(|| self.typed(free(), upstream))?;
        assert_eq!(class, self.truth, "{}: {found:#}", self.server);
        if self.truth != "one-at-a-time" {
            let bound = found["finding"]["bound"].as_u64();
            assert_eq!(bound, self.bound, "{}: {found:#}", self.server);
        }
        Ok(())
    }
}

/// Tries all of them.
fn check(rows: &[Row]) {
    let mut untold = Vec::new();
    for row in rows {
        println!("{}", row.server);
        if let Err(found) = row.check() {
            untold.push(format!("{}: {found}", row.server));
        }
    }
    assert!(untold.len() <= UNTOLD, "cannot tell: {}", untold.join("\n"));
}

/// What a proxy asks; ended when it is dropped.
struct Upstream(Child);

impl Upstream {
    fn start(address: SocketAddr) -> Upstream {
        let mut node = Command::new("node");
        node.args(["docs/servers/loop.mjs", &address.port().to_string()]).stdin(Stdio::null());
        let upstream = Upstream(node.spawn().expect("node runs"));
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < NEVER, "the upstream does not listen");
            std::thread::yield_now();
        }
        upstream
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

fn table() -> Vec<Row> {
    serde_json::from_str(include_str!("servers.json")).expect("a table of servers")
}

#[test]
fn servers_that_everyone_has_are_put_in_their_classes() {
    let _alone = alone();
    let rows: Vec<Row> = table().into_iter().filter(Row::is_in_the_gate).collect();
    assert!(rows.len() >= 15, "{}", rows.len());
    for row in &rows {
        assert!(row.is_installed(), "the gate needs {}", row.version[0]);
    }
    check(&rows);
}

/// `cargo test --test dials -- --ignored all_servers --nocapture`
#[test]
#[ignore = "needs servers that few people have; those that are here are tried"]
fn all_servers() {
    let _alone = alone();
    let (here, missing): (Vec<Row>, Vec<Row>) = table().into_iter().partition(Row::is_installed);
    for row in missing {
        println!("not here: {}", row.server);
    }
    check(&here);
}

#[test]
fn a_header_goes_along_and_what_is_behind_a_login_is_asked() {
    let _alone = alone();
    let address = free();
    let server = ["--", "python3", "docs/servers/kinds.py", &address.port().to_string(), "login"];
    let typed = |more: &[&str]| {
        let url = format!("http://{address}/wait");
        let mut typed = vec!["--url".to_owned(), url];
        typed.extend(more.iter().chain(&server).map(|word| (*word).to_owned()));
        typed
    };
    let output = dials(&typed(&[])).output().expect("it runs");
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(why.contains("answers \"401\"") && why.contains("--header"), "{why}");
    let (class, found) = told(|| typed(&["-H", "Authorization: Bearer token", "--body", "{}"]));
    assert_eq!(class, "thread-per-client", "{found:#}");
    assert_ne!(found["seen"]["load"]["answered"], 0, "the load sends it too: {found:#}");
}
