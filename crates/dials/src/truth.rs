//! The truth table: servers that others wrote, and what each of them is, from its documentation or its source. It knows how they
//! are started and asked, and refuses to know what is said of them.

use super::{Class, Finding};
use brigade_children::Child;
use serde::Deserialize;
use std::io;
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// What a proxy asks is there after this time, or never.
const NEVER: Duration = Duration::from_secs(20);

/// A server, and what it is.
#[derive(Debug, Deserialize)]
pub struct Known {
    /// Its name in the table.
    pub server: String,
    /// The command that prints its version, and fails where it is not installed.
    pub version: Vec<String>,
    /// The command that starts it. `{port}` is where it listens, `{upstream}` where it asks if it is a proxy.
    command: Vec<String>,
    path: String,
    slow: Option<String>,
    /// Its class.
    pub truth: Class,
    /// How many requests it works on at most, if that is bounded.
    pub bound: Option<u32>,
    /// It is a proxy, so an [`Upstream`] must stand behind it.
    #[serde(default)]
    pub upstream: bool,
}

/// All of them, installed here or not: `tests/dials/servers.json`.
///
/// # Panics
/// If that file is no such table; a test reads it.
pub fn table() -> Vec<Known> {
    let text = include_str!("../../../tests/dials/servers.json");
    serde_json::from_str(text).expect("tests/dials/servers.json is a table of servers")
}

impl Known {
    /// Whether a class is told, and it or its bound is not true. That one at a time is one at once needs no saying.
    pub fn contradicts(&self, said: &Finding) -> bool {
        let bounded = self.truth != Class::OneAtATime;
        said.class
            .as_ref()
            .is_ok_and(|class| *class != self.truth || bounded && said.bound != self.bound)
    }

    /// The first word with a number in it that the server says of its version; `None` if it is not installed.
    pub fn installed(&self) -> Option<String> {
        let mut version = Command::new(&self.version[0]);
        let Output { status, stdout, stderr } = version.args(&self.version[1..]).output().ok()?;
        let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        let number =
            |word: &&str| word.contains('.') && word.contains(|c: char| c.is_ascii_digit());
        let number = said.split_whitespace().find(number)?;
        let number = number.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        status.success().then(|| number.rsplit('/').next().unwrap_or(number).to_owned())
    }

    /// What is typed behind `dials` to ask it, where these two ports of the loopback are free.
    pub fn arguments(&self, port: u16, upstream: u16) -> Vec<String> {
        let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
        let mut typed = vec!["--url".to_owned(), url(&self.path)];
        if let Some(slow) = &self.slow {
            typed.extend(["--slow".into(), url(slow)]);
        }
        typed.push("--".into());
        let (port, upstream) = (port.to_string(), upstream.to_string());
        let fill = |word: &String| word.replace("{port}", &port).replace("{upstream}", &upstream);
        typed.extend(self.command.iter().map(fill));
        typed
    }
}

/// What a proxy asks, written for Node; ended when it is dropped.
#[derive(Debug)]
pub struct Upstream(#[expect(dead_code, reason = "it runs as long as this is there")] Child);

impl Upstream {
    /// Starts it at this port of the loopback and waits until it listens.
    ///
    /// # Errors
    /// If Node cannot be started, ended, or nothing listens after 20 s.
    pub fn start(port: u16) -> io::Result<Upstream> {
        let mut node = Command::new("node");
        node.args(["docs/servers/loop.mjs", &port.to_string()]).stdin(Stdio::null());
        let mut node = Child::start(&mut node)?;
        let listens = || TcpStream::connect(("127.0.0.1", port)).ok();
        node.ready(NEVER, listens).map_err(|why| {
            io::Error::other(format!("what a proxy asks does not listen: {why:?}"))
        })?;
        Ok(Upstream(node))
    }
}
