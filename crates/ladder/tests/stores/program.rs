//! The program as it is typed: `serve` in a process of its own.

use super::PATIENCE;
use brigade_core::http::Method;
use brigade_ladder::drills::User;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// `serve` over a store.
pub(super) struct Server {
    child: Child,
    address: String,
}

/// The status, and the whole text.
pub(super) type Reply = (u16, String);

impl Server {
    pub(super) fn start(store: &str, model: &str) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--workers", "2", "--model", model]);
        command.args(["--store", store]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut first = String::new();
        let mut said = BufReader::new(child.stdout.as_mut().expect("its output"));
        said.read_line(&mut first).expect("a line");
        let (_, rest) = first.split_once("http://").expect("an address");
        let address = rest.split([' ', ',']).next().expect("an address").into();
        Server { child, address }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn get(&self, path: &str) -> Reply {
        ask(&self.address, "GET", path, "").expect("an answer")
    }

    pub(super) fn create(&self, alias: &str) -> Reply {
        create(&self.address, alias).expect("an answer")
    }

    /// Kills it as the kernel does when memory runs out.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("it ran");
        self.child.wait().expect("its end");
    }

    /// Asks until the status is this.
    pub(super) fn until(&self, path: &str, status: u16) -> Reply {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let reply = self.get(path);
            if reply.0 == status {
                return reply;
            }
            assert!(Instant::now() < give_up, "{path} does not become {status}: {reply:?}");
        }
    }

    /// Stops it; what it wrote to its log.
    pub(super) fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("a signal");
        let mut log = String::new();
        self.child.stderr.take().expect("its log").read_to_string(&mut log).expect("text");
        assert!(self.child.wait().expect("its end").success(), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// One request of one user; nothing, if no whole answer comes.
fn ask(address: &str, method: &str, path: &str, body: &str) -> Option<Reply> {
    let answer = User::of(address.parse().ok()?).ask(&Method::from_token(method), path, body);
    answer.ok().map(|answer| (answer.status, answer.text))
}

/// Makes a link, at a server that may be killed before it answers.
pub(super) fn create(address: &str, alias: &str) -> Option<Reply> {
    let body = format!(r#"{{"url":"https://example.org/{alias}","alias":"{alias}"}}"#);
    ask(address, "POST", "/api/links", &body)
}
