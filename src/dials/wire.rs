//! Connections by hand: bytes out when asked to, and when the first byte of an answer came. It reads no
//! HTTP: that something came, and before or after what, is all that these tests ask.

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A connection that is not taken within this time would not be taken later either: the queue is full.
const PATIENCE: Duration = Duration::from_millis(250);

/// Some connections to one server.
pub(super) struct Wire {
    poll: Poll,
    events: Events,
    lines: Vec<Line>,
}

struct Line {
    stream: TcpStream,
    answered: Option<Instant>,
    /// The first bytes of the answer, as far as its status.
    start: Vec<u8>,
    ended: bool,
}

/// As many bytes as `HTTP/1.1 200` has.
const STATUS: usize = 12;

impl Wire {
    pub(super) fn new() -> io::Result<Wire> {
        Ok(Wire { poll: Poll::new()?, events: Events::with_capacity(256), lines: Vec::new() })
    }
    /// Connects once more and says `words`; the number of the line.
    ///
    /// # Errors
    /// If nobody takes the connection.
    pub(super) fn open(&mut self, address: SocketAddr, words: &[u8]) -> io::Result<usize> {
        let stream = std::net::TcpStream::connect_timeout(&address, PATIENCE)
            .map_err(|why| io::Error::new(why.kind(), format!("connecting to {address}: {why}")))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        let number = self.lines.len();
        self.poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        self.lines.push(Line { stream, answered: None, start: Vec::new(), ended: false });
        self.say(number, words);
        Ok(number)
    }
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }
    /// Sends a few bytes, which a socket always takes. A line that is closed stays closed.
    pub(super) fn say(&mut self, number: usize, words: &[u8]) {
        let line = &mut self.lines[number];
        line.ended |= !line.ended && line.stream.write_all(words).is_err();
    }
    /// When the first byte of an answer came, if it has.
    pub(super) fn answered(&self, number: usize) -> Option<Instant> {
        self.lines[number].answered
    }
    /// The status of the answer, or what stands in its place.
    pub(super) fn status(&self, number: usize) -> String {
        let start = String::from_utf8_lossy(&self.lines[number].start);
        start.split_once(' ').map_or(&*start, |(_, status)| status).to_owned()
    }
    /// Whether every line has its answer or its end.
    pub(super) fn all_done(&self) -> bool {
        self.lines.iter().all(|line| line.ended || line.answered.is_some())
    }
    /// Listens until `enough`, for at most `patience`. What comes in one go came at the same instant.
    pub(super) fn listen(
        &mut self,
        patience: Duration,
        enough: impl Fn(&Wire) -> bool,
    ) -> io::Result<()> {
        let end = Instant::now() + patience;
        while !enough(self) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match self.poll.poll(&mut self.events, Some(left)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                done => done?,
            }
            let now = Instant::now();
            for event in &self.events {
                self.lines[event.token().0].hear(now);
            }
        }
        Ok(())
    }
}

impl Line {
    fn hear(&mut self, now: Instant) {
        let mut buffer = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return self.ended = true,
                Ok(n) => {
                    self.answered.get_or_insert(now);
                    let more = STATUS.saturating_sub(self.start.len()).min(n);
                    self.start.extend_from_slice(&buffer[..more]);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => return self.ended = true,
            }
        }
    }
}
