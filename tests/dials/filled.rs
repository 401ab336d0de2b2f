//! A server of ours with so many links that a listing takes a while to compute.

use super::{BRIGADE, words};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server, ended when it is dropped.
pub(super) struct Filled {
    pub(super) child: Child,
    pub(super) address: SocketAddr,
    /// Kept, or the server could not write its next line.
    _output: BufReader<std::process::ChildStdout>,
}

impl Filled {
    pub(super) fn start(model: &str) -> Filled {
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
    pub(super) fn ask(&self, path: &str) -> Duration {
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
pub(super) const SLOW: &str = "/api/links?host=nowhere.example";
