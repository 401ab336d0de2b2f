//! Readiness by hand on mio: what a runtime does for you.
//!
//! One thread asks the operating system which sockets can go on, lets each go on as far as it can, and
//! asks again. Claim: many in flight on one thread, none held while they wait; what `async` hides is a
//! client that returns where a task would wait ([`client`]), a list of who can go on ([`ready`]), and a
//! heap of timers ([`deadlines`]).

mod client;
mod deadlines;
mod ready;
mod tokens;

use super::door::Door;
use super::{Service, Shutdown, accept};
use client::{Client, Next};
use deadlines::Deadlines;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll};
use ready::Ready;
use slab::Slab;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Instant;
use tokens::{LISTENER, WAKER, slot, token};

/// Clients let in before those inside have their turn.
const ACCEPTS: usize = 64;

struct EventLoop {
    poll: Poll,
    listener: TcpListener,
    service: Arc<Service>,
    door: Arc<Door>,
    clients: Slab<Client>,
    arrivals: usize,
    ready: Arc<Ready>,
    deadlines: Deadlines,
    /// When to accept again: more wait, or the last accept failed.
    accept_at: Option<Instant>,
}

pub(super) fn serve(
    listener: std::net::TcpListener,
    service: Arc<Service>,
    stop: Shutdown,
) -> io::Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    service.recorder.lane("server");
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    let poll = Poll::new()?;
    let registry = poll.registry();
    registry.register(&mut listener, LISTENER, Interest::READABLE)?;
    let waker = mio::Waker::new(registry, WAKER)?;
    EventLoop {
        poll,
        listener,
        service,
        door,
        clients: Slab::new(),
        arrivals: 0,
        ready: Ready::new(waker),
        deadlines: Deadlines::default(),
        accept_at: None,
    }
    .run()
}

impl EventLoop {
    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while self.door.is_open() || !self.clients.is_empty() {
            self.wait(&mut events)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept_at = Some(Instant::now()),
                    WAKER => {}
                    token => {
                        let client = self.clients.get_mut(slot(token));
                        if let Some(client) = client.filter(|client| client.token == token) {
                            client.notice(event);
                            self.advance(slot(token));
                        }
                    }
                }
            }
            for slot in self.ready.take() {
                self.advance(slot);
            }
            while let Some(slot) = self.deadlines.expire(Instant::now(), &mut self.clients) {
                self.advance(slot);
            }
            if self.accept_at.is_some_and(|at| at <= Instant::now()) {
                self.accept()?;
            }
        }
        Ok(())
    }

    /// Holds the thread, for all clients at once, until one can go on or a deadline has come.
    fn wait(&mut self, events: &mut Events) -> io::Result<()> {
        let next = self.deadlines.first().into_iter().chain(self.accept_at).min();
        let left = next.map(|at| at.saturating_duration_since(Instant::now()));
        match self.poll.poll(events, left) {
            Err(error) if error.kind() != ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        for _ in 0..ACCEPTS {
            match self.listener.accept() {
                Ok((socket, _)) => self.admit(socket),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.accept_at = None;
                    return Ok(());
                }
                Err(error) => {
                    self.accept_at = Some(Instant::now() + accept::pause_after(error)?);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn admit(&mut self, mut socket: TcpStream) {
        let entry = self.clients.vacant_entry();
        let (slot, both) = (entry.key(), Interest::READABLE | Interest::WRITABLE);
        self.arrivals += 1;
        let (registry, token) = (self.poll.registry(), token(slot, self.arrivals));
        if registry.register(&mut socket, token, both).is_ok()
            && let Some(socket) = self.door.admit(socket)
        {
            entry.insert(Client::new(socket, token, self.ready.waker(slot), &self.service));
            self.advance(slot);
        }
    }

    fn advance(&mut self, slot: usize) {
        let Some(client) = self.clients.get_mut(slot) else {
            return; // a wake-up for one that has left
        };
        match client.advance(&self.service) {
            Ok(Next::Wait) => self.deadlines.arm(slot, client),
            Ok(Next::Yield) => self.ready.push(slot),
            Ok(Next::Close) | Err(_) => drop(self.clients.remove(slot)),
        }
    }
}
