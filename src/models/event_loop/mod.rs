//! Readiness by hand on mio: what a runtime does for you.
//!
//! One thread asks the operating system which sockets can go on, lets each go on as far as it can, and
//! asks again. Claim: many in flight on one thread, none held while they wait; what `async` hides is a
//! client that returns where a task would wait ([`client`]) and a list of who can go on ([`ready`]).

mod client;
mod ready;

use super::door::Door;
use super::{Service, Shutdown, accept};
use client::{Client, Next};
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};
use ready::Ready;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Instant;

const LISTENER: Token = Token(usize::MAX);
const WAKER: Token = Token(usize::MAX - 1);

/// Clients let in before those inside have their turn.
const ACCEPTS: usize = 64;

struct EventLoop {
    poll: Poll,
    listener: TcpListener,
    service: Arc<Service>,
    door: Arc<Door>,
    clients: Vec<Option<Client>>,
    free: Vec<usize>,
    /// Who can go on because an answer came.
    ready: Arc<Ready>,
    /// One look at a client's deadline to come; a deadline that moved later is found out then.
    deadlines: BinaryHeap<Reverse<(Instant, usize)>>,
    /// When to accept again: the queue is known to be longer, or the last accept failed.
    accept_at: Option<Instant>,
}

pub(super) fn serve(
    listener: std::net::TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let door = Door::open(&listener, &service, &shutdown)?;
    service.recorder.lane("server");
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    let poll = Poll::new()?;
    let waker = mio::Waker::new(poll.registry(), WAKER)?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    EventLoop {
        poll,
        listener,
        service,
        door,
        clients: Vec::new(),
        free: Vec::new(),
        ready: Ready::new(waker),
        deadlines: BinaryHeap::new(),
        accept_at: None,
    }
    .run()
}

impl EventLoop {
    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while self.door.is_open() || self.free.len() < self.clients.len() {
            self.wait(&mut events)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept_at = Some(Instant::now()),
                    WAKER => {}
                    Token(slot) => self.notice(slot, event),
                }
            }
            for slot in self.ready.take() {
                self.advance(slot);
            }
            self.look_at_deadlines();
            if self.accept_at.is_some_and(|at| at <= Instant::now()) {
                self.accept()?;
            }
        }
        Ok(())
    }

    /// Holds the thread, for all clients at once, until one can go on or a deadline has come.
    fn wait(&mut self, events: &mut Events) -> io::Result<()> {
        let first = self.deadlines.peek().map(|Reverse((at, _))| *at);
        let next = first.into_iter().chain(self.accept_at).min();
        let left = next.map(|at| at.saturating_duration_since(Instant::now()));
        match self.poll.poll(events, left) {
            Err(error) if error.kind() != ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        self.accept_at = Some(Instant::now());
        for _ in 0..ACCEPTS {
            match self.listener.accept() {
                Ok((socket, _)) => self.admit(socket),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.accept_at = None;
                    break;
                }
                Err(error) => {
                    self.accept_at = Some(Instant::now() + accept::pause_after(error)?);
                    break;
                }
            }
        }
        Ok(())
    }

    fn admit(&mut self, mut socket: mio::net::TcpStream) {
        let slot = self.free.pop().unwrap_or(self.clients.len());
        let both = Interest::READABLE | Interest::WRITABLE;
        let registered = self
            .poll
            .registry()
            .register(&mut socket, Token(slot), both);
        let admitted = registered.ok().and_then(|()| self.door.admit(socket));
        let client =
            admitted.map(|socket| Client::new(socket, self.ready.waker(slot), &self.service));
        if client.is_none() {
            self.free.push(slot);
        }
        if slot == self.clients.len() {
            self.clients.push(None);
        }
        self.clients[slot] = client;
        self.advance(slot);
    }

    fn notice(&mut self, slot: usize, event: &mio::event::Event) {
        if let Some(Some(client)) = self.clients.get_mut(slot) {
            client.notice(event);
            self.advance(slot);
        }
    }

    fn advance(&mut self, slot: usize) {
        let Some(Some(client)) = self.clients.get_mut(slot) else {
            return; // a wake-up for one that has left
        };
        match client.advance(&self.service) {
            Ok(Next::Wait) => self.arm(slot),
            Ok(Next::Yield) => self.ready.push(slot),
            Ok(Next::Close) | Err(_) => {
                self.clients[slot] = None;
                self.free.push(slot);
            }
        }
    }

    /// Notes when to look at a client's deadline, unless a look to come is early enough.
    fn arm(&mut self, slot: usize) {
        if let Some(Some(client)) = self.clients.get_mut(slot)
            && let Some(deadline) = client.deadline()
            && client.armed.is_none_or(|armed| deadline < armed)
        {
            client.armed = Some(deadline);
            self.deadlines.push(Reverse((deadline, slot)));
        }
    }

    fn look_at_deadlines(&mut self) {
        let now = Instant::now();
        while let Some(Reverse((at, slot))) = self.deadlines.peek().copied()
            && at <= now
        {
            self.deadlines.pop();
            if let Some(Some(client)) = self.clients.get_mut(slot)
                && client.armed == Some(at)
            {
                client.expired(now);
                self.advance(slot);
            }
        }
    }
}
