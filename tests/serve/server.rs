//! A server as a child of a test: what it says, what it answers, and how it ends.

use super::home::Home;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server that runs; killed when a test gives up.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) lines: Lines<BufReader<ChildStdout>>,
    /// Its address as it says it.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(home: &Home, typed: &str) -> Server {
        Server::spawn(&mut home.brigade(&format!("serve {typed}")))
    }

    /// Under a program that runs another.
    #[cfg(target_os = "linux")]
    pub(crate) fn start_under(program: &str, home: &Home, typed: &str) -> Server {
        let serve = home.brigade(&format!("serve {typed}"));
        let mut command = Command::new(program);
        command.arg(serve.get_program()).args(serve.get_args()).stdin(Stdio::null());
        Server::spawn(command.env("BRIGADE_DATA", &home.0))
    }

    fn spawn(command: &mut Command) -> Server {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let first = lines.next().expect("a line").expect("text");
        let (_, rest) = first.split_once("http://").expect("an address");
        let address = rest.split([' ', ',']).next().expect("an address").to_owned();
        Server { child, lines, address }
    }

    /// Sends `request`, and reads to the end.
    pub(crate) fn ask(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        socket.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// What the making of a link is answered.
    pub(crate) fn create(&self, headers: &str, body: &str) -> String {
        let length = body.len();
        self.ask(&format!(
            "POST /api/links HTTP/1.0\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// The address in front of the code of a new link.
    pub(crate) fn short(&self, host: &str) -> String {
        let answer = self.create(host, r#"{"url":"https://example.org/"}"#);
        let (_, rest) = answer.split_once(r#""short":"http://"#).expect("a link");
        rest.split('/').next().expect("an address").to_owned()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("a signal");
    }

    /// Its exit status, and what it said on its standard error.
    pub(crate) fn stop(mut self, signal: Signal) -> (Option<i32>, String) {
        self.signal(signal);
        let status = self.child.wait().expect("its end").code();
        let mut errors = String::new();
        let mut stderr = self.child.stderr.take().expect("its errors");
        stderr.read_to_string(&mut errors).expect("text");
        (status, errors)
    }

    /// Gives a second signal, and once more as long as it runs: right behind the first it is the same wish.
    pub(crate) fn ends_at_once(mut self, signal: Signal) -> (Option<i32>, Option<i32>) {
        let status = loop {
            self.signal(signal);
            if let Some(status) = self.child.try_wait().expect("its state") {
                break status;
            }
        };
        (status.code(), status.signal())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// Whether this process was started with hangups ignored, which the servers that it starts inherit.
pub(crate) fn ignores_hangups() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|it| it & 1 == 1)
}
