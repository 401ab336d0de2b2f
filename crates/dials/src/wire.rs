//! Connections by hand: bytes out when asked to, and when the first and the last byte of an answer came. It
//! reads no HTTP: that something came, and before or after what, is all that these tests ask.

use super::port::Port;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A full queue drops what knocks, and the kernel knocks again after a second: so long is waited for a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// Some connections to one server.
pub(super) struct Wire {
    poll: Poll,
    events: Events,
    lines: Vec<Line>,
}

struct Line {
    stream: TcpStream,
    first: Option<Instant>,
    last: Option<Instant>,
    /// The first bytes of the answer, as far as its status.
    start: Vec<u8>,
    ended: bool,
}

/// An answer after which nothing comes for so long is complete, though its server does not hang up.
const SILENCE: Duration = Duration::from_millis(100);
/// So often is asked whether it is enough.
const SLICE: Duration = Duration::from_millis(10);
/// As many bytes as `HTTP/1.1 200` has.
const STATUS: usize = 12;

impl Wire {
    pub(super) fn new() -> io::Result<Wire> {
        Ok(Wire { poll: Poll::new()?, events: Events::with_capacity(256), lines: Vec::new() })
    }

    /// Connects once more and says `words`; the number of the line.
    ///
    /// # Errors
    /// If the connection is refused, or not made in [`PATIENCE`].
    pub(super) fn open(&mut self, address: SocketAddr, words: &[u8]) -> io::Result<usize> {
        let stream = std::net::TcpStream::connect_timeout(&address, PATIENCE)
            .map_err(|why| io::Error::new(why.kind(), format!("connecting to {address}: {why}")))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        let number = self.lines.len();
        self.poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        self.lines.push(Line { stream, first: None, last: None, start: Vec::new(), ended: false });
        self.say(number, words);
        Ok(number)
    }

    /// Waits until the server has accepted what was opened, for at most `patience`; whether it has. Who opens
    /// faster than a server accepts overflows its queue, and measures that.
    pub(super) fn accepted(&mut self, port: &Port, patience: Duration) -> io::Result<bool> {
        let end = Instant::now() + patience;
        while port.queue() > 0 {
            if Instant::now() > end {
                return Ok(false);
            }
            self.listen(Duration::from_millis(1), |_| false)?;
        }
        Ok(true)
    }

    /// Hangs up on the line that was opened last.
    pub(super) fn hang_up_last(&mut self) {
        self.lines.pop();
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
        self.lines[number].first
    }

    /// When the last byte that came did.
    pub(super) fn last_byte(&self, number: usize) -> Option<Instant> {
        self.lines[number].last
    }

    /// Forgets the answer, for the next one on the same line.
    pub(super) fn forget(&mut self, number: usize) {
        let line = &mut self.lines[number];
        (line.first, line.last) = (None, None);
        line.start.clear();
    }

    /// The status of the answer, or what stands in its place.
    pub(super) fn status(&self, number: usize) -> String {
        let start = String::from_utf8_lossy(&self.lines[number].start);
        start.split_once(' ').map_or(&*start, |(_, status)| status).to_owned()
    }

    /// Whether the server has hung up.
    pub(super) fn ended(&self, number: usize) -> bool {
        self.lines[number].ended
    }

    /// Whether this answer is complete: the server hung up, or was silent for a while after it.
    pub(super) fn done(&self, number: usize) -> bool {
        let line = &self.lines[number];
        line.ended || line.last.is_some_and(|last| last.elapsed() > SILENCE)
    }

    /// Whether every line is done.
    pub(super) fn all_done(&self) -> bool {
        (0..self.lines.len()).all(|number| self.done(number))
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
            match self.poll.poll(&mut self.events, Some(left.min(SLICE))) {
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
                    self.first.get_or_insert(now);
                    self.last = Some(now);
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
