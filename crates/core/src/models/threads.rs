//! A thread for every connection.
//!
//! Claim: blocking code serves many at once: when a thread waits the operating system runs another.
//! The price is a stack and two context switches a wait, and a thread held by every idle client.

use super::door::{Connection, Door};
use super::sockets::blocking::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::io::Result;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, Scope};
use std::time::Instant;

/// What a thread may use at most; only pages that are touched cost memory.
const STACK: usize = 256 * 1024;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    // The scope ends when the last connection's thread has.
    thread::scope(|scope| {
        while door.is_open() {
            match listener.accept() {
                Ok((socket, _)) => {
                    if let Some(client) = door.admit(socket) {
                        spawn(scope, client, &service);
                    }
                }
                Err(error) => accept::hold(accept::pause_after(error)?),
            }
        }
        Ok(())
    })
}

fn spawn<'scope>(
    scope: &'scope Scope<'scope, '_>,
    client: Connection<TcpStream>,
    service: &'scope Service,
) {
    let client = Arc::new(client);
    let inside = client.clone();
    let spawned = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
        service.recorder.lane(format!("client {}", inside.number()));
        let _reset = converse(&inside, service); // a reset is this client's affair
    });
    if spawned.is_err() {
        client.refuse();
    }
}

fn converse(client: &Connection<TcpStream>, service: &Service) -> Result<()> {
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client);
    loop {
        match session.turn() {
            Turn::Read => socket.read(&mut session)?,
            Turn::Write => socket.write(&mut session)?,
            Turn::Request(request) => {
                let response = answer(service, request);
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

fn answer(service: &Service, request: Request) -> Response {
    let mut step = service.blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                let answer = ticket.wait(); // this client's thread is held, no other
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
