//! A client that has asked, was answered, and stays.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

pub(crate) enum Client {
    Psql(Child),
    Connected(#[expect(dead_code, reason = "it is open as long as this is there")] TcpStream),
}

impl Client {
    pub(crate) fn connect(component: &str, at: &str) -> Client {
        match component {
            "postgres" => Client::psql(at),
            "redis" => Client::ask(at, b"PING\r\n", b"+PONG"),
            // May it encrypt? No.
            "pgbouncer" => Client::ask(at, b"\0\0\0\x08\x04\xd2\x16\x2f", b"N"),
            _ => Client::ask(at, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200"),
        }
    }

    fn psql(at: &str) -> Client {
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-A", "-t", at]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = psql.spawn().expect("psql comes with PostgreSQL");
        // It stays as long as its input does; that is kept in `child`.
        let input = child.stdin.as_mut().expect("its input");
        writeln!(input, "select 'answered';").expect("it reads");
        let mut answer = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut answer).expect("a line");
        assert_eq!(answer, "answered\n");
        Client::Psql(child)
    }

    fn ask(at: &str, question: &[u8], expected: &[u8]) -> Client {
        let mut stream = TcpStream::connect(at).expect("a connection");
        stream.write_all(question).expect("sent");
        let mut answer = vec![0; expected.len()];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(answer, expected);
        Client::Connected(stream)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Client::Psql(child) = self {
            let _ended = child.kill();
            let _status = child.wait();
        }
    }
}
