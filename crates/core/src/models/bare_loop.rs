//! The bare loop that every model is held against: readiness, the same parser, the same look-up, and nothing else.
//!
//! No limits, no deadlines, no other route, no errors but hanging up: what a model costs beyond this is what all
//! of that costs. It is not a server.

use super::Shutdown;
use crate::blink::stores::{Memory, Store};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use std::io::{self, ErrorKind, Read, Write};
use std::thread;

/// Its name in every comparison, beside the models' own.
pub const NAME: &str = "bare_loop";

const LISTENER: Token = Token(usize::MAX);
const STOP: Token = Token(usize::MAX - 1);

struct Connection {
    stream: TcpStream,
    /// The beginning of a request whose end has not come.
    rest: Vec<u8>,
    out: Vec<u8>,
}

/// Serves redirects from `store` until `shutdown`.
///
/// # Errors
/// Where readiness cannot be asked for.
pub fn serve(
    listener: std::net::TcpListener,
    store: &Memory,
    shutdown: &Shutdown,
) -> io::Result<()> {
    let mut poll = Poll::new()?;
    let waker = Waker::new(poll.registry(), STOP)?;
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    thread::scope(|scope| {
        thread::Builder::new().spawn_scoped(scope, || {
            shutdown.wait();
            waker.wake()
        })?;
        turn(&mut poll, &listener, store)
    })
}

fn turn(poll: &mut Poll, listener: &TcpListener, store: &Memory) -> io::Result<()> {
    let mut events = Events::with_capacity(1024);
    let mut connections: Vec<Option<Connection>> = Vec::new();
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            match event.token() {
                STOP => return Ok(()),
                LISTENER => accept(listener, poll.registry(), &mut connections)?,
                Token(n) => {
                    let place = &mut connections[n];
                    if place.as_mut().is_some_and(|connection| connection.serve(store).is_err()) {
                        *place = None;
                    }
                }
            }
        }
    }
}

fn accept(
    listener: &TcpListener,
    registry: &Registry,
    connections: &mut Vec<Option<Connection>>,
) -> io::Result<()> {
    loop {
        let mut stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        stream.set_nodelay(true)?;
        let place = connections.iter().position(Option::is_none).unwrap_or(connections.len());
        registry.register(&mut stream, Token(place), Interest::READABLE | Interest::WRITABLE)?;
        let connection = Some(Connection { stream, rest: Vec::new(), out: Vec::new() });
        if place == connections.len() {
            connections.push(connection);
        } else {
            connections[place] = connection;
        }
    }
}

impl Connection {
    /// Answers everything that is here. An error, the client's leaving included, ends the connection.
    fn serve(&mut self, store: &Memory) -> io::Result<()> {
        let mut chunk = [0; 8 * 1024];
        loop {
            let n = match self.stream.read(&mut chunk) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return self.write(),
                Err(error) => return Err(error),
            };
            if self.rest.is_empty() {
                let used = answer(&chunk[..n], &mut self.out, store)?;
                self.rest.extend_from_slice(&chunk[used..n]);
            } else {
                self.rest.extend_from_slice(&chunk[..n]);
                let used = answer(&self.rest, &mut self.out, store)?;
                self.rest.drain(..used);
            }
            self.write()?;
            if n < chunk.len() {
                return Ok(()); // a short read has emptied the socket
            }
        }
    }

    fn write(&mut self) -> io::Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(n) => drop(self.out.drain(..n)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Answers every whole request in `bytes`; how many bytes they took.
fn answer(bytes: &[u8], out: &mut Vec<u8>, store: &Memory) -> io::Result<usize> {
    let mut used = 0;
    while used < bytes.len() {
        let mut headers = [httparse::EMPTY_HEADER; 16];
        let mut request = httparse::Request::new(&mut headers);
        let parsed = request.parse(&bytes[used..]).map_err(|_| ErrorKind::InvalidData)?;
        let httparse::Status::Complete(length) = parsed else {
            break;
        };
        used += length;
        let code = request.path.and_then(|path| path.strip_prefix('/')).unwrap_or("");
        let target = store.follow(code).ok().flatten().ok_or(ErrorKind::NotFound)?;
        out.extend_from_slice(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ");
        out.extend_from_slice(target.as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
    }
    Ok(used)
}
