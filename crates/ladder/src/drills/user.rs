//! One user: a keep-alive connection that is made again when it is lost, one request at a time.

use brigade_core::http::client::{Replies, encode_with};
use brigade_core::http::{Method, RequestHeader, ResponseHeader};
use brigade_core::load::{Failure, receive};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a user waits for an answer. Longer than a database may take, so that its lateness is told by the server.
const PATIENCE: Duration = Duration::from_secs(8);

/// A user of one server.
#[derive(Debug)]
pub struct User {
    address: SocketAddr,
    connection: Option<TcpStream>,
    /// How far it has seen the database, as it was told.
    seen: u64,
}

/// What a user was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads, if it says so.
    pub location: Option<String>,
    /// All of it, as it came.
    pub text: String,
}

impl User {
    /// A user who has not connected yet.
    pub fn of(address: SocketAddr) -> User {
        User { address, connection: None, seen: 0 }
    }

    /// It has seen the database up to here; what it had seen before stays seen. It tells the server with every request.
    pub fn raise(&mut self, seen: u64) {
        self.seen = self.seen.max(seen);
    }

    /// Asks, and waits for the answer: whatever its status, it is one.
    ///
    /// # Errors
    /// There is none: refused, hung up on, timed out, or no HTTP.
    pub fn ask(&mut self, method: &Method, target: &str, body: &str) -> Result<Answer, Failure> {
        self.ask_with(method, target, "", body)
    }

    /// The same with these header fields beside `Host`, each of which ends its own line.
    ///
    /// # Errors
    /// As [`User::ask`].
    pub fn ask_with(
        &mut self,
        method: &Method,
        target: &str,
        fields: &str,
        body: &str,
    ) -> Result<Answer, Failure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().map_err(|why| failure(&why))?,
        };
        let seen = Some(self.seen).filter(|seen| *seen > 0);
        let seen = seen
            .map_or(String::new(), |seen| format!("{}: {seen}\r\n", RequestHeader::Seen.name()));
        let fields = format!("Host: {}\r\n{seen}{fields}", self.address);
        let mut request = Vec::new();
        encode_with(&mut request, method, target, &fields, body.as_bytes());
        let mut replies = Replies::default();
        replies.asked(method);
        let mut text = Vec::new();
        let mut answer = || -> io::Result<_> {
            connection.write_all(&request)?;
            receive(&mut Heard { connection: &mut connection, text: &mut text }, &mut replies)
        };
        let reply = answer().map_err(|why| failure(&why))?;
        self.connection = reply.keep_alive.then_some(connection);
        let text = String::from_utf8_lossy(&text).into_owned();
        let answer = Answer { status: reply.status, location: reply.location, text };
        self.raise(answer.seen());
        Ok(answer)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let connection = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        connection.set_nodelay(true)?;
        Ok(connection)
    }
}

impl Answer {
    /// Whether it says when to come again.
    pub fn says_when_to_retry(&self) -> bool {
        self.text.to_ascii_lowercase().contains("\r\nretry-after: ")
    }

    /// How new the data is that it shows; 0 where the server does not tell.
    pub fn seen(&self) -> u64 {
        let fields = self.text.lines().take_while(|line| !line.is_empty());
        let mut fields = fields.filter_map(|line| line.split_once(": "));
        let seen = fields.find(|(name, _)| name.eq_ignore_ascii_case(ResponseHeader::Seen.name()));
        seen.and_then(|(_, seen)| seen.trim().parse().ok()).unwrap_or_default()
    }

    /// Behind the head.
    pub fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}

/// A connection whose bytes are kept.
struct Heard<'a> {
    connection: &'a mut TcpStream,
    text: &'a mut Vec<u8>,
}

impl Read for Heard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.connection.read(buffer)?;
        self.text.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

fn failure(why: &io::Error) -> Failure {
    match why.kind() {
        ErrorKind::ConnectionRefused => Failure::Refused,
        ErrorKind::ConnectionReset => Failure::Reset,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Failure::TimedOut,
        ErrorKind::InvalidData => Failure::Unreadable(why.to_string()),
        _ => Failure::Closed,
    }
}
