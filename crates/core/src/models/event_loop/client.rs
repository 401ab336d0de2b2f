//! One client of the event loop: what a task is, written out. Where a task would wait, it returns.

use super::super::Service;
use super::super::door::Connection;
use super::super::sockets::CHUNK;
use crate::blink::database::Ticket;
use crate::blink::{Pending, Step};
use crate::http::{Session, Turn};
use mio::Token;
use mio::event::Event;
use mio::net::TcpStream;
use std::io::{self, ErrorKind, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// Turns before others have theirs: a client that never stops asking must not starve them.
const TURNS: usize = 64;

/// Everything that a task would keep across a wait.
pub(super) struct Client {
    /// Under which its events come.
    pub(super) token: Token,
    socket: Connection<TcpStream>,
    session: Session,
    asked: Option<(Ticket, Pending)>,
    waker: Waker,
    /// Nothing says that a read would find nothing.
    readable: bool,
    /// The other side has sent its last: no event will tell again, so reading goes on to the end.
    ended: bool,
    /// When the loop looks at this client's deadline next.
    pub(super) armed: Option<Instant>,
}

/// How a client left off.
pub(super) enum Next {
    /// It waits for its socket or its ticket.
    Wait,
    /// It could go on, and others come first.
    Yield,
    /// It is done.
    Close,
}

impl Client {
    pub(super) fn new(
        socket: Connection<TcpStream>,
        token: Token,
        waker: Waker,
        service: &Service,
    ) -> Self {
        Client {
            token,
            session: Session::new(service.limits, socket.peer(), Instant::now()),
            socket,
            asked: None,
            waker,
            readable: false,
            ended: false,
            armed: None,
        }
    }

    /// What the operating system says about the socket.
    pub(super) fn notice(&mut self, event: &Event) {
        self.ended |= event.is_read_closed();
        self.readable |= event.is_readable() || self.ended;
    }

    /// Goes on until something must be waited for.
    pub(super) fn advance(&mut self, service: &Service) -> io::Result<Next> {
        for _ in 0..TURNS {
            if self.asked.is_some() && !self.collect(service) {
                return Ok(Next::Wait);
            }
            match self.session.turn() {
                Turn::Read if !self.readable => return Ok(Next::Wait),
                Turn::Read => self.read()?,
                Turn::Write => match (&*self.socket).write(self.session.out()) {
                    Ok(n) => self.socket.sent(&mut self.session, n),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Next::Wait),
                    Err(error) => return Err(error),
                },
                Turn::Request(request) => self.follow(service, service.blink.begin(request)),
                Turn::Close => return Ok(Next::Close),
            }
        }
        Ok(Next::Yield)
    }

    /// When patience ends.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.session.deadline()
    }

    /// Patience may have ended: the session knows.
    pub(super) fn expired(&mut self, now: Instant) {
        self.session.expired(now);
    }

    /// Reads once: a short read has emptied the socket, and the next event says when there is more.
    fn read(&mut self) -> io::Result<()> {
        let mut chunk = [0; CHUNK];
        match (&*self.socket).read(&mut chunk) {
            Ok(n) => {
                self.readable = n == CHUNK || self.ended;
                self.session.received(&chunk[..n], Instant::now());
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.readable = false,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Asks the ticket for its answer: this is `ticket.await`, and no thread waits. Whether it was there.
    fn collect(&mut self, service: &Service) -> bool {
        let Some((mut ticket, pending)) = self.asked.take() else {
            return true;
        };
        match Pin::new(&mut ticket).poll(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(answer) => {
                self.follow(service, service.blink.resume(pending, answer));
                true
            }
            Poll::Pending => {
                self.asked = Some((ticket, pending));
                false
            }
        }
    }

    fn follow(&mut self, service: &Service, mut step: Step) {
        loop {
            step = match step {
                Step::Reply(response) => return self.session.answer(response, Instant::now()),
                Step::Ask(query, pending) => {
                    self.asked = Some((service.database.submit(query), pending));
                    return;
                }
                Step::Compute(work) => work.run(), // and everybody waits
            }
        }
    }
}
